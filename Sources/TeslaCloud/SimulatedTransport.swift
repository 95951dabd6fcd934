package import HTTP
package import Time
package import Unix
internal import WebServer

/// The simulated cloud without a network: the same answers, and the same failures as a
/// connection would show, at the pace of any clock.
package struct SimulatedTransport: Transport {
  private let world: Lock<World>
  private let clock: any WallClock

  package init(_ world: Lock<World>, clock: any WallClock) {
    self.world = world
    self.clock = clock
  }

  package init(_ options: SimulatorOptions = SimulatorOptions(), clock: any WallClock) {
    self.init(Lock(World(options)), clock: clock)
  }

  /// Looks at the world, or changes it, at the clock's time.
  package func withWorld<Result: Sendable>(_ body: (inout World) -> Result) -> Result {
    let time = clock.now
    return world.withLock { world in
      world.advance(to: time)
      return body(&world)
    }
  }

  package func send(_ request: Request) async throws(TransportError) -> Response {
    guard !Task.isCancelled else {
      throw TransportError(.cancelled, "cancelled", mayHaveSucceeded: false)
    }
    let time = clock.now
    let reply = world.withLock { $0.respond(to: request, at: time) }
    return try await carryOut(reply, left: request.timeout)
  }

  private func carryOut(_ reply: Reply, left: Duration) async throws(TransportError)
    -> Response
  {
    switch reply {
    case .response(let response): return response
    case .prepared(let page):
      return Response(status: page.status, headers: page.headers, body: page.body)
    case .later(let pause, let reply):
      try await wait(pause, left: left)
      return try await carryOut(reply, left: left - pause)
    case .drip(let response, let pieceSize, let pause):
      let pieces = (response.body.count + pieceSize - 1) / max(pieceSize, 1)
      try await wait(pause * pieces, left: left)
      return response
    case .cut, .events, .hangUp:
      throw TransportError(.interrupted, "connection closed", mayHaveSucceeded: true)
    }
  }

  /// Lets the clock run, but not beyond what the request allows.
  private func wait(_ length: Duration, left: Duration) async throws(TransportError) {
    do {
      try await clock.sleep(for: min(length, max(left, .zero)))
    } catch {
      throw TransportError(.cancelled, "cancelled", mayHaveSucceeded: true)
    }
    if length > left { throw TransportError(.timedOut, "timed out", mayHaveSucceeded: true) }
  }
}
