internal import TeslaAPI
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
        // The file may be older than what is known: a write failed, or somebody put it back.
        let base = if let memory, old?.isBehind(memory) ?? true { memory } else { old }
        guard let new = change(base) else { return }
        shared.withLock { $0 = new }
        if new != old { contents.set(energy: new.stored, owner, id) }
      }
    } catch {
      if error != .cancelled { noteUnsaved(error) }
    }
    return shared.withLock { $0 } ?? alone
  }

  /// Saves what many cars were charged with, in one write. Where the file has counted further,
  /// another exporter did, and that stays.
  ///
  /// - Returns: whether they are saved.
  func save(charges: [String: ChargeMeter]) async -> Bool {
    do throws(VaultError) {
      try await state.update { contents in
        contents.merge(energies: charges.mapValues(\.stored), .vehicles) { new, old in
          guard let ours = ChargeMeter(new), let theirs = ChargeMeter(old) else { return new }
          return ours.isBehind(theirs) ? old : new
        }
      }
      return true
    } catch {
      noteUnsaved(error)
      return false
    }
  }

  private func noteUnsaved(_ error: VaultError) {
    log(
      LogRecord(
        .warning, "cannot save the energy that was counted",
        [LogRecord.Field("error", "\(error)")]))
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
