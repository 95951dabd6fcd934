internal import JSON
internal import Unix

/// Runs a program for each event, one after another, on a thread of its own: what tells events never
/// waits for it. No shell has a part in it.
///
/// The line of the event is the program's standard input; what it prints goes to standard error, so
/// that standard output has nothing but events.
final class EventProgram: Sendable {
  struct Limits: Hashable, Sendable {
    /// How long it may run.
    var run = Duration.seconds(60)
    /// Between SIGTERM, which asks it to end, and SIGKILL.
    var grace = Duration.seconds(2)
    /// How long events that wait are still passed on when `watch` ends.
    var farewell = Duration.seconds(5)
    /// More events than this do not wait.
    var waiting = 100
  }

  struct Event: Sendable {
    let line: [UInt8]
    let name: String
    /// nil of a site, and of a car that has none.
    var vin: String?
    /// What the owner calls the car or site.
    var subject: String?
  }

  private struct State {
    var waiting: [Event] = []
    var leftOut = 0
    /// When the last program must be over; nil while there is no end.
    var end: Int64?
    var hasEnded = false
    /// Whether the program that runs is over, and only has to be waited for.
    var isOver = false
  }

  private let program: String
  private let environment: Environment
  private let errors: FileDescriptor
  private let console: Console
  private let limits: Limits
  private let state = Monitor(State())

  /// - Throws: when there is no such program.
  init(_ program: String, _ session: Session, limits: Limits = Limits()) throws(Failure) {
    self.program = program
    self.limits = limits
    environment = session.context.environment
    errors = session.context.standardError
    console = session.console
    guard Executable.find(program, searchPath: environment["PATH"]) != nil else {
      throw Failure(
        .notFound, "there is no program \(TerminalText.line(program))",
        hint: "--exec takes the path or the name of a program, without arguments")
    }
    guard Thread.start({ [self] in work() }) else {
      throw Failure(.failure, "the system allows no more threads", hint: "ulimit -u")
    }
  }

  /// Passes it to the program as soon as that has ended for the events before.
  func add(_ event: Event) {
    let isFirstLeftOut = state.change { state in
      guard state.waiting.count >= limits.waiting else {
        state.waiting.append(event)
        return false
      }
      state.leftOut += 1
      return state.leftOut == 1
    }
    guard isFirstLeftOut else { return }
    console.warning("\(name) is too slow: \(limits.waiting) events wait, others are left out")
  }

  /// Waits for what is under way, and for a moment for what waits; returns when no program runs.
  func stop() {
    state.change { $0.end = MonotonicTime.after(limits.farewell) }
    let missed = state.wait { state in
      state.hasEnded ? .done(state.waiting.count + state.leftOut) : .until(nil)
    }
    if missed > 0 { console.warning("\(name) was not run for \(missed) events") }
  }

  private var name: String { TerminalText.line(program) }

  private func work() {
    while let event = next() { run(event) }
    state.change { $0.hasEnded = true }
  }

  /// nil ends the thread.
  private func next() -> Event? {
    let (event, leftOut) = state.wait { state -> Waited<(Event?, Int)> in
      if let end = state.end, state.waiting.isEmpty || MonotonicTime.now >= end {
        return .done((nil, 0))
      }
      guard !state.waiting.isEmpty else { return .until(nil) }
      let event = state.waiting.removeFirst()
      // At the end it is told with those that wait.
      let leftOut = state.end == nil && state.waiting.isEmpty ? state.leftOut : 0
      state.leftOut -= leftOut
      return .done((event, leftOut))
    }
    if leftOut > 0 { console.warning("\(name) was not run for \(leftOut) events") }
    return event
  }

  private func run(_ event: Event) {
    do throws(SystemError) {
      let pipe = try FileDescriptor.pipe()
      var input = EventInput(event.line, to: pipe.writing)
      defer { input.close() }
      let started = Result { () throws(SystemError) in try start(event, input: pipe.reading) }
      try? pipe.reading.close()
      let process = try started.get()
      state.change { $0.isOver = false }
      let isWatched = Thread.start { [state] in
        process.awaitEnd()
        state.change { $0.isOver = true }
      }
      let isInTime = isWatched && isOver(within: limits.run, &input)
      if !isInTime { end(process, isWatched) }
      tell(try process.wait(), isInTime)
    } catch {
      console.warning("cannot run \(name): \(error.description)")
    }
  }

