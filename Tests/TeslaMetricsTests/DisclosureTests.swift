import JSON
import TeslaData
import Testing

@testable import TeslaMetrics

@Suite struct DisclosureTests {
  private func value(_ json: String) throws -> Value { try Value(parsing: Array(json.utf8)) }

  /// Every field that a value has, by its path.
  private func paths(_ value: Value, _ path: String = "") -> Set<String> {
    switch value {
    case .object(let object):
      object.members.reduce(into: []) { found, member in
        let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
        found.formUnion(paths(member.value, inner).union([inner]))
      }
    case .array(let elements):
      elements.reduce(into: []) { $0.formUnion(paths($1, path + "[]")) }
    default: []
    }
  }

  @Test(
    arguments: SampleBody.all.filter {
      [.vehicleData, .liveStatus, .siteInfo].contains($0.kind)
    })
  func whatLeavesIsWhatMetricsShow(sample: SampleBody) throws {
    let all = try sample.value().answer
    for withLocation in [false, true] {
      let options = ConversionOptions(includesLocation: withLocation)
      let shown = all.disclosed(as: sample.kind, withLocation: withLocation)
      #expect(
        Conversion.families(from: shown, kind: sample.kind, options: options)
          == Conversion.families(from: all, kind: sample.kind, options: options))
    }
    let rows = Catalogue.schemas(of: sample.kind).flatMap(\.rows)
    let left = paths(all.disclosed(as: sample.kind, withLocation: false))
    #expect(left.isDisjoint(with: rows.filter(\.isLocation).map(\.path)))
    #expect(left.allSatisfy { !$0.hasSuffix("latitude") && !$0.hasSuffix("longitude") })
  }

  @Test func onlyWhatOpensSomethingNeverLeaves() throws {
    let sample = try #require(SampleBody.all.first { $0.name == "modern_car" })
    let all = try sample.value().answer
    let left = paths(all.disclosed(as: .vehicleData, withLocation: true))
    #expect(
      paths(all).subtracting(left) == ["tokens", "backseat_token", "backseat_token_updated_at"])
  }

  @Test(arguments: [
    #"{"location_data":{"x":1.5}}"#, #"{"drive_state":{"corrected_latitude":48.1}}"#,
    #"{"drive_state":{"active_route_destination":"Home"}}"#, #"{"cached_data":"CgA="}"#,
    #"{"drive_state":{"active_route_waypoints":[{"lat":1,"lon":2}]}}"#,
    #"{"telemetry":{"located_at_home":true,"origin_location":"x","RouteLine":"abc"}}"#,
    #"{"charge_schedule_data":{"charge_schedules":[{"id":1,"latitude":48.1,"longitude":11.5}]}}"#,
    #"{"a":[{"b":[{"GeoPosition":[48,11]}]}],"trip":{"origin":1,"street":"x"}}"#,
  ])
  func namesTellWhatTheCatalogueDoesNot(json: String) throws {
    let all = try value(json)
    #expect(all.disclosed(as: .vehicleData, withLocation: true) == all)
    let left = all.disclosed(as: .vehicleData, withLocation: false)
    let text = String(decoding: left.bytes, as: UTF8.self)
    for word in ["48", "11", "1.5", "Home", "CgA", "lat\"", "true", "abc", "street", "origin"] {
      #expect(!text.contains(word), "\(text)")
    }
  }

  @Test func whereASiteIsLeavesOnRequestOnly() throws {
    let all = try value(
      #"{"site_name":"S","address":{"city":"C"},"geolocation":{"latitude":1},"backseat_token":"t"}"#
    )
    #expect(
      String(decoding: all.disclosed(as: .siteInfo, withLocation: false).bytes, as: UTF8.self)
        == #"{"site_name":"S"}"#)
  }

  @Test func anUnknownNumberThatTellsWhereACarIsIsCountedOnly() throws {
    let body = try value(
      #"{"vin":"V","drive_state":{"new_latitude":48.1,"new_location":{"x":1},"new_speed":3}}"#)
    let page = Conversion.families(from: body, kind: .vehicleData).page()
    #expect(page.contains("new_speed"))
    #expect(!page.contains("new_lat") && !page.contains("new_loc"))
    #expect(page.contains("tesla_unknown_fields{vin=\"V\",body=\"vehicle_data\"} 3"))
    var options = ConversionOptions()
    options.includesLocation = true
    #expect(
      Conversion.families(from: body, kind: .vehicleData, options: options).page()
        .contains("new_latitude"))
  }
}
