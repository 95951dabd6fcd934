import JSON
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling
@testable import TeslaAPI

private let home = "home 48.1372 11.5755 100\n"

/// What Tesla says of a car that is so many metres north of home; nil leaves the position out.
private func answer(north meters: Double?) throws -> Answer {
  let position = meters.map {
    #""latitude":\#(48.1372 + $0 / 111_195.08),"longitude":11.5755,"#
  }
  let body = #"""
    {"response":{"id_s":"1","vehicle_id":1,"vin":"V","state":"online",
    "drive_state":{\#(position ?? "")"speed":null,"timestamp":1699999999000}}}
    """#
  return Answer(bytes: Array(body.utf8), body: try Value(parsing: Array(body.utf8)))
}

@Suite struct PlacesTests {
  private let bench: Bench
  private let exporter: Exporter
  private let vehicle = Vehicle(
    id: "1", vin: "V", displayName: "", state: .online, isInService: false)

  init() throws {
    bench = try Bench(runsAhead: false)
    try bench.name(home)
    exporter = bench.exporter()
    exporter.state.take(.account(cars: [vehicle], sites: [], unchosenSites: 0))
  }

  private func look(north meters: Double?) throws {
    let answer = try answer(north: meters)
    exporter.state.take(
      .data(vehicle, VehicleFacts(answer.body), answer, moment: bench.clock.now, isFresh: true))
  }

  private func isAt(_ place: String) -> Double? {
    exporter.value("tesla_vehicle_at_place{vin=\"V\",place=\"\(place)\"}")
  }

  @Test func aCarIsAtAPlaceOrNotOrNowhereKnown() throws {
    #expect(isAt("home") == nil)
    try look(north: 50)
    #expect(isAt("home") == 1)
    // Out of it, but no further than positions jitter.
    try look(north: 110)
    #expect(isAt("home") == 1)
    try look(north: 130)
    #expect(isAt("home") == 0)
    try look(north: 110)
    #expect(isAt("home") == 0)
    try look(north: nil)
    #expect(isAt("home") == nil)
    #expect(!exporter.text.contains("48.1"))
  }

  @Test func theFileIsReadAgainWhenItChanges() throws {
    try look(north: 500)
    #expect(isAt("home") == 0)
    try bench.name(home + "street 48.1372 11.5755 1000\nwork 1 2\n")
    exporter.pollers.context.report(.tick)
    #expect(isAt("home") == 0 && isAt("street") == 1)
    let warnings = bench.records.withLock { $0.filter { $0.message == "not a place" } }
    #expect(warnings.map { $0.fields.last { $0.name == "line" }?.value } == ["3"])
    exporter.pollers.context.report(.tick)
    #expect(bench.records.withLock { $0.count { $0.message == "not a place" } } == 1)
    try FileSystem.remove(bench.directory.places)
    exporter.pollers.context.report(.tick)
    #expect(isAt("home") == nil && !exporter.text.contains("tesla_vehicle_at_place{"))
  }

  @Test func aFileThatCannotBeReadLeavesThePlacesAsTheyWere() throws {
    try look(north: 0)
    try FileSystem.remove(bench.directory.places)
    try FileSystem.makeDirectory(bench.directory.places)
    exporter.pollers.context.report(.tick)
    #expect(isAt("home") == 1)
    #expect(
      bench.records.withLock { $0.contains { $0.message.hasPrefix("cannot read the places") } })
  }

  @Test func aSavedPositionCountsWithItsAge() throws {
    try AtomicFile.write(
      try answer(north: 0).bytes, to: bench.directory.vehicleData, mode: 0o600)
    let next = bench.exporter()
    #expect(next.value("tesla_vehicle_at_place{vin=\"V\",place=\"home\"}") == 1)
    #expect(
      next.value("tesla_vehicle_last_update_timestamp_seconds{vin=\"V\"}")
        == min(1_699_999_999, bench.clock.now.seconds))
    let careful = bench.exporter { $0.poll.staleAfter = .seconds(60) }
    bench.clock.advance(by: .seconds(10_000_000))
    #expect(careful.value("tesla_vehicle_at_place{vin=\"V\",place=\"home\"}") == nil)
  }

  @Test func oneCarsPageHasItsPlaces() throws {
    try look(north: 0)
    #expect(
      exporter.page("/probe?target=V").contains(
        "tesla_vehicle_at_place{vin=\"V\",place=\"home\"} 1"))
  }
}

extension Bench {
  /// Writes the file of places.
  fileprivate func name(_ places: String) throws {
    try AtomicFile.write(Array(places.utf8), to: self.directory.places, mode: 0o644)
  }
}
