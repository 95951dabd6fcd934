internal import Time
internal import Unix

extension Fleet {
  /// Whether an answer is to be shown: a fresh one, or one that is newer than what is shown.
  ///
  /// - Parameter moment: when it was current; nil when it does not say.
  func isNews(_ moment: Timestamp?, isFresh: Bool, session: Int) -> Bool {
    guard let moment else { return false }
    return state.withLock { state in
      guard let place = state.placeBySession[session] else { return false }
      let last = state.snapshot.cars[place].lastUpdate
      return isFresh || last.map { moment > $0 } ?? true
    }
  }

  /// Reads what is shown of a car from its file, which is going to hold something else.
  func keepInMemory(session: Int) {
    let values = state.withLock { state in
      state.placeBySession[session].map { state.snapshot.cars[$0].values }
    }
    guard case .file? = values, let bytes = values?.answer else { return }
    update(session: session) { $0.values = .answer(bytes) }
  }
}
