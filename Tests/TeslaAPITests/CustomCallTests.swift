import HTTP
import Testing

@testable import TeslaAPI

struct CustomCallTests {
  @Test(
    arguments: [
      ("vehicles", "/api/1/vehicles", nil),
      ("/api/1/vehicles", "/api/1/vehicles", nil),
      ("api/1/vehicles?page=2", "/api/1/vehicles", "page=2"),
      (
        "vehicles/5YJ/vehicle_data?endpoints=drive_state%3Blocation_data",
        "/api/1/vehicles/5YJ/vehicle_data", "endpoints=drive_state%3Blocation_data"
      ),
      ("/users/me", "/api/1/users/me", nil),
    ] as [(String, String, String?)])
  func pathIsBelowTheHost(text: String, path: String, query: String?) throws {
    let call = try #require(CustomCall(.get, text))
    #expect(call.path == path)
    #expect(call.query == query)
  }

  @Test(arguments: [
    "//evil.example/api/1/vehicles", "https://evil.example/", "vehicles#x", "vehi cles",
    "vehicles/\u{7}", "vehicles/../../oauth2", "vehicles/%2e%2E/x", "vehicles/.%2e", "ö",
    "vehicles/{car}", "\\evil.example", "vehicles\r\nX: y",
  ])
  func whatIsNoPathIsRefused(text: String) {
    #expect(CustomCall(.get, text) == nil)
  }

  @Test(arguments: [
    ("vehicles", "vehicles", CostClass.free),
    ("vehicles/5YJ3E1EA1KF000001", "vehicles", .free),
    ("vehicles/5YJ3E1EA1KF000001/vehicle_data", "vehicle_data", .data),
    ("vehicles/1234/nearby_charging_sites?count=3", "nearby_charging_sites", .data),
    ("vehicles/1234/wake_up", "wake_up", .wake),
    ("vehicles/1234/command/honk_horn", "honk_horn", .command),
    ("vehicles/1234/fleet_telemetry_config", "fleet_telemetry_config", .free),
    ("energy_sites/1234/live_status", "live_status", .free),
    ("energy_sites/1234", "energy_sites", .free),
    ("1234", "api", .free),
  ])
  func nameHasNoIdAndThePriceIsThatOfTheKind(text: String, name: String, costClass: CostClass)
    throws
  {
    let endpoint = Endpoint(try #require(CustomCall(.get, text)))
    #expect(endpoint.name == name)
    #expect(endpoint.costClass == costClass)
  }

  @Test func aPageKeepsTheRestOfTheQuery() throws {
    let call = try #require(CustomCall(.get, "vehicles?page=1&per_page=2"))
    #expect(call.page(3)?.query == "per_page=2&page=3")
    #expect(call.page(3)?.path == call.path)
  }
}
