import HTTP
import JSON
import TestSupport
import Testing

@testable import TeslaAPI

@Suite struct VehiclePagesTests {
  private static func car(_ number: Int) -> Value {
    ["id_s": .string(String(number)), "vin": .string("VIN\(number)"), "vehicle_id": 1]
  }

  /// A Fleet account with that many cars, of which `products` shows the first hundred.
  private static func bench(cars: Int) throws -> Bench {
    try Bench(profile: .fleetNA) { request, _ in
      guard request.label == "vehicles" else {
        let shown = (1...100).prefix(cars).map(car)
        return Made.json(200, ["response": .array(shown), "count": Value(Int64(shown.count))])
      }
      let page = request.url.queryValue("page").flatMap { Int($0) } ?? 1
      let shown = (1...max(cars, 1)).dropFirst((page - 1) * 100).prefix(100).map(car)
      let isLast = page * 100 >= cars
      return Made.json(
        200,
        [
          "response": .array(shown),
          "pagination": ["next": isLast ? nil : Value(Int64(page + 1))],
        ])
    }
  }

  @Test("a list that a page may have cut is completed from all pages")
  func pages() async throws {
    let bench = try Self.bench(cars: 250)
    let products = try await bench.client.products().products
    #expect(products.vehicles.map(\.id) == (1...250).map(String.init))
    #expect(bench.asked == ["products", "vehicles", "vehicles", "vehicles"])
    #expect(bench.transport.requests.last?.url.query == "page=3&per_page=100")
  }

  @Test("a short list is believed")
  func shortList() async throws {
    let bench = try Self.bench(cars: 99)
    #expect(try await bench.client.products().products.vehicles.count == 99)
    #expect(bench.asked == ["products"])
  }
}
