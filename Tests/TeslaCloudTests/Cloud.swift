import HTTP
import JSON
import TeslaCloud
import TestSupport
import Unix

/// A simulated cloud with a clock that the test moves, and a login to it.
struct Cloud {
  let clock: ManualClock
  let transport: SimulatedTransport
  let options: SimulatorOptions

  init(_ change: (inout SimulatorOptions) -> Void = { _ in }) {
    var options = SimulatorOptions()
    change(&options)
    self.options = options
    clock = ManualClock(now: options.start, runsAhead: true)
    transport = SimulatedTransport(options, clock: clock)
  }

  var vin: String { transport.withWorld { $0.vins.first ?? "" } }
  var siteID: String { transport.withWorld { $0.siteIDs.first.map(String.init) ?? "" } }

  func logIn() -> IssuedTokens {
    transport.withWorld { $0.logIn(at: clock.now) }
  }

  func advance(_ seconds: Double) { clock.advance(by: .seconds(seconds)) }

  func send(
    _ method: Method = .get, _ path: String, token: String? = nil, headers: Headers = [:],
    body: String = "", host: String = "https://cloud.example"
  ) async throws(TransportError) -> Response {
    guard let url = URL(host + path) else {
      throw TransportError(.protocolViolation, path, mayHaveSucceeded: false)
    }
    var headers = headers
    if let token { headers["Authorization"] = "Bearer \(token)" }
    return try await transport.send(
      Request(method, url, headers: headers, body: Array(body.utf8)))
  }

  /// The body of an answer with that status.
  func json(
    _ method: Method = .get, _ path: String, token: String? = nil, body: String = "",
    host: String = "https://cloud.example"
  ) async throws -> Value {
    try Value(
      parsing: await send(method, path, token: token, body: body, host: host).body)
  }

  func force(_ state: ForcedState) {
    transport.withWorld { world in
      world.force(state, vin: world.vins.first ?? "")
    }
  }

  var connectivity: String {
    transport.withWorld { world in world.connectivity(vin: world.vins.first ?? "") ?? "" }
  }
}
