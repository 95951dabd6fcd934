internal import Time
internal import Unix

/// What Tesla limits, and when each poller last moved.
extension Fleet {
  func noteRateLimit(_ key: String, until: Timestamp, now: Timestamp) {
    state.withLock { $0.limits.note(key, until: until, now: now) }
  }

  /// Until when no car may ask, because Tesla limits them all; nil when each may.
  func sharedLimit(at now: Timestamp) -> Timestamp? {
    state.withLock { $0.limits.until(now: now) }
  }

  func beat(_ key: String, at now: Timestamp) {
    state.withLock { $0.beats[key] = now }
  }

  func endBeat(_ key: String) {
    state.withLock { $0.beats[key] = nil }
  }

  /// When the poller that has stood still longest last moved; nil when none is there.
  var oldestBeat: Timestamp? { state.withLock { $0.beats.values.min() } }
}
