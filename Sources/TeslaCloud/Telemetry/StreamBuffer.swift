internal import Telemetry

/// What a car has said and no server has acknowledged: at most 5,000 messages, the oldest first.
struct StreamBuffer: Sendable {
  struct Entry: Sendable {
    let number: UInt64
    var message: TelemetryMessage
    var isSent = false
    /// Whether it was sent before and has to be sent again.
    var isResend = false
  }

  private var entries: [Entry] = []
  private var lastNumber: UInt64 = 0
  /// Up to this number the car had a connection after it said it.
  private var lastReleased: UInt64 = 0

  static let limit = 5_000

  var count: Int { entries.count }

  /// - Parameter isLatestOnly: whether only the newest of each field waits.
  mutating func add(_ message: TelemetryMessage, isLatestOnly: Bool) {
    lastNumber += 1
    if isLatestOnly, case .data(let new) = message.content,
      let last = entries.indices.last, !entries[last].isSent,
      case .data(let old) = entries[last].message.content
    {
      let fields = Set(new.map(\.field))
      entries[last] = Entry(
        number: lastNumber,
        message: TelemetryMessage(
          vin: message.vin, created: message.created,
          content: .data(old.filter { !fields.contains($0.field) } + new)))
      return
    }
    entries.append(Entry(number: lastNumber, message: message))
    if entries.count > StreamBuffer.limit {
      entries.removeFirst(entries.count - StreamBuffer.limit)
    }
  }

  /// The car has a connection: all that it has said may go, even if it sleeps when it is asked for.
  mutating func release() { lastReleased = lastNumber }

  /// What may go and was not sent yet, or must be again; it counts as sent then.
  mutating func takeUnsent(_ most: Int) -> [Entry] {
    var taken: [Entry] = []
    for index in entries.indices
    where !entries[index].isSent && entries[index].number <= lastReleased && taken.count < most {
      entries[index].isSent = true
      taken.append(entries[index])
    }
    return taken
  }

  mutating func acknowledge(_ numbers: Set<UInt64>) {
    entries.removeAll { numbers.contains($0.number) }
  }

  /// What was sent may have got lost.
  mutating func forgetSending() {
    for index in entries.indices where entries[index].isSent {
      entries[index].isSent = false
      entries[index].isResend = true
    }
  }
}
