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

  @Test("a list without an end is left where it repeats itself, and at ten thousand cars")
  func endlessList() async throws {
    let repeating = try Bench(profile: .fleetNA) { _, count in
      Made.json(
        200,
        [
          "response": .array((1...100).map(Self.car)),
          "pagination": ["next": Value(Int64(count + 1_000))],
        ])
    }
    #expect(try await repeating.client.vehicles().count == 100)
    #expect(repeating.asked.count == 2)
    let growing = try Bench(profile: .fleetNA) { request, _ in
      let page = request.url.queryValue("page").flatMap { Int($0) } ?? 1
      return Made.json(
        200,
        [
          "response": .array((1...1_000).map { Self.car(page * 1_000 + $0) }),
          "pagination": ["next": Value(Int64(page + 1))],
        ])
    }
    #expect(try await growing.client.vehicles().count == 10_000)
    #expect(growing.asked.count == 10)
    let rest =
      Array(#""rest":""#.utf8) + [UInt8](repeating: 0x78, count: 15 << 20) + Array("\"}".utf8)
    let heavy = try Bench(profile: .fleetNA) { request, _ in
      let page = request.url.queryValue("page").flatMap { Int($0) } ?? 1
      var answer = Made.json(
        200,
        ["response": .array([Self.car(page)]), "pagination": ["next": Value(Int64(page + 1))]])
      // Written as text, since a serialiser that is not optimised takes seconds over it.
      answer.body.removeLast()
      answer.body += Array(",".utf8) + rest
      return answer
    }
    #expect(try await heavy.client.vehicles().count == 5)
  }

  @Test("a short list is believed")
  func shortList() async throws {
    let bench = try Self.bench(cars: 99)
    #expect(try await bench.client.products().products.vehicles.count == 99)
    #expect(bench.asked == ["products"])
  }
}
