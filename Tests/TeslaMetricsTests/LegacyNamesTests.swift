import JSON
import Metrics
import Testing

@testable import TeslaMetrics

@Suite struct LegacyNamesTests {
  private func lines(
    _ json: String, _ kind: BodyKind = .vehicleData, several: Bool = false
  ) throws -> [Substring] {
    let body = try Value(parsing: Array(#"{"response":{\#(json)}}"#.utf8))
    let options = ConversionOptions(names: .legacy, hasSeveralVehicles: several)
    return Conversion.families(from: body, kind: kind, options: options).page()
      .split(separator: "\n")
  }

  @Test(arguments: [
    (#""id":1492931365719407361"#, ["tesla_id 1.4929313657194074e+18"]),
    (#""in_service":false"#, ["tesla_in_service 0"]),
    (#""charge_state":{"battery_range":247.19}"#, ["tesla_charge_state_battery_range 247.19"]),
    (
      #""charge_state":{"timestamp":1795420800123}"#, ["tesla_charge_state_timestamp 1795420800123"]
    ),
    (
      #""charge_state":{"charge_port_color":"<invalid>"}"#,
      [#"tesla_charge_state_charge_port_color{value="invalid"} 1"#]
    ),
    (
      #""vehicle_state":{"car_version":"2026.38.3 0123, x"}"#,
      [#"tesla_vehicle_state_car_version{value="2026.38.3_0123__x"} 1"#]
    ),
    (#""t":"say \"no\" \\ now""#, [#"tesla_t{value="say_\"no\"_\\_now"} 1"#]),
    (
      #""vehicle_state":{"vehicle_name":" Tess "}"#,
      [#"tesla_vehicle_state_vehicle_name{value="Tess"} 1"#]
    ),
    (#""t":"  <b> a, b </b>  ""#, [#"tesla_t{value="b_a__b_/b"} 1"#]),
    (#""a":null,"b":[1],"c":"","d":"  ","e":{}"#, []),
    (#""not in":{"the catalogue":1}"#, ["tesla_not_in_the_catalogue 1"]),
    (#""a":{"b_c":1},"a_b":{"c":2}"#, ["tesla_a_b_c 2"]),
    (#""drive_state":{"latitude":1.5}"#, ["tesla_drive_state_latitude 1.5"]),
    // No car streamed to the old exporter.
    (#""telemetry":{"pack_voltage":361.5,"sentry_mode":"Armed"},"a":1"#, ["tesla_a 1"]),
  ])
  func fieldIsNamedByItsPath(json: String, expected: [String]) throws {
    #expect(try lines(json).map(String.init) == expected)
  }

  @Test func vehicleHasItsVinOnlyBesideOthers() throws {
    #expect(try lines(#""vin":"V","a":1"#) == [#"tesla_vin{value="V"} 1"#, "tesla_a 1"])
    #expect(
      try lines(#""vin":"V","a":1"#, several: true)
        == [#"tesla_vin{vin="V",value="V"} 1"#, #"tesla_a{vin="V"} 1"#])
  }

  @Test func powerwallHasItsOwnPrefixAndNoTimestamps() throws {
    let json =
      #""solar_power":5,"timestamp":"2026-11-23T08:00:00Z","x":{"timestamp_s":1},"#
      + #""wall_connectors":[{"din":"A"}],"grid_status":"Active""#
    #expect(
      try lines(json, .liveStatus) == ["teg_solar_power 5", #"teg_grid_status{value="Active"} 1"#])
  }

  @Test func answersThatTheOldExporterDidNotReadGiveNothing() throws {
    #expect(try lines(#""battery_count":2"#, .siteInfo).isEmpty)
  }
}
