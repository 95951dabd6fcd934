import HTTP
import JSON
import TestSupport
import Testing

@testable import TeslaAPI

@Suite struct TelemetryTests {
  @Test("an outcome has the cars by reason, of all requests together")
  func outcomes() throws {
    func outcome(_ text: String) throws -> TelemetryOutcome {
      TelemetryOutcome(try Value(parsing: Array(text.utf8)))
    }
    var sum = try outcome(
      #"{"updated_vehicles":2,"skipped_vehicles":{"missing_key":["A"],"max_configs":[]}}"#)
    #expect(sum.skipped.map(\.reason) == [.missingKey])
    sum.add(
      try outcome(
        #"{"updated_vehicles":1,"skipped_vehicles":{"missing_key":["B"],"moon_phase":["C"]}}"#))
    #expect(sum.updatedCount == 3)
    #expect(sum.skipped.map(\.reason) == [.missingKey, .other("moon_phase")])
    #expect(sum.skipped.map(\.vins) == [["A", "B"], ["C"]])
    #expect(
      sum.value == [
        "updated_vehicles": 3,
        "skipped_vehicles": ["missing_key": ["A", "B"], "moon_phase": ["C"]],
      ])
    let list = #"{"skipped_vehicles":[{"vin":"A","reason":"max_configs"},{"vin":"B"},{"x":1}]}"#
    #expect(try outcome(list).skipped.map(\.reason) == [.maxConfigs, .other("no reason")])
    // Nothing that Tesla may send instead is a trap.
    for text in ["null", "[]", "1", #"{"skipped_vehicles":[]}"#, #"{"skipped_vehicles":{"a":1}}"#] {
      #expect(try outcome(text).skipped.isEmpty)
    }
  }

  @Test(
    "a car without a configuration has none, whatever synced says",
    arguments: [
      #"{"synced":true,"config":null}"#, #"{"synced":true}"#, #"{"synced":true,"config":{}}"#,
      "null",
    ])
  func noConfiguration(_ text: String) throws {
    #expect(KeptTelemetry(try Value(parsing: Array(text.utf8))).configuration == nil)
  }

  @Test(
    "firmware streams from 2024.26 on",
    arguments: [
      ("2024.26", true), ("2024.26.3.1", true), ("2025.2", true), ("2024.8.9", false),
      ("2023.44.30", false), ("2024.14.30 abc", false), ("", nil), ("develop", nil),
    ] as [(String, Bool?)])
  func firmware(_ version: String, _ isSupported: Bool?) {
    let status = FleetStatus(
      "A",
      [
        "key_paired_vins": ["A"],
        "vehicle_info": ["A": ["firmware_version": .string(version)]],
      ])
    #expect(status.isFirmwareSupported == isSupported)
    #expect(status.isKeyPaired == true)
    #expect(FleetStatus("B", ["unpaired_vins": ["B"]]).isKeyPaired == false)
    #expect(FleetStatus("C", ["unpaired_vins": ["B"]]).isKeyPaired == nil)
  }

  @Test("what changes cars is no read, so nothing repeats it; lists come in parts of 100")
  func requests() throws {
    let token = try #require(Secret("token"))
    let host = try #require(URL("https://api.example"))
    let configuration = Configuration(profile: .fleetEU)
    func request(_ endpoint: Endpoint) -> Request {
      endpoint.request(configuration, host: host, token: token)
    }
    let post = request(.configureTelemetry(["A"], token: "a.b.c"))
    #expect(post.url.description == "https://api.example/api/1/vehicles/fleet_telemetry_config_jws")
    #expect(String(decoding: post.body, as: UTF8.self) == #"{"vins":["A"],"token":"a.b.c"}"#)
    #expect(post.headers["Content-Type"] == "application/json")
    let delete = request(.removeTelemetry("A"))
    #expect(delete.method == .other("DELETE") && delete.body.isEmpty)
    #expect(
      delete.url.description == "https://api.example/api/1/vehicles/A/fleet_telemetry_config")
    #expect(!post.isIdempotent && !delete.isIdempotent)
    #expect(request(.telemetryErrors("A")).isIdempotent)
  }
}
