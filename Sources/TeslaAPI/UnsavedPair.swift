internal import Time
internal import Unix

/// Tokens that came and could not be written: they live in memory until they can.
struct UnsavedPair: Sendable {
  let tokens: Tokens
  /// What `token.refresh` held when the new tokens came. While it holds that, no other
  /// process has newer ones.
  let spent: Secret?
  /// Whether the refresh token itself is in no file; an access token can be had again.
  let isLoginAtRisk: Bool
  var error: SystemError
  private var pause: Duration = UnsavedPair.firstPause
  private(set) var nextAttempt: Timestamp

  private static let firstPause = Duration.milliseconds(250)
  private static let longestPause = Duration.seconds(30)

  init(
    _ tokens: Tokens, spent: Secret?, isLoginAtRisk: Bool, error: SystemError, now: Timestamp
  ) {
    self.tokens = tokens
    self.spent = spent
    self.isLoginAtRisk = isLoginAtRisk
    self.error = error
    nextAttempt = now.advanced(by: UnsavedPair.firstPause)
  }

  /// Notes one more failure; the pauses double.
  mutating func fail(_ error: SystemError, at now: Timestamp) {
    self.error = error
    pause = min(pause * 2, UnsavedPair.longestPause)
    nextAttempt = now.advanced(by: pause)
  }

  /// Whether the file holds a newer token of another process.
  func isOutdated(by stored: Secret?) -> Bool {
    stored != spent && stored != tokens.refreshToken && stored != nil
  }
}
