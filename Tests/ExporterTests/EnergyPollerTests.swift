import JSON
import Metrics
import TeslaAPI
import TeslaCloud
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

private let solar = "tesla_site_solar_energy_exported_joules_total"
private let names = [
  solar, "tesla_site_total_home_usage_joules_total", "tesla_site_grid_energy_imported_joules_total",
  "tesla_site_total_grid_energy_exported_joules_total",
  "tesla_site_total_battery_charge_joules_total",
  "tesla_site_total_battery_discharge_joules_total",
]

/// A site in Phoenix, where it is 15:13 of the 14th.
private struct House {
  let bench: Bench
  let id: String
  let path: String

  init(_ bench: Bench) throws {
    self.bench = bench
    id = String(try #require(bench.cloud.withWorld { $0.siteIDs.first }))
    path = try bench.folder.write("\(id)\n", to: "powerwall.id")
  }

  /// As a start of the program makes it.
  func exporter(_ change: (inout ExporterOptions) -> Void = { _ in }) -> Exporter {
    bench.exporter {
      $0.poll.powerwallIDFile = path
      change(&$0)
    }
  }

  func poller(_ exporter: Exporter) -> EnergyPoller {
    EnergyPoller(id: id, exporter.context)
  }

  /// Lets the poller live for that long.
  func live(_ poller: inout EnergyPoller, _ length: Duration, each: () -> Void = {}) async throws {
    let end = bench.clock.now.advanced(by: length)
    while bench.clock.now < end {
      let next = try #require(await poller.step())
      each()
      let pause = bench.clock.now.duration(to: min(next, end))
      bench.clock.advance(by: max(pause, .milliseconds(1)))
    }
  }

  /// Asks for the newest rows.
  func catchUp(_ poller: inout EnergyPoller) async {
    bench.clock.advance(by: .seconds(300))
    _ = await poller.step()
  }

  func value(_ exporter: Exporter, _ name: String = solar) -> Double? {
    exporter.value("\(name){site_id=\"\(id)\"}")
  }

  /// What Tesla itself says of whole days, in joules.
  func truth(_ dates: String..., field: String = "solar_energy_exported") async throws -> Double {
    let rules = try #require(TimeZoneRules(named: "America/Phoenix"))
    let zone = SiteZone(name: "America/Phoenix", rules: rules)
    var sum = 0.0
    for date in dates {
      let day = try #require(CalendarDate(date))
      let answer = try await bench.client.answer(
        .calendarHistory(id, kind: "energy", period: "day", from: day, through: day, zone: zone))
      for row in answer.body["response"]?["time_series"]?.arrayValue ?? [] {
        sum += row[field]?.doubleValue ?? 0
      }
    }
    return sum * 3600
  }
}

private func isClose(_ left: Double?, _ right: Double) -> Bool {
  left.map { abs($0 - right) <= 1e-9 * max($0, right) } ?? false
}

@Test func energyIsCountedOverMidnight() async throws {
  let house = try House(Bench())
  let exporter = house.exporter()
  var poller = house.poller(exporter)
  var last: [String: Double] = [:]
  // From the afternoon to the next noon.
  try await house.live(&poller, .seconds(21 * 3600)) {
    let lines = exporter.text.split(separator: "\n")
    for name in names {
      let value =
        lines.first { $0.hasPrefix(name) }?.split(separator: " ").last.flatMap { Double($0) } ?? -1
      #expect(value >= last[name] ?? 0, "\(name) fell or is not there")
      last[name] = value
    }
  }
  await house.catchUp(&poller)
  #expect(try await isClose(house.value(exporter), house.truth("2023-11-14", "2023-11-15")))
  #expect(
    try await isClose(
      house.value(exporter, names[1]),
      house.truth("2023-11-14", "2023-11-15", field: "total_home_usage")))
  #expect(house.bench.calls("calendar_history") < 21 * 12 + 12)
  #expect(house.bench.calls("site_info") == 1)
  let open = exporter.page("/metrics", accept: "application/openmetrics-text;version=1.0.0")
  #expect(open.contains("# TYPE tesla_site_solar_energy_exported_joules counter\n"))
  #expect(open.contains("# UNIT tesla_site_solar_energy_exported_joules joules\n"))
  #expect(exporter.text.contains("# TYPE \(solar) counter\n"))
}

@Test func aRestartGoesOnWhereItStopped() async throws {
  let house = try House(Bench())
  let first = house.exporter()
  var poller = house.poller(first)
  try await house.live(&poller, .seconds(3600))
  let before = try #require(house.value(first))
  // Two nights without the program.
  house.bench.clock.advance(by: .seconds(2 * 86_400))
  let second = house.exporter { $0.names = .legacy }
  #expect(house.value(second) == before, "there before Tesla is asked")
  var again = house.poller(second)
  try await house.live(&again, .seconds(900))
  await house.catchUp(&again)
  #expect(
    try await isClose(
      house.value(second), house.truth("2023-11-14", "2023-11-15", "2023-11-16")))
}

