/// What may be told about one request and its outcome: never a header, body, path or query.
package struct Exchange: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    case status(Int)
    case failed(TransportError.Code)
  }

  package let method: Method
  /// The request's name, such as `vehicle_data`.
  package let label: String
  package let host: String
  /// The first attempt is 1.
  package let attempt: Int
  package let outcome: Outcome
  /// The length of the answer's body.
  package let bodyByteCount: Int
  package let duration: Duration

  package init(
    method: Method, label: String, host: String, attempt: Int = 1, outcome: Outcome,
    bodyByteCount: Int = 0, duration: Duration = .zero
  ) {
    self.method = method
    self.label = label
    self.host = host
    self.attempt = attempt
    self.outcome = outcome
    self.bodyByteCount = bodyByteCount
    self.duration = duration
  }
}

/// Tells a log about each request that went out.
package struct Logging<Base: Transport>: Transport {
  package typealias Sink = @Sendable (Exchange) -> Void

  private let base: Base
  private let clock: any Clock<Duration>
  private let sink: Sink

  /// - Parameter clock: measures; answers that were measured on their way keep that duration.
  package init(_ base: Base, clock: any Clock<Duration>, sink: @escaping Sink) {
    self.base = base
    self.clock = clock
    self.sink = sink
  }

  package func send(_ request: Request) async throws(TransportError) -> Response {
    try await send(request, by: clock)
  }

  private func send<Time: Clock<Duration>>(
    _ request: Request, by clock: Time
  ) async throws(TransportError) -> Response {
    let start = clock.now
    do throws(TransportError) {
      let response = try await base.send(request)
      let measured = response.duration > .zero ? response.duration : start.duration(to: clock.now)
      tell(request, .status(response.status), response.body.count, measured)
      return response
    } catch {
      tell(request, .failed(error.code), 0, start.duration(to: clock.now))
      throw error
    }
  }

  private func tell(
    _ request: Request, _ outcome: Exchange.Outcome, _ bodyByteCount: Int, _ duration: Duration
  ) {
    sink(
      Exchange(
        method: request.method, label: request.label, host: request.url.host,
        attempt: request.attempt, outcome: outcome, bodyByteCount: bodyByteCount,
        duration: duration))
  }
}
