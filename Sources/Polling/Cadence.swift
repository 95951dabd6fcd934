package import Time
internal import Unix

/// What is due now and then, whoever looks.
package final class Cadence: Sendable {
  private let interval: Duration
  private let last = Lock<Timestamp?>(nil)

  package init(every interval: Duration) { self.interval = interval }

  /// Whether it is due, which counts as done: at first, then when the interval has passed.
  package func isDue(at now: Timestamp) -> Bool {
    last.withLock { last in
      if let last, Duration.zero..<interval ~= last.duration(to: now) { return false }
      last = now
      return true
    }
  }
}
