internal import Unix

/// Lets `burst` requests through at once, and one more after each interval. Times are monotonic
/// nanoseconds.
package struct TokenBucket: Sendable {
  private let interval: Int64
  private let burst: Int64
  private var tokens: Int64
  /// When the last token was added, in monotonic nanoseconds.
  private var filled: Int64

  package init(_ limit: WebConfig.RateLimit, now: Int64) {
    interval = max(MonotonicTime.nanoseconds(limit.interval), 1)
    burst = Int64(limit.burst)
    tokens = burst
    filled = now
  }

  /// Takes a token; false when there is none.
  package mutating func take(at now: Int64) -> Bool {
    let added = max(now - filled, 0) / interval
    if tokens + min(added, burst) >= burst {
      tokens = burst
      filled = now
    } else {
      tokens += added
      filled += added * interval
    }
    guard tokens > 0 else { return false }
    tokens -= 1
    return true
  }
}
