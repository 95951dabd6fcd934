internal import Time
internal import Unix

/// Keeps what the login server refused from being sent to it again too soon.
///
/// Many callers need the same renewal: each car, each site, each call near a token's end. A refusal
/// that one of them got is the answer for all until its time is over, or until there is another
/// token where the token was at fault. Failures of the network and of servers pass at once.
final class RefreshGate: Sendable {
  private struct State {
    var refused: [Secret: (error: APIError, until: Timestamp)] = [:]
    var closed: (error: APIError, until: Timestamp)?
    var earlyFrom: Timestamp?
  }

  private let state = Lock(State())

  /// After a refusal that only a person, or time, can change.
  static let refusalPause = Duration.seconds(900)
  /// Where a 429 does not say how long.
  static let rateLimitPause = Duration.seconds(300)
  /// After an attempt ahead of time: the token in use has a quarter of its life left.
  static let earlyPause = Duration.seconds(300)

  /// What the server would say, with the wait that is left; nil when it may be asked.
  func refusal(of token: Secret, at now: Timestamp) -> APIError? {
    state.withLock { state in
      let candidates = [state.closed, state.refused[token]].compactMap(\.self)
      guard let refusal = candidates.first(where: { now < $0.until }) else { return nil }
      let error = refusal.error
      // A login may come at any moment, and looking at the files is free.
      let left = error.kind == .loginRequired ? error.retryAfter : now.duration(to: refusal.until)
      return APIError(
        error.kind, endpoint: error.endpoint, status: error.status, detail: error.detail,
        retryAfter: left)
    }
  }

  func note(_ error: TeslaError, for token: Secret, at now: Timestamp) {
    guard case .api(let error) = error else { return }
    state.withLock { state in
      switch error.kind {
      case .network, .server, .malformed, .overBudget: break
      case .loginRequired:
        state.refused = state.refused.filter { now < $0.value.until }
        state.refused[token] = (error, now.advanced(by: RefreshGate.refusalPause))
      case .rateLimited:
        let pause = max(error.retryAfter ?? RefreshGate.rateLimitPause, .seconds(60))
        state.closed = (error, now.advanced(by: pause))
      default:
        let pause = max(error.retryAfter ?? .zero, RefreshGate.refusalPause)
        state.closed = (error, now.advanced(by: pause))
      }
    }
  }

  /// The server gave tokens.
  func open() { state.withLock { $0 = State() } }

  func postponeEarly(after error: TeslaError, at now: Timestamp) {
    guard error != .cancelled else { return }
    state.withLock { $0.earlyFrom = now.advanced(by: RefreshGate.earlyPause) }
  }

  /// Whether an attempt ahead of time failed a short while ago.
  func postponesEarly(at now: Timestamp) -> Bool {
    state.withLock { state in state.earlyFrom.map { now < $0 } ?? false }
  }
}
