import HTTP
import TeslaCloud
internal import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

private func status(_ exporter: Exporter, _ path: String) throws -> Int {
  let url = try #require(URL("http://localhost:9885" + path))
  return try #require(ExporterHandler(exporter).response(to: Request(.get, url))).status
}

@Test func aDayOfPollingFillsTheCharts() async throws {
  let bench = try Bench(runsAhead: false)
  let site = try #require(bench.cloud.withWorld { $0.siteIDs.first })
  let path = try bench.folder.write("\(site)\n", to: "powerwall.id")
  let exporter = bench.exporter { $0.poll.powerwallIDFile = path }
  try await bench.running(exporter) {
    await bench.until { exporter.text.contains("tesla_charge_state_battery_level_ratio{") }
    let end = bench.clock.now.advanced(by: .seconds(86_400))
    while bench.clock.now < end {
      await bench.until { bench.clock.sleeperCount >= 5 }
      bench.clock.advance(by: .seconds(70))
    }
    await bench.until { bench.clock.sleeperCount >= 5 }
  }
  let car = try #require(exporter.state.snapshot.cars.first)
  let now = bench.clock.now
  let modes = Set(try #require(car.trace).modes(now: now).map(\.mode))
  #expect(modes.isSuperset(of: [.asleep, .driving, .charging, .online]))
  #expect(try #require(car.trace).modes(now: now).count == DayTrace<CarSeries>.pieces)
  let levels = try #require(car.trace).points(.level, now: now)
  #expect(levels.count > 10 && levels.count < DayTrace<CarSeries>.pieces)
  let powers = try #require(exporter.state.snapshot.sites.first?.trace).points(.home, now: now)
  #expect(powers.count == DayTrace<SiteSeries>.pieces)
  let page = exporter.page("/")
  for words in ["last 24 hours: level from", "last 24 hours: solar from", "key band-asleep"] {
    #expect(page.contains(words), "\(words)")
  }
}

@Test func aPageOfOneCarIsForThatCarOnly() async throws {
  let bench = try Bench { $0.vehicleCount = 2 }
  let exporter = bench.exporter()
  _ = try await bench.firstCar(exporter)
  let vins = bench.vins
  let first = try #require(vins.first)
  let second = try #require(vins.last)
  let page = exporter.page("/?target=\(first)")
  #expect(page.contains(first) && !page.contains(second))
  #expect(try status(exporter, "/?target=\(first)") == 200)
  #expect(try status(exporter, "/?target=nobody") == 404)
  // Why its values are old is on it, too.
  exporter.state.update { $0.isLoginRequired = true }
  #expect(exporter.page("/?target=\(first)").contains("<code>tesla auth</code>"))
  #expect(try status(exporter, "/page.js") == 200)
  #expect(try status(exporter, "/manual") == 200)
}

/// A proxy may serve it at `/tesla/`.
@Test func noLinkOfAPageLeavesThePathItWasReachedBy() async throws {
  let bench = try Bench { $0.vehicleCount = 30 }
  let exporter = bench.exporter()
  _ = try await bench.firstCar(exporter)
  let first = try #require(bench.vins.first)
  for path in ["/", "/?target=\(first)", "/manual"] {
    let page = exporter.page(path)
    #expect(page.contains("=\"./"))
    #expect(!page.contains("=\"/") && !page.contains("='/"), "\(path)")
  }
}

@Test func theManualHasEveryMetricAndWhatServeIsTold() throws {
  let exporter = try Bench().exporter { $0.manual = { "usage: tesla serve <options>" } }
  let page = exporter.page("/manual")
  #expect(page.contains("usage: tesla serve &lt;options&gt;"))
  #expect(page.contains("<code>tesla_charge_state_battery_level_ratio</code>"))
}

@Test func chartsAreKeptOfTheFirstCarsOnly() async throws {
  let bench = try Bench { $0.vehicleCount = 2 }
  for vin in bench.vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
  let exporter = bench.exporter { $0.carsOnAPage = 1 }
  for var car in try await bench.cars(exporter) { _ = await car.step() }
  #expect(exporter.state.snapshot.cars.map { $0.trace == nil } == [false, true])
  for vin in bench.vins { #expect(exporter.page("/?target=\(vin)").contains(" rated range")) }
}