@Test func twoExportersOfOneDirectoryShareTheCount() async throws {
  let house = try House(Bench())
  let exporters = [house.exporter(), house.exporter()]
  var first = house.poller(exporters[0])
  var second = house.poller(exporters[1])
  for _ in 0..<20 {
    _ = await first.step()
    _ = await second.step()
    house.bench.clock.advance(by: .seconds(300))
  }
  _ = await first.step()
  _ = await second.step()
  for exporter in exporters {
    #expect(try await isClose(house.value(exporter), house.truth("2023-11-14")))
  }
}

@Test(arguments: [
  #"{"energy": 7}"#, #"{"energy": {"sites": []}}"#, #"{"energy": {"sites": {"ID": [1]}}}"#,
  #"{"energy": {"sites": {"ID": {"total_wh": {"x": "y"}, "days_wh": {}}}}}"#, "{", "",
])
func damagedStateIsCountedAnew(_ text: String) async throws {
  let house = try House(Bench())
  _ = try house.bench.folder.write(text.replacing("ID", with: house.id), to: "state.json")
  let exporter = house.exporter()
  var poller = house.poller(exporter)
  _ = await poller.step()
  #expect(try await isClose(house.value(exporter), house.truth("2023-11-14")))
  let messages = house.bench.records.withLock { $0.map(\.message) }
  let isWarned = messages.contains { $0.contains("counting anew") }
  #expect(isWarned == text.contains("ID"))
}

@Test func stateIsWrittenOnlyWhenTheCountChanges() async throws {
  let house = try House(Bench())
  let exporter = house.exporter()
  var poller = house.poller(exporter)
  _ = await poller.step()
  let state = try FileSystem.read(house.bench.directory.state)
  // A mark that a further write would move: the file is replaced, never changed.
  let before = try FileSystem.status(house.bench.directory.state)
  var again = house.poller(exporter)
  _ = await again.step()
  #expect(try FileSystem.status(house.bench.directory.state).modified == before.modified)
  #expect(try FileSystem.read(house.bench.directory.state) == state)
}

@Test func aDirectoryThatCannotBeWrittenCostsTheFileNotTheCount() async throws {
  let house = try House(Bench())
  let exporter = house.exporter()
  // No lock can be taken where a directory is.
  try FileSystem.makeDirectory(house.bench.directory.stateLock, mode: 0o700, parents: false)
  var poller = house.poller(exporter)
  try await house.live(&poller, .seconds(900))
  await house.catchUp(&poller)
  #expect(try await isClose(house.value(exporter), house.truth("2023-11-14")))
  let messages = house.bench.records.withLock { $0.map(\.message) }
  #expect(messages.contains { $0.contains("cannot save the energy") })
}

@Test func aLimitIsWaitedForEvenWhenAPersonAsks() async throws {
  let house = try House(Bench())
  let exporter = house.exporter()
  try house.bench.fail("calendar_history:429x1;retry-after=1800")
  var poller = house.poller(exporter)
  let next = try #require(await poller.step())
  #expect(house.bench.clock.now.duration(to: next) >= .seconds(1800))
  poller.resume()
  #expect(await poller.step() == next)
  #expect(house.bench.calls("calendar_history") == 1)
  house.bench.clock.advance(by: .seconds(1801))
  _ = await poller.step()
  #expect(try await isClose(house.value(exporter), house.truth("2023-11-14")))
}

@Test func withoutTimeZonesTodayIsCounted() async throws {
  let house = try House(Bench())
  let exporter = house.exporter { $0.poll.zoneDirectory = "/nonexistent" }
  var poller = house.poller(exporter)
  _ = await poller.step()
  #expect(try await isClose(house.value(exporter), house.truth("2023-11-14")))
  #expect(house.bench.records.withLock { $0.contains { $0.message.contains("time zone") } })
}

@Test func aCarsChargesAreCountedFromTheFirstSight() async throws {
  let bench = try Bench()
  bench.force(.online)
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  _ = await car.step()
  let vin = try #require(bench.vins.first)
  let series = "tesla_vehicle_charge_energy_joules_total{vin=\"\(vin)\"}"
  let gauge = "tesla_charge_state_charge_energy_added_joules{vin=\"\(vin)\"}"
  #expect(exporter.value(series) == 0)
  bench.force(.battery(40))
  bench.force(.charging(.wall))
  for _ in 0..<30 {
    bench.clock.advance(by: .seconds(70))
    _ = await car.step()
  }
  let counted = try #require(exporter.value(series))
  #expect(counted > 1e6)
  let added = try #require(exporter.value(gauge))
  #expect(isClose(counted, added))
  let restarted = bench.exporter()
  #expect(restarted.value(series) == counted)
  var same = try #require(await bench.firstCar(restarted))
  #expect(restarted.value(series) == counted)
  _ = await same.step()
  let total = try #require(restarted.value(gauge))
  #expect(isClose(restarted.value(series), total))
  #expect(bench.calls("wake_up") == 0)
}
