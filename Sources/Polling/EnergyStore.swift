internal import JSON
package import TeslaAPI
internal import TeslaMetrics
package import Time
internal import Unix

/// The meters in `state.json`. Each change is made on what the file holds at that moment, so that
/// two exporters over one directory share their counts and neither counts twice.
package struct EnergyStore: Sendable {
  let state: StateFile
  private let log: LogSink

  package init(
    _ directory: StateDirectory, clock: any WallClock, log: @escaping LogSink = { _ in }
  ) {
    state = StateFile(directory, clock: clock) { warning in
      guard case .damagedState(let path, let kept) = warning else { return }
      log(
        LogRecord(
          .warning, "the file was damaged and begins anew",
          [LogRecord.Field("file", path), LogRecord.Field("kept_as", kept)]))
    }
    self.log = log
  }

  /// `state.json` as it is now.
  package var contents: StateFile.Contents { state.read() }

  /// What was counted so far; nil when nothing was.
  ///
  /// - Parameter contents: the file as it was read already, for bulk callers.
  package func meter<M: Meter>(
    _ owner: EnergyOwner, _ id: String, as _: M.Type, in contents: StateFile.Contents? = nil
  ) -> M? {
    guard let stored = (contents ?? self.contents).energy(owner, id) else { return nil }
    let meter = M(stored)
    if meter == nil {
      log(
        LogRecord(
          .warning, "cannot read the energy that was counted, counting anew",
          [LogRecord.Field("file", "state.json"), LogRecord.Field("of", id.abbreviated)]))
    }
    return meter
  }

  /// Counts and saves; a full disk costs the file, not the count.
  ///
  /// - Parameters:
  ///   - memory: the meter as this process knows it.
  ///   - change: the meter with the news; called more than once.
  func update<M: Meter>(
    _ owner: EnergyOwner, _ id: String, memory: M?, _ change: @escaping @Sendable (M?) -> M?
  ) async -> M? {
    let alone = change(memory)
    guard alone != memory else { return memory }
    let known = memory.map { [id: $0] } ?? [:]
    return await update(owner, memory: known, [id: change]).meters[id] ?? alone
  }

  /// The same for many, in one write.
  ///
  /// - Returns: the meters with the news, and whether the file has them.
  package func update<M: Meter>(
    _ owner: EnergyOwner, memory: [String: M], _ changes: [String: @Sendable (M?) -> M?]
  ) async -> (meters: [String: M], areSaved: Bool) {
    let shared = Lock<[String: M]>([:])
    do throws(VaultError) {
      try await state.update { contents in
        contents.setEnergies(owner, of: Set(changes.keys)) { id, stored in
          let old = stored.flatMap(M.init)
          guard let new = changes[id]?(EnergyStore.base(memory[id], old)) else { return nil }
          shared.withLock { $0[id] = new }
          // Of `new == old ? nil : …` the nil would be JSON's null, which erases what is stored.
          guard new != old else { return nil }
          return new.stored
        }
      }
      return (shared.withLock { $0 }, true)
    } catch {
      if error != .cancelled {
        log(
          LogRecord(
            .warning, "cannot save the energy that was counted",
            [LogRecord.Field("error", "\(error)")]))
      }
      var meters = shared.withLock { $0 }
      for (id, change) in changes where meters[id] == nil { meters[id] = change(memory[id]) }
      return (meters, false)
    }
  }

  /// The file may be older than what is known: a write failed, or someone put it back.
  private static func base<M: Meter>(_ memory: M?, _ old: M?) -> M? {
    if let memory, old?.isBehind(memory) ?? true { memory } else { old }
  }
}

/// What a car said of its charge, and when this program heard it.
struct TimedReading: Sendable {
  let reading: ChargeReading
  let heard: Timestamp

  func add(to charge: inout ChargeMeter?) {
    var counted = charge ?? ChargeMeter(reading)
    counted.add(reading, now: heard.seconds)
    charge = counted
  }
}
