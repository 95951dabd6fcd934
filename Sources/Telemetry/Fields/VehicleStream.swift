package import JSON
package import Time
internal import Unix

/// What applying a car's data did.
package struct StreamChange: Hashable, Sendable {
  /// Whether something was newer than what was known.
  package var isNews = false
  /// Whether a field changed that events or the scheduler depend on (gear, charging, locks, doors,
  /// windows, Sentry Mode, version and others): more than a moving number.
  package var isNotable = false
  /// How many data there were, each of which Tesla bills.
  package var signals = 0
  /// Numbers of fields that this program does not know, each as often as it came.
  package var unknownFields: [Int] = []
  /// Numbers of the arms of `Value` that it does not know, likewise.
  package var unknownArms: [Int] = []

  package init() {}
}

/// One car's streamed values, each with its own time. Any thread may call; small, as there may be
/// 100,000.
package final class VehicleStream: Sendable {
  package let vin: String
  private let state: Lock<State>

  fileprivate struct State {
    /// By the number of the field.
    var entries: [StreamEntry] = []
    /// Milliseconds since the epoch; nil before the first datum.
    var newest: Int64?
    /// When the blocks of the last poll's answer were current: what is older is outdated.
    var polled: [String: Int64] = [:]
  }

  package convenience init(vin: String) { self.init(vin: vin, entries: [], newest: nil) }

  /// - Parameter entries: in the order of their fields, each once.
  init(vin: String, entries: [StreamEntry], newest: Int64?) {
    self.vin = vin
    state = Lock(State(entries: entries, newest: newest))
  }

  /// Takes what a message of the car says. Of each field the newest counts: doubled and late data
  /// change nothing.
  ///
  /// - Parameter created: when the car made it. A time far in the future would keep every later
  ///   value out: the caller puts the time of arrival in place of one that is minutes ahead.
  package func apply(_ data: [Datum], created: Timestamp) -> StreamChange {
    var change = StreamChange()
    change.signals = data.count
    let time = created.milliseconds
    return state.withLock { state in
      if !data.isEmpty { state.newest = max(state.newest ?? time, time) }
      for datum in data {
        guard let field = TelemetryField.numbered(datum.field) else {
          change.unknownFields.append(datum.field)
          continue
        }
        if case .unknown(let arm) = datum.value {
          change.unknownArms.append(arm)
        } else if !state.outdates(field, time), let value = StreamValue(datum.value, of: field) {
          state.put(StreamEntry(value: value, field: field, time: time), &change)
        }
      }
      return change
    }
  }

  /// Takes the answer of a poll: what was streamed before it is forgotten, and what comes late
  /// changes nothing; values that vehicle_data lacks stay.
  package func settle(by answer: Value) {
    let blocks = (answer["response"] ?? answer).objectValue?.members ?? []
    state.withLock { state in
      for block in blocks {
        guard let time = block.value["timestamp"]?.int64Value else { continue }
        state.polled[block.name] = max(state.polled[block.name] ?? time, time)
      }
      let current = state.entries.filter { entry in
        !(TelemetryField.numbered(Int(entry.field)).map { state.outdates($0, entry.time) } ?? false)
      }
      state.entries = current
    }
  }

  /// Puts `time` in place of every later one, which cannot be.
  package func limit(to time: Timestamp) {
    let time = time.milliseconds
    state.withLock { state in
      state.newest = state.newest.map { min($0, time) }
      state.entries = state.entries.map { $0.time > time ? StreamEntry($0, time: time) : $0 }
      state.polled = state.polled.mapValues { min($0, time) }
    }
  }

  /// When the newest of what it was told was made, whether it is known what it means or not.
  package var lastDatum: Timestamp? {
    state.withLock { $0.newest }.map(Timestamp.init(milliseconds:))
  }

  /// In the order of their fields.
  var entries: [StreamEntry] { state.withLock { $0.entries } }

  /// The car's record as a poll would have found it now.
  ///
  /// - Parameter base: a vehicle_data answer, or nil. Its values stay where nothing newer than their
  ///   block was streamed.
  /// - Returns: the answer's content with the streamed values in the places that vehicle_data has
  ///   for them, the times of the blocks moved on accordingly, and a block `telemetry` with what
  ///   vehicle_data lacks.
  package func record(over base: Value?) -> Value {
    VehicleRecord(vin: vin, entries: entries, base: base).value
  }
}

extension VehicleStream.State {
  /// Whether a poll has told a field's value since.
  fileprivate func outdates(_ field: TelemetryField, _ time: Int64) -> Bool {
    guard !polled.isEmpty, !field.places.isEmpty, field.telemetryName == nil else { return false }
    return field.places.allSatisfy { polled[$0.block].map { $0 >= time } ?? false }
  }

  fileprivate mutating func put(_ entry: StreamEntry, _ change: inout StreamChange) {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].field < entry.field { low = middle + 1 } else { high = middle }
    }
    let isKnown = low < entries.count && entries[low].field == entry.field
    if isKnown {
      let old = entries[low]
      guard
        entry.time > old.time || entry.time == old.time && entry.value.isStronger(than: old.value)
      else { return }
      entries[low] = entry
      change.isNotable = change.isNotable || entry.isNotable && entry.value != old.value
    } else {
      entries.insert(entry, at: low)
      change.isNotable = change.isNotable || entry.isNotable
    }
    change.isNews = true
  }
}

/// The newest value of one field.
struct StreamEntry: Hashable, Sendable {
  let value: StreamValue
  let field: UInt16
  let isNotable: Bool
  /// Milliseconds since the epoch.
  let time: Int64

  init(value: StreamValue, field: TelemetryField, time: Int64) {
    self.value = value
    self.field = UInt16(truncatingIfNeeded: field.number)
    isNotable = field.traits.contains(.notable)
    self.time = time
  }

  fileprivate init(_ entry: StreamEntry, time: Int64) {
    value = entry.value
    field = entry.field
    isNotable = entry.isNotable
    self.time = time
  }
}

extension Timestamp {
  /// Since the epoch, as Tesla's answers write it.
  var milliseconds: Int64 {
    let parts = sinceEpoch.components
    // Far beyond any calendar, so that nothing overflows.
    let seconds = min(max(parts.seconds, -1_000_000_000_000), 1_000_000_000_000)
    return seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
  }

  init(milliseconds: Int64) { self.init(sinceEpoch: .milliseconds(milliseconds)) }
}
