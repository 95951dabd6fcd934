package import TeslaAPI
package import Time
internal import Unix

/// How long to wait after a failure: a pure table over the error's kind.
package enum Backoff {
  static let firstPause = Duration.seconds(10)
  static let longestPause = Duration.seconds(300)
  /// No refresh or repetition cures these; asking often only draws attention.
  static let refusalPause = Duration.seconds(900)

  /// - Parameter failures: how many there were in a row, this one included.
  /// - Returns: nil for an error that says something about the car, not about asking.
  package static func hold(
    after error: TeslaError, failures: Int, options: PollOptions, now: Timestamp
  ) -> Hold? {
    switch error {
    case .cancelled: return nil
    case .vault(let error):
      let isLogin: Bool
      switch error {
      case .noTokens, .unusable, .malformed: isLogin = true
      default: isLogin = false
      }
      // A person may log in at any moment, and looking at the files is free.
      return Hold(
        until: now.advanced(by: options.checkInterval),
        reason: isLogin ? .loginRequired : .files)
    case .api(let error):
      guard let reason = reason(of: error.kind) else { return nil }
      let floor = shortestWait(for: reason, failures: failures, options: options)
      // Where a 429 says nothing, five minutes, as TeslaMate waits.
      let silence = reason == .rateLimited ? longestPause : .zero
      let wait = max(floor, error.retryAfter ?? silence)
      return Hold(until: now.advanced(by: wait), reason: reason)
    }
  }

  /// nil for what says something about the car, not about asking.
  package static func reason(of kind: APIError.Kind) -> HoldReason? {
    switch kind {
    case .asleep, .inService: nil
    case .rateLimited: .rateLimited
    case .loginRequired: .loginRequired
    case .tokenRejected: .tokenRejected
    case .unauthorized, .missingScope, .forbidden, .mobileAccessDisabled, .unknownUser,
      .accountLocked, .clientRefused, .audienceRefused, .redirectRefused, .thirdPartyOnly,
      .notRegistered, .accountInChina, .wrongRegion, .withheld, .redirected, .fleetOnly,
      .signedOnly, .unsupported, .clientTooOld, .refused, .rejectedRequest, .notAnAPI:
      .refused
    case .accountLimited, .paymentRequired: .accountLimited
    case .notFound: .notFound
    case .blocked: .firewall
    case .server, .deviceError, .empty, .malformed: .server
    case .network: .network
    case .overBudget: .overBudget
    }
  }

  /// How long at least, where the answer does not ask for more.
  package static func shortestWait(for reason: HoldReason, failures: Int, options: PollOptions)
    -> Duration
  {
    switch reason {
    // Tesla's limits count by the minute.
    case .rateLimited: .seconds(60)
    case .loginRequired, .files: options.checkInterval
    case .tokenRejected, .refused, .firewall: refusalPause
    case .accountLimited, .overBudget: .seconds(3_600)
    case .notFound: longestPause
    case .server, .network: exponential(failures)
    }
  }

  /// 10, 20, 40, … seconds, at most five minutes.
  static func exponential(_ failures: Int) -> Duration {
    var pause = firstPause
    for _ in 1..<max(failures, 1) where pause < longestPause { pause += pause }
    return min(pause, longestPause)
  }
}
