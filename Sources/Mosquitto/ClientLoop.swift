internal import Unix

/// The work of a client's thread.
struct ClientLoop {
  private let configuration: MQTTConfiguration
  private let library: LibMosquitto
  private let control: ClientControl
  private let receive: @Sendable (MQTTMessage) -> Void
  private let note: @Sendable (MQTTEvent) -> Void
  private var pause: Pause
  /// What was told last of how things are.
  private var lastEvent: MQTTEvent?
  private var hasToldOfFull = false

  /// A connection that held so long was a good one: after it, the first pause is short again.
  private static let proven: Duration = .seconds(10)
  /// What a broker answers that cannot take anyone at the time.
  private static let notReady: Int32 = 3
  private static let longestWait: Int64 = 5_000

  init(
    _ configuration: MQTTConfiguration, _ library: LibMosquitto, _ control: ClientControl,
    _ receive: @escaping @Sendable (MQTTMessage) -> Void,
    _ note: @escaping @Sendable (MQTTEvent) -> Void
  ) {
    (self.configuration, self.library, self.control) = (configuration, library, control)
    (self.receive, self.note) = (receive, note)
    pause = Pause(configuration.pauses)
  }

  /// Until it is asked to end.
  mutating func run() {
    while control.end == nil {
      connect()
      control.setConnected(false)
      for topic in control.withOutbox({ $0.connectionEnded() }) {
        note(.unsendable(topic: topic))
      }
      wait(until: MonotonicTime.after(pause.next()))
    }
  }

  /// Until that moment, or the end.
  private func wait(until moment: Int64) {
    while control.end == nil {
      let left = moment - MonotonicTime.now
      guard left > 0 else { return }
      control.waitForNotice(milliseconds(left))
    }
  }

  private mutating func tell(_ event: MQTTEvent) {
    guard event != lastEvent else { return }
    lastEvent = event
    note(event)
  }

  /// Makes a connection and uses it until it ends.
  private mutating func connect() {
    let connection: Connection
    do throws(MQTTError) { connection = try Connection(configuration, library) } catch {
      return tell(.unreachable(error.description))
    }
    if let words = connection.open() { return tell(.unreachable(words)) }
    let deadline = MonotonicTime.after(configuration.patience)
    while connection.answer == nil {
      if control.end != nil { return }
      let left = deadline - MonotonicTime.now
      guard left > 0 else { return tell(.unreachable("the broker does not answer")) }
      let words = connection.step(milliseconds(left), wake: control.wakeEnd)
      control.tookNotice()
      if connection.answer == nil, let words { return tell(.unreachable(words)) }
    }
    if let answer = connection.answer, answer != 0 {
      // A broker that is only not ready is asked again as one that is away.
      if answer != Self.notReady { pause.lengthen() }
      return tell(.refused(connection.words(forRefusal: answer)))
    }
    use(connection)
  }

  /// Sends and receives until the connection ends.
  private mutating func use(_ connection: Connection) {
    let start = MonotonicTime.now
    if let words = connection.subscribe() { return tell(.lost(words)) }
    // Before the outbox is looked into: whoever sees it adds what the broker may not know.
    control.setConnected(true)
    tell(.connected)
    while true {
      if let words = exchange(connection) {
        if control.end == nil { tell(.lost(words)) }
        break
      }
      if let end = control.end {
        guard MonotonicTime.now < end else { break }
        if control.withOutbox({ $0.isEmpty }) { return sayGoodbye(connection, by: end) }
      }
    }
    if MonotonicTime.now - start >= MonotonicTime.nanoseconds(Self.proven) { pause.reset() }
  }

  /// - Returns: why the connection ended, or nil.
  private mutating func exchange(_ connection: Connection) -> String? {
    if let words = send(connection) { return words }
    var wait = min(
      MonotonicTime.nanoseconds(configuration.keepAlive) / 4, Self.longestWait * 1_000_000)
    if let end = control.end { wait = min(wait, max(end - MonotonicTime.now, 0)) }
    let words = connection.step(milliseconds(wait), wake: control.wakeEnd)
    control.tookNotice()
    for message in connection.takeReceived() { receive(message) }
    let numbers = connection.takeAcknowledged()
    let isFull = control.withOutbox { outbox in
      for number in numbers { outbox.acknowledged(number) }
      return outbox.isFull
    }
    if isFull, !hasToldOfFull { note(.full) }
    hasToldOfFull = isFull
    return words
  }

  private func send(_ connection: Connection) -> String? {
    while let letter = control.withOutbox({ $0.next() }) {
      switch connection.send(letter.message) {
      case .sent(let number): control.withOutbox { $0.sent(letter, as: number) }
      case .impossible: control.withOutbox { $0.drop() }
      case .ended(let words):
        // Not on its way: with the others, it is sent again.
        control.withOutbox { $0.sent(letter, as: -1) }
        return words
      }
    }
    return nil
  }

  private func sayGoodbye(_ connection: Connection, by end: Int64) {
    connection.sayGoodbye()
    // libmosquitto closes the connection when the broker has the farewell.
    while MonotonicTime.now < end,
      connection.step(milliseconds(end - MonotonicTime.now), wake: control.wakeEnd) == nil
    { control.tookNotice() }
  }

  private func milliseconds(_ nanoseconds: Int64) -> Int32 {
    Int32(clamping: max(nanoseconds, 0) / 1_000_000 + 1)
  }
}

/// How long to wait before the next attempt.
struct Pause {
  private let range: ClosedRange<Duration>
  private var current: Duration

  init(_ range: ClosedRange<Duration>) { (self.range, current) = (range, range.lowerBound) }

  mutating func reset() { current = range.lowerBound }

  /// What was refused is refused again for as long as no person does something about it.
  mutating func lengthen() { current = range.upperBound }

  /// Between half of it and all, so that many clients do not come back at once.
  mutating func next() -> Duration {
    var random = SystemRandomNumberGenerator()
    return next(using: &random)
  }

  mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
    defer { current = min(current * 2, range.upperBound) }
    return current * Double.random(in: 0.5...1, using: &random)
  }
}
