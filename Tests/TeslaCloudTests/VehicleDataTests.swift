import Foundation
import HTTP
import JSON
import TeslaCloud
import Testing

/// What `vehicle_data` and the lists hold (tesla-api(7), VEHICLE DATA).
@Suite struct VehicleDataTests {
  private static let place = ["latitude", "longitude", "heading", "gps_as_of", "native_type"]

  private func data(_ cloud: Cloud, vin: String? = nil, _ query: String = "") async throws
    -> Value
  {
    let token = cloud.logIn().accessToken
    let answer = try await cloud.send(
      .get, "/api/1/vehicles/\(vin ?? cloud.vin)/vehicle_data\(query)", token: token)
    try #require(answer.status == 200)
    #expect(answer.headers["Content-Type"] == "application/json; charset=utf-8")
    #expect(answer.headers["x-txid"]?.utf8.count == 32)
    return try #require(try Value(parsing: answer.body)["response"])
  }

  @Test(arguments: [
    ("", false), ("?endpoints=charge_state;drive_state", false),
    ("?endpoints=location_data", true), ("?endpoints=drive_state%3Blocation_data", true),
    ("?endpoints=vehicle_data_combo;location_data", true),
  ])
  func placeIsToldOnlyWhenAskedFor(query: String, isTold: Bool) async throws {
    let drive = try await data(Cloud(), query)["drive_state"]
    for name in Self.place {
      #expect((drive?[name] != nil) == isTold, "\(name)")
    }
  }

  @Test(arguments: [
    (
      "",
      [
        "charge_state", "climate_state", "drive_state", "gui_settings", "vehicle_config",
        "vehicle_state",
      ]
    ), ("?endpoints=charge_state", ["charge_state"]),
    ("?endpoints=climate_state;gui_settings", ["climate_state", "gui_settings"]),
    ("?endpoints=closures_state", ["vehicle_state"]),
  ])
  func blocksAreThoseAskedFor(query: String, blocks: [String]) async throws {
    let object = try #require(try await data(Cloud(), query).objectValue)
    let found = object.members.filter { $0.value["timestamp"] != nil }.map(\.name)
    #expect(found == blocks)
  }

  @Test func idsAreAboveWhatADoubleHolds() async throws {
    let body = try await data(Cloud())
    let id = try #require(body["id"]?.int64Value)
    #expect(id > 1 << 53)
    #expect(Int64(Double(id)) != id)
    #expect(body["id_s"]?.stringValue == String(id))
  }

  @Test func carIsFoundByIDAndVIN() async throws {
    let cloud = Cloud()
    let token = cloud.logIn().accessToken
    let byVIN = try await cloud.json(.get, "/api/1/vehicles/\(cloud.vin)", token: token)
    let id = try #require(byVIN["response"]?["id_s"]?.stringValue)
    let byID = try await cloud.json(.get, "/api/1/vehicles/\(id)", token: token)
    #expect(byID == byVIN)
    let unknown = try await cloud.send(.get, "/api/1/vehicles/1", token: token)
    #expect(unknown.status == 404)
  }

  @Test func vinsHaveTheirCheckDigit() {
    let letters = Array("ABCDEFGH_JKLMN_P_R__STUVWXYZ")
    let values = Array("12345678_12345_7_9__23456789")
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    let vins = Cloud { $0.vehicleCount = 24 }.transport.withWorld { $0.vins }
    #expect(Set(vins).count == 24)
    for vin in vins {
      let digits = vin.map { character in
        Int(String(letters.firstIndex(of: character).map { values[$0] } ?? character)) ?? -99
      }
      #expect(digits.count == 17)
      let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
      #expect(Array(vin)[8] == (sum == 10 ? "X" : Character(String(sum))), "\(vin)")
    }
  }

  @Test func olderCarHasANameAndNoTirePressures() async throws {
    let cloud = Cloud { $0.vehicleCount = 2 }
    let older = try await data(cloud, vin: cloud.transport.withWorld { $0.vins }[1])
    #expect(older["display_name"]?.stringValue == "Galvani")
    #expect(older["vehicle_state"]?["tpms_pressure_fl"]?.isNull == true)
    let modern = try await data(cloud)
    #expect(modern["display_name"] == nil)
    #expect(modern["vehicle_state"]?["vehicle_name"]?.stringValue == "Ampère")
    let pressure = try #require(modern["vehicle_state"]?["tpms_pressure_fl"]?.doubleValue)
    #expect((2.0...3.6).contains(pressure))
  }

  @Test func ownerListOfVehiclesIsGoneAndProductsHaveThemAll() async throws {
    let cloud = Cloud {
      $0.vehicleCount = 2
      $0.siteCount = 2
    }
    let token = cloud.logIn().accessToken
    let list = try await cloud.send(.get, "/api/1/vehicles", token: token)
    #expect(list.status == 412)
    let products = try await cloud.json(.get, "/api/1/products", token: token)
    #expect(products["count"]?.int64Value == 4)
    let items = try #require(products["response"]?.arrayValue)
    #expect(items.compactMap { $0["vin"]?.stringValue } == cloud.transport.withWorld { $0.vins })
    #expect(
      items.compactMap { $0["energy_site_id"]?.int64Value }
        == cloud.transport.withWorld { $0.siteIDs })
  }

  @Test(arguments: ["/api/1/nothing", "/api/2/products", "/", "/api/1/vehicles/1/data_request/x"])
  func unknownPathIsJSON404(path: String) async throws {
    let cloud = Cloud()
    let answer = try await cloud.send(.get, path, token: cloud.logIn().accessToken)
    #expect(answer.status == 404)
    #expect(try Value(parsing: answer.body)["error"]?.stringValue == "not_found")
  }

  @Test func statusNeedsNoToken() async throws {
    let answer = try await Cloud().send(.get, "/status")
    #expect(String(decoding: answer.body, as: UTF8.self) == "ok")
  }

  /// Against the sample that the catalogue of metrics is tested on.
  @Test func pathsOfTheSampleAreThereWithTheirTypes() async throws {
    let cloud = Cloud { $0.vehicleCount = 2 }
    let found = leaves(try await data(cloud, "?endpoints=vehicle_data_combo;location_data"))
    #expect(found.count > 235)
    let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("TeslaMetricsTests/Samples")
    let bytes = try Data(contentsOf: samples.appendingPathComponent("modern_car.json"))
    let sample = leaves(try #require(try Value(parsing: Array(bytes))["response"]))
    // The sample has blocks that only some firmware sends.
    let common = sample.filter { found[$0.key] != nil }
    #expect(common.count > 210, "\(common.count) of \(sample.count)")
    for (path, types) in common {
      let own = try #require(found[path])
      // A whole number may be an int on one side and a float on the other.
      let isNumber = [own, types].allSatisfy { $0.isSubset(of: ["int", "float"]) }
      let isSame = own == types || own == ["null"] || types == ["null"] || isNumber
      #expect(isSame, "\(path) is \(own), not \(types)")
    }
  }

  private func leaves(_ value: Value, _ path: String = "") -> [String: Set<String>] {
    switch value {
    case .object(let object):
      object.members.reduce(into: [:]) { result, member in
        let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
        result.merge(leaves(member.value, inner)) { $1 }
      }
    case .array: [path: ["list"]]
    case .null: [path: ["null"]]
    case .bool: [path: ["bool"]]
    case .string: [path: ["string"]]
    // A float without a fraction counts as both, as the observed bodies do.
    case .number(let number): [path: number.int64 == nil ? ["float"] : ["int"]]
    }
  }
}
