/// One decision to send a request again.
package struct Retry: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case status(Int)
    case error(TransportError.Code)
  }

  /// The request's name.
  package let label: String
  /// The attempt that failed; the first is 1.
  package let attempt: Int
  package let reason: Reason
  /// The pause before the next attempt.
  package let delay: Duration

  package init(label: String, attempt: Int, reason: Reason, delay: Duration) {
    self.label = label
    self.attempt = attempt
    self.reason = reason
    self.delay = delay
  }
}

/// Sends reads again when the network or the server failed, after growing pauses.
///
/// The only place that decides on repeating. Writes go out once, whatever happens: their effect
/// may have come about although no answer arrived.
package struct Retrying<Base: Transport>: Transport {
  package typealias Advice = @Sendable (Response) -> RetryAdvice
  package typealias Observer = @Sendable (Retry) -> Void

  private let base: Base
  private let policy: RetryPolicy
  private let clock: any Clock<Duration>
  private let random: @Sendable () -> Double
  private let advice: Advice
  private let observer: Observer

  /// - Parameters:
  ///   - random: a number between 0 and 1, for the pauses.
  ///   - advice: what an answer's status means.
  ///   - observer: told before each pause.
  package init(
    _ base: Base, policy: RetryPolicy = RetryPolicy(), clock: any Clock<Duration>,
    random: @escaping @Sendable () -> Double, advice: @escaping Advice,
    observer: @escaping Observer = { _ in }
  ) {
    self.base = base
    self.policy = policy
    self.clock = clock
    self.random = random
    self.advice = advice
    self.observer = observer
  }

  package func send(_ request: Request) async throws(TransportError) -> Response {
    guard request.isIdempotent else { return try await base.send(request) }
    return try await send(request, by: clock)
  }

  private func send<Time: Clock<Duration>>(
    _ request: Request, by clock: Time
  ) async throws(TransportError) -> Response {
    let deadline = clock.now.advanced(by: policy.budget ?? request.timeout * 2)
    var attempt = request
    while true {
      attempt.timeout = min(request.timeout, clock.now.duration(to: deadline))
      let outcome = await outcome(of: attempt)
      let left = clock.now.duration(to: deadline)
      guard let retry = retry(attempt, after: outcome, left: left) else { return try outcome.get() }
      observer(retry)
      do {
        try await clock.sleep(for: retry.delay)
      } catch {
        throw TransportError(.cancelled, "cancelled between attempts", mayHaveSucceeded: true)
      }
      attempt.attempt += 1
    }
  }

  private func outcome(of request: Request) async -> Result<Response, TransportError> {
    do throws(TransportError) {
      return .success(try await base.send(request))
    } catch {
      return .failure(error)
    }
  }

  /// Nil when the outcome stands. An attempt that would have less than a second (or less than its
  /// own timeout) is not worth a good answer's place.
  private func retry(
    _ request: Request, after outcome: Result<Response, TransportError>, left: Duration
  ) -> Retry? {
    guard request.attempt < policy.attempts, !Task.isCancelled else { return nil }
    let reason: Retry.Reason
    var delay = policy.delay(after: request.attempt, random: random())
    switch outcome {
    case .failure(let error):
      guard error.isRetryable else { return nil }
      reason = .error(error.code)
    case .success(let response):
      guard case .retry(let wish) = advice(response) else { return nil }
      reason = .status(response.status)
      delay = max(delay, wish ?? .zero)
    }
    guard delay + min(request.timeout, .seconds(1)) <= left else { return nil }
    return Retry(label: request.label, attempt: request.attempt, reason: reason, delay: delay)
  }
}