  private func start(_ event: Event, input: FileDescriptor) throws(SystemError) -> Subprocess {
    var environment = environment
    environment["TESLA_EVENT"] = event.name
    // A name may hold anything, and a variable no NUL.
    environment["TESLA_VIN"] = event.vin.map(TerminalText.line)
    environment["TESLA_NAME"] = event.subject.map(TerminalText.line)
    return try Subprocess.spawn(
      program, environment: environment,
      streams: .init(
        input: .descriptor(input), output: .descriptor(errors), error: .descriptor(errors)),
      newSession: true)
  }

  /// Waits until the program is over, and gives it the line meanwhile; false when it takes too long.
  private func isOver(within limit: Duration, _ input: inout EventInput) -> Bool {
    let deadline = MonotonicTime.after(limit)
    while true {
      input.feed()
      let isFed = input.isFed
      let soon = MonotonicTime.after(EventInput.interval)
      let isOver = state.wait { state -> Waited<Bool?> in
        if state.isOver { return .done(true) }
        let end = min(deadline, state.end ?? deadline)
        let now = MonotonicTime.now
        if now >= end { return .done(false) }
        if !isFed, now >= soon { return .done(nil) }
        return .until(isFed ? end : min(end, soon))
      }
      if let isOver { return isOver }
    }
  }

  /// Ends the program and what it has started, by their group. Its id is no one else's before it was
  /// waited for.
  private func end(_ process: Subprocess, _ isWatched: Bool) {
    if isWatched {
      try? process.sendToGroup(.terminate)
      let deadline = MonotonicTime.after(limits.grace)
      state.wait { state in
        state.isOver || MonotonicTime.now >= deadline ? .done(()) : .until(deadline)
      }
    }
    try? process.sendToGroup(.kill)
  }

  private func tell(_ status: Subprocess.Status, _ isInTime: Bool) {
    guard isInTime else {
      let isAtEnd = state.withLock { $0.end != nil }
      let seconds = limits.run.components.seconds
      return console.warning(
        "\(name) was ended: it ran "
          + (isAtEnd ? "when watch ended" : "longer than \(seconds) seconds"))
    }
    switch status {
    case .exited(0): break
    case .exited(let status): console.warning("\(name) ended with status \(status)")
    case .signaled(let signal): console.warning("\(name) was ended by \(signal)")
    }
  }
}

/// The line on its way into a program's standard input, which may be a pipe that is smaller than the
/// line, and which the program may never read.
private struct EventInput {
  /// How often a full pipe is looked at again.
  static let interval = Duration.milliseconds(50)
  /// So much goes at once into a pipe that is ready, on every system (`PIPE_BUF`).
  private static let piece = 512

  private var rest: ArraySlice<UInt8>
  private var pipe: FileDescriptor?

  init(_ line: [UInt8], to pipe: FileDescriptor) {
    rest = line[...]
    self.pipe = pipe
  }

  /// Whether there is nothing left to write.
  var isFed: Bool { pipe == nil }

  /// Writes what fits without waiting.
  mutating func feed() {
    guard let pipe else { return }
    while !rest.isEmpty {
      switch pipe.demand {
      case .full: return
      case .gone: rest = []
      case .ready:
        do throws(SystemError) {
          try pipe.writeAll(rest.prefix(EventInput.piece))
          rest = rest.dropFirst(EventInput.piece)
        } catch { rest = [] }
      }
    }
    close()
  }

  mutating func close() {
    try? pipe?.close()
    pipe = nil
  }
}

extension EventProgram.Event {
  /// - Parameter text: the line as it is printed.
  init(_ line: Object, _ text: [UInt8]) {
    self.init(
      line: text, name: line["event"]?.stringValue ?? "", vin: line["vin"]?.stringValue,
      subject: line["name"]?.stringValue)
  }
}
