/// How often and how long a request is tried again.
package struct RetryPolicy: Hashable, Sendable {
  /// How many times a request is sent at most, the first included.
  package var attempts: Int
  /// The longest pause after the first attempt; it doubles with each further one.
  package var firstDelay: Duration
  /// The longest pause after any attempt, unless the server asks for more.
  package var longestDelay: Duration
  /// How long all attempts and pauses may take together; nil is twice the request's timeout.
  package var budget: Duration?

  package init(
    attempts: Int = 4, firstDelay: Duration = .seconds(1), longestDelay: Duration = .seconds(20),
    budget: Duration? = nil
  ) {
    self.attempts = attempts
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
    self.budget = budget
  }

  /// One attempt only.
  package static let never = RetryPolicy(attempts: 1)

  /// The pause after an attempt (the first is 1): between the half and the whole of a time that
  /// doubles, so that clients which failed together do not come back together.
  ///
  /// - Parameter random: between 0 and 1.
  package func delay(after attempt: Int, random: Double) -> Duration {
    var longest = min(firstDelay, longestDelay)
    var doublings = max(attempt, 1) - 1
    while doublings > 0, longest > .zero, longest < longestDelay {
      longest = min(longest + longest, longestDelay)
      doublings -= 1
    }
    return longest / 2 + longest / 2 * min(max(random, 0), 1)
  }
}

/// Whether an answer is worth asking for again.
package enum RetryAdvice: Hashable, Sendable {
  /// It is the answer, good or bad.
  case keep
  /// The server failed; wait at least as long as it asked for, if it did.
  case retry(after: Duration?)
}
