internal import CommandSyntax
internal import Exporter
internal import JSON
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix
internal import WebSocket

/// `tesla watch`: a line of JSON whenever something changes, until a signal ends it.
struct WatchCommand: Sendable {
  private let session: Session
  private let output: EventOutput
  private let lines = Lock<EventLines?>(nil)
  /// Of `--exec`.
  private let program: EventProgram?

  /// How often the saved answers are looked at: some calls of the file system.
  static let savedInterval = Duration.seconds(1)

  private init(_ session: Session) throws(Failure) {
    self.session = session
    output = EventOutput(session.context.standardOutput)
    let name = session.arguments.string(WatchSyntax.exec)
    if let name { program = try EventProgram(name, session) } else { program = nil }
  }

  /// Blocks the calling thread, which must be the main one, until a signal or the reader's end.
  static func run(_ session: Session) throws(Failure) -> Int32 {
    // Before any thread starts, so that every one of them leaves the signals to this one.
    let ends = Signal.heeded([.interrupt, .terminate, .hangup])
    Signal.brokenPipe.restoreDefault()
    let signals = ends.union([.user1, .brokenPipe])
    Signal.block(signals)
    let command = try WatchCommand(session)
    defer { command.program?.stop() }
    return session.arguments.isSet(WatchSyntax.cached)
      ? try command.followFiles(signals) : try command.poll(signals)
  }

  private func poll(_ signals: Set<Signal>) throws(Failure) -> Int32 {
    var options = try session.pollOptions()
    options.readsSiteSettings = false
    options.countsSiteEnergy = false
    let directory = try session.madeDirectory()
    let client = try session.pollingClient()
    begin(in: directory)
    let pollers = Pollers(
      client: client, options: options, clock: session.clock, directory: directory,
      ledger: session.ledger, log: log
    ) { report in
      tell { $0.take(report, at: $1, clockError: client.clockError) }
    }
    // A login may end later and come back; without any there is nothing to wait for.
    do { _ = try client.loginEnd() } catch { throw Failure(error) }
    let cars = try session.telemetryServer(pollers.streams, log: log)
    let polling = Task.detached { await pollers.run() }
    let signal = obey(signals) { pollers.endPauses() }
    cars?.stop(grace: Session.farewell)
    try session.end(polling)
    return try status(after: signal)
  }

  private func followFiles(_ signals: Set<Signal>) throws(Failure) -> Int32 {
    let directory = try session.directory()
    begin(in: directory)
    let saved = Lock(SavedAnswers(directory: directory, options: try session.pollOptions()))
    let following = Task.detached { [session] in
      while !Task.isCancelled {
        for observation in saved.withLock({ $0.news() }) {
          tell { $0.take(observation, at: $1) }
        }
        do { try await session.clock.sleep(for: WatchCommand.savedInterval) } catch { return }
      }
    }
    let signal = obey(signals) {}
    following.cancel()
    return try status(after: signal)
  }

  /// Until one of them ends the program.
  private func obey(_ signals: Set<Signal>, endPauses: () -> Void) -> Signal {
    let looking = Task.detached { [session, output] in
      while !Task.isCancelled {
        do { try await session.clock.sleep(for: EventOutput.interval) } catch { return }
        output.look()
      }
    }
    defer { looking.cancel() }
    while true {
      let signal = Signal.wait(for: signals)
      guard signal == .user1 else { return signal }
      endPauses()
    }
  }

  private func status(after signal: Signal) throws(Failure) -> Int32 {
    if let end = output.end { throw end }
    return signal.exitCode
  }

  private func begin(in directory: StateDirectory) {
    let keepsPositions = session.arguments.isSet(WatchSyntax.location)
    let places = (keepsPositions ? try? directory.readPlaces() : nil) ?? Places()
    let tellsValues = session.arguments.isSet(WatchSyntax.values)
    lines.withLock {
      $0 = EventLines(
        keepsPositions: keepsPositions, tellsValues: tellsValues, place: { places.name(at: $0) })
    }
  }

  private func tell(_ take: (inout EventLines, Timestamp) -> [Object]) {
    // Under the lock, so that lines come in the order of what they tell.
    lines.withLock { lines in
      guard var known = lines else { return }
      // So that it is changed in place.
      lines = nil
      let told = take(&known, session.clock.now)
      lines = known
      let texts = told.map { Value.object($0).bytes + [0x0A] }
      output.write(texts)
      guard let program else { return }
      for (line, text) in zip(told, texts) { program.add(EventProgram.Event(line, text)) }
    }
  }

  /// The pollers' log, in the words of a command: what is wrong, and the rest under `-v`.
  private func log(_ record: LogRecord) {
    let fields = record.fields.filter { $0.name != "hint" }.map { "\($0.name) \($0.value)" }
    let text = record.message + (fields.isEmpty ? "" : " (\(fields.joined(separator: ", ")))")
    guard record.level >= .warning else { return session.console.detail(text) }
    session.console.warning(text)
    if let hint = record.fields.first(where: { $0.name == "hint" }) {
      session.console.hint(hint.value)
    }
  }
}
