import HTTP
import JSON
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaAPI

@Suite struct WakeTests {
  @Test("a car that never wakes is asked at most every 30 seconds, and given up")
  func bounded() {
    var sequence = WakeSequence(start: Made.now, timeout: .seconds(90))
    var now = Made.now
    var requests: [Int64] = []
    var steps = 0
    while steps < 1_000 {
      steps += 1
      switch sequence.next(state: .asleep, now: now) {
      case .requestWake: requests.append(Made.now.duration(to: now).components.seconds)
      case .check(let pause):
        #expect(pause > .zero)
        now = now.advanced(by: pause)
      case .giveUp:
        #expect(Made.now.duration(to: now) >= .seconds(90))
        #expect(requests.count <= 3)
        return
      case .done: Issue.record("it was never online")
      }
    }
    Issue.record("the sequence did not end")
  }

  @Test("an online car is not asked to wake")
  func noNeedlessWake() async throws {
    let bench = try Bench { _, _ in
      Made.json(200, ["response": Made.products["response"]?[0] ?? nil])
    }
    let vehicle = try #require(Products(Made.products).vehicles.first)
    _ = try await bench.client.wake(vehicle, timeout: .seconds(60), clock: bench.clock)
    #expect(bench.asked == ["vehicle"])
  }

  @Test("a sleeping car is asked once, then looked at until it is online")
  func wakes() async throws {
    let bench = try Bench { request, index in
      Made.json(
        200,
        [
          "response": [
            "id_s": "1", "vin": "V", "vehicle_id": 7,
            "state": .string(index >= 4 ? "online" : "asleep"),
          ]
        ])
    }
    let vehicle = Vehicle(id: "1", vin: "V", displayName: "", state: .asleep, isInService: false)
    let answer = try await bench.client.wake(vehicle, timeout: .seconds(60), clock: bench.clock)
    #expect(answer.body["response"]?["state"]?.stringValue == "online")
    #expect(bench.asked == ["vehicle", "wake_up", "vehicle", "vehicle", "vehicle"])
  }
}

@Suite struct ProductsTests {
  static let two: Value = [
    "response": [
      ["id_s": "1", "vehicle_id": 1, "vin": "AAA", "display_name": "One", "state": "online"],
      ["id_s": "2", "vehicle_id": 2, "vin": "BBB", "display_name": "", "state": nil],
      ["energy_site_id": 2_233_445_566_778_899, "site_name": "Home", "resource_type": "battery"],
    ]
  ]

  @Test("a car goes by VIN, id or name, whatever the case", arguments: ["AAA", "aaa", "1", "one"])
  func selection(_ name: String) throws {
    #expect(try Products(ProductsTests.two).vehicle(named: name).id == "1")
  }

  /// Tesla's `{id}` is the VIN, too.
  @Test func aCarWithoutAnIdGoesByItsVIN() throws {
    let products = Products(["response": [["vin": "AAA", "state": "online"], ["id": "x"]]])
    #expect(products.vehicles.map(\.id) == ["AAA"])
  }

  @Test func aVINIsMeantBeforeAName() throws {
    let two = Products([
      "response": [
        ["id": 1, "vin": "AAA", "display_name": "BBB"],
        ["id": 2, "vin": "BBB", "display_name": "AAA"],
      ]
    ])
    #expect(try two.vehicle(named: "AAA").id == "1")
    #expect(try two.vehicle(named: "BBB").id == "2")
  }

  @Test("no car is chosen where there is a choice, or none")
  func refusals() {
    let two = Products(ProductsTests.two)
    #expect(throws: Products.SelectionFailure.ambiguous(["AAA One", "BBB "])) {
      try two.vehicle(named: nil)
    }
    #expect(throws: Products.SelectionFailure.notFound("x", known: ["AAA One", "BBB "])) {
      try two.vehicle(named: "x")
    }
    #expect(throws: Products.SelectionFailure.none) {
      try Products(["response": []]).vehicle(named: nil)
    }
    #expect(two.sites.map(\.id) == ["2233445566778899"])
    #expect(two.vehicles[1].state == .other("unknown"))
  }

  @Test(
    "a site without parts is no choice",
    arguments: [
      (
        #"[{"energy_site_id": 1, "components": {"battery": false}}, {"energy_site_id": 2, "components": {"solar": true}}]"#,
        "2"
      ),
      (#"[{"energy_site_id": 1, "components": {}}, {"energy_site_id": 2}]"#, "2"),
      (#"[{"energy_site_id": 1}, {"energy_site_id": 2, "components": {"battery": true}}]"#, "2"),
      (
        #"[{"energy_site_id": 1, "components": {"wall_connectors": [{"din": "x"}]}}, {"energy_site_id": 2, "components": {}}]"#,
        "1"
      ),
      (#"[{"energy_site_id": 1, "components": {}}]"#, "1"),
      (#"[{"energy_site_id": 1}, {"energy_site_id": 2}]"#, nil),
      (
        #"[{"energy_site_id": 1, "components": {"solar": true}}, {"energy_site_id": 2, "components": {"grid": true}}]"#,
        nil
      ),
    ])
  func siteSelection(_ list: String, _ id: String?) throws {
    let products = Products(["response": try Value(parsing: Array(list.utf8))])
    #expect((try? products.site(id: nil))?.id == id)
  }
}
