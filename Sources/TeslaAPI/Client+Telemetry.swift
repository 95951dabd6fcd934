internal import HTTP
package import JSON

extension Endpoint {
  /// Asks cars to stream; a change, and therefore sent once.
  ///
  /// - Parameter token: the signed configuration, which is no secret.
  static func configureTelemetry(_ vins: [String], token: String) -> Endpoint {
    Endpoint(
      "fleet_telemetry_config_jws", ["vehicles", "fleet_telemetry_config_jws"], method: .post,
      body: ["vins": .array(vins.map { .string($0) }), "token": .string(token)])
  }

  /// What a car shall stream; free.
  package static func telemetryConfiguration(_ vin: String) -> Endpoint {
    Endpoint("fleet_telemetry_config", ["vehicles", vin, "fleet_telemetry_config"])
  }

  static func removeTelemetry(_ vin: String) -> Endpoint {
    Endpoint(
      "fleet_telemetry_config", ["vehicles", vin, "fleet_telemetry_config"],
      method: .other("DELETE"))
  }

  static func telemetryErrors(_ vin: String) -> Endpoint {
    Endpoint("fleet_telemetry_errors", ["vehicles", vin, "fleet_telemetry_errors"])
  }

  static func fleetStatus(_ vins: [String]) -> Endpoint {
    Endpoint(
      "fleet_status", ["vehicles", "fleet_status"], method: .post,
      body: ["vins": .array(vins.map { .string($0) })])
  }
}

extension Client {
  /// More in one request were not seen to work.
  private static let mostVINs = 100

  /// Sends a signed configuration to cars. Nothing is repeated: an answer that did not arrive may
  /// still have changed the cars.
  package func configureTelemetry(_ vins: [String], token: String)
    async throws(TeslaError) -> TelemetryOutcome
  {
    var outcome = TelemetryOutcome()
    for start in stride(from: 0, to: vins.count, by: Client.mostVINs) {
      let part = Array(vins[start..<min(start + Client.mostVINs, vins.count)])
      let answer = try await answer(.configureTelemetry(part, token: token))
      outcome.add(TelemetryOutcome(answer.body["response"]))
    }
    return outcome
  }

  /// What a car shall stream, as Tesla keeps it.
  package func telemetryConfiguration(vin: String) async throws(TeslaError) -> KeptTelemetry {
    KeptTelemetry(try await answer(.telemetryConfiguration(vin)).body["response"])
  }

  /// Takes a car's configuration away, once.
  package func removeTelemetry(vin: String) async throws(TeslaError) -> Value {
    try await answer(.removeTelemetry(vin)).body["response"] ?? .null
  }

  /// What a car complains of about its stream, newest as Tesla orders them.
  package func telemetryErrors(vin: String) async throws(TeslaError) -> [Value] {
    let response: Value?
    do { response = try await answer(.telemetryErrors(vin)).body["response"] } catch .api(let error)
      where error.kind == .empty
    { return [] }
    // The list was also seen without a name around it.
    return response?["fleet_telemetry_errors"]?.arrayValue ?? response?.arrayValue ?? []
  }

  /// Which cars have the application's key, and what they run.
  package func fleetStatus(vins: [String]) async throws(TeslaError) -> [String: FleetStatus] {
    var cars: [String: FleetStatus] = [:]
    for start in stride(from: 0, to: vins.count, by: Client.mostVINs) {
      let part = Array(vins[start..<min(start + Client.mostVINs, vins.count)])
      let response = try await answer(.fleetStatus(part)).body["response"]
      for vin in part { cars[vin] = FleetStatus(vin, response) }
    }
    return cars
  }
}
