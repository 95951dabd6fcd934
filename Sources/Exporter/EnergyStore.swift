internal import JSON
internal import TeslaAPI
internal import TeslaMetrics
internal import Unix

/// The meters in `state.json`. Each change is made on what the file holds at that moment, so that
/// two exporters over one directory share their counts and neither counts twice.
struct EnergyStore: Sendable {
  let state: StateFile
  let log: LogSink

  var contents: StateFile.Contents { state.read() }

  /// What was counted so far; nil when nothing was.
  ///
  /// - Parameter contents: the file as it was read already, for who asks for many.
  func meter<M: Meter>(
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
    let shared = Lock<M?>(nil)
    do throws(VaultError) {
      try await state.update { contents in
        let old = contents.energy(owner, id).flatMap(M.init)
        guard let new = change(EnergyStore.base(memory, old)) else { return }
        shared.withLock { $0 = new }
        if new != old { contents.set(energy: new.stored, owner, id) }
      }
    } catch {
      if error != .cancelled { noteUnsaved(error) }
    }
    return shared.withLock { $0 } ?? alone
  }

  /// The same for many cars, in one write.
  ///
  /// - Parameters:
  ///   - readings: what each car said since it was last saved, in its order.
  ///   - memory: the meters as this process knows them.
  /// - Returns: the meters with the news, and whether the file has them.
  func update(
    charges readings: [String: [TimedReading]], memory: [String: ChargeMeter]
  ) async -> (charges: [String: ChargeMeter], areSaved: Bool) {
    @Sendable func counted(_ key: String, on base: ChargeMeter?) -> ChargeMeter? {
      readings[key]?.reduce(into: base) { $1.add(to: &$0) }
    }
    let shared = Lock<[String: ChargeMeter]>([:])
    do throws(VaultError) {
      try await state.update { contents in
        contents.setEnergies(.vehicles, of: Set(readings.keys)) { key, stored in
          let old = stored.flatMap(ChargeMeter.init)
          guard let new = counted(key, on: EnergyStore.base(memory[key], old)) else { return nil }
          shared.withLock { $0[key] = new }
          return new == old ? nil : new.stored
        }
      }
      return (shared.withLock { $0 }, true)
    } catch {
      noteUnsaved(error)
      let alone = readings.keys.map { ($0, counted($0, on: memory[$0])) }
      return (Dictionary(uniqueKeysWithValues: alone).compactMapValues(\.self), false)
    }
  }

  /// The file may be older than what is known: a write failed, or somebody put it back.
  private static func base<M: Meter>(_ memory: M?, _ old: M?) -> M? {
    if let memory, old?.isBehind(memory) ?? true { memory } else { old }
  }

  private func noteUnsaved(_ error: VaultError) {
    log(
      LogRecord(
        .warning, "cannot save the energy that was counted",
        [LogRecord.Field("error", "\(error)")]))
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

extension PollContext {
  var energy: EnergyStore {
    let state = StateFile(answers.directory, clock: clock) { [log] warning in
      guard case .damagedState(let path, let kept) = warning else { return }
      log(
        LogRecord(
          .warning, "the file was damaged and begins anew",
          [LogRecord.Field("file", path), LogRecord.Field("kept_as", kept)]))
    }
    return EnergyStore(state: state, log: log)
  }
}
