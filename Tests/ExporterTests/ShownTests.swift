import JSON
import TeslaCloud
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling
@testable import TeslaAPI

@Suite struct ShownTests {
  private let vehicle = Vehicle(
    id: "1", vin: "V", displayName: "Car", state: .online, isInService: false)

  private func answer(at moment: Timestamp) throws -> Answer {
    let body = #"""
      {"response":{"id_s":"1","vehicle_id":1,"vin":"V","state":"online","tokens":["t0ken"],
      "charge_state":{"battery_level":57,"timestamp":\#(moment.wholeSeconds * 1000)},
      "drive_state":{"latitude":48.1372,"longitude":11.5755,"speed":null}}}
      """#
    return Answer(bytes: Array(body.utf8), body: try Value(parsing: Array(body.utf8)))
  }

  private func exporter(
    _ bench: Bench, _ change: (inout ExporterOptions) -> Void = { _ in }
  ) throws -> Exporter {
    let exporter = bench.exporter(change)
    exporter.state.take(.account(cars: [vehicle], sites: [], unchosenSites: 0))
    try look(exporter, bench)
    return exporter
  }

  private func look(_ exporter: Exporter, _ bench: Bench) throws {
    let now = bench.clock.now
    let answer = try answer(at: now)
    exporter.state.take(
      .data(vehicle, VehicleFacts(answer.body), answer, moment: now, isFresh: true))
  }

  @Test func positionsAreShownOnRequestAndTokensNever() throws {
    let bench = try Bench(runsAhead: false)
    for hasLocation in [false, true] {
      let exporter = try exporter(bench) { $0.includesLocation = hasLocation }
      let data = try #require(exporter.shown().vehicles.first?.data)
      let text = String(decoding: data.bytes, as: UTF8.self)
      #expect(text.contains("48.1372") == hasLocation && text.contains("longitude") == hasLocation)
      #expect(text.contains("\"battery_level\":57") && !text.contains("oken"))
    }
  }

  @Test func theStateIsTheOneThatIsKnownNow() throws {
    let bench = try Bench(runsAhead: false)
    let exporter = try exporter(bench)
    // Nothing but the old answer says it.
    #expect(exporter.shown().vehicles.first?.data?["state"] == nil)
    exporter.state.update(car: "V") { car, _ in car.state = .asleep }
    let car = try #require(exporter.shown().vehicles.first)
    #expect(car.state == .asleep && car.data?["state"] == "asleep")
    #expect(car.data?["in_service"] == false)
  }

  @Test func sinceWhenIsShownOnlyWhereThatWasSeen() throws {
    let bench = try Bench(runsAhead: false)
    let exporter = try exporter(bench)
    let states: [(mode: CarMode, since: Timestamp?)] = [
      (.asleep, nil), (.online, bench.clock.now),
    ]
    exporter.state.update(car: "V") { car, _ in car.mode = nil }
    for (mode, since) in states {
      let now = bench.clock.now
      exporter.state.update(car: "V") { car, _ in car.note(mode, keepsTrace: false, at: now) }
      #expect(exporter.shown().vehicles.first?.since == since)
    }
  }

  @Test func onlyWhatChangedIsShownAgain() throws {
    let bench = try Bench(runsAhead: false)
    let exporter = try exporter(bench) { $0.poll.staleAfter = .seconds(60) }
    let first = exporter.shown()
    #expect(first.vehicles.map(\.isStale) == [false])
    bench.clock.advance(by: .seconds(30))
    exporter.state.take(.tick)
    #expect(exporter.shown(after: first.edition).vehicles.isEmpty)
    // Nobody reports that its values have become too old.
    bench.clock.advance(by: .seconds(31))
    exporter.state.take(.tick)
    let stale = exporter.shown(after: first.edition)
    #expect(stale.vehicles.map(\.isStale) == [true])
    exporter.state.take(.tick)
    #expect(exporter.shown(after: stale.edition).vehicles.isEmpty)
    try look(exporter, bench)
    #expect(exporter.shown(after: stale.edition).vehicles.map(\.isStale) == [false])
  }

  @Test func anotherNameOfItsPlaceIsAChange() throws {
    let bench = try Bench(runsAhead: false)
    let exporter = try exporter(bench)
    exporter.state.locate("V", VehicleFacts(try answer(at: bench.clock.now).body))
    let first = exporter.shown()
    #expect(first.vehicles.map(\.place) == [nil])
    try AtomicFile.write(
      Array("home 48.1372 11.5755 100\n".utf8), to: bench.directory.places, mode: 0o644)
    exporter.pollers.context.report(.tick)
    #expect(exporter.shown(after: first.edition).vehicles.map(\.place) == ["home"])
  }

  @Test func aSiteIsShownFromItsFile() async throws {
    let bench = try Bench()
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first }.map { "\($0)" })
    let exporter = try await served(bench, sites: [site])
    var poller = SitePoller(id: site, isFirst: true, exporter.context)
    _ = await poller.step()
    let shown = exporter.shown()
    #expect(shown.siteIDs == [site] && shown.sites.map(\.id) == [site])
    let next = try await served(bench, sites: [site])
    #expect(next.shown().sites.first?.liveStatus == shown.sites.first?.liveStatus)
    #expect(shown.sites.first?.liveStatus?["solar_power"] != nil)
  }
}
