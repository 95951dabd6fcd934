import HTTP
import JSON
import Metrics
import TeslaAPI
import TeslaCloud
import TeslaMetrics
import TestSupport
import Testing
import Unix

@testable import Exporter

extension Exporter {
  /// What a GET is answered with.
  fileprivate func get(_ target: String, headers: Headers = Headers([])) throws -> Response {
    let url = try #require(URL("http://exporter.example:9885" + target))
    let request = Request(.get, url, headers: headers)
    return try #require(ExporterHandler(self).response(to: request))
  }

  fileprivate func groups() throws -> [Value] {
    let response = try get("/sd")
    try #require(response.status == 200)
    return try #require(try Value(parsing: response.body).arrayValue)
  }
}

/// An exporter that was told of the account's cars and sites, and has polled none.
private func served(
  _ bench: Bench, sites: [String] = [], _ change: (inout ExporterOptions) -> Void = { _ in }
) async throws -> Exporter {
  let exporter = bench.exporter(change)
  exporter.fleet.serveSites(sites)
  var account = AccountPoller(bench.context(exporter))
  _ = await account.step()
  return exporter
}

@Suite struct ServiceDiscoveryTests {
  @Test func everyCarAndSiteIsATarget() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first }.map { "\($0)" })
    let exporter = try await served(bench, sites: [site])
    let groups = try exporter.groups()
    #expect(groups.map { $0["labels"]?["__param_target"]?.stringValue } == bench.vins + [site])
    for group in groups {
      #expect(group["targets"]?.arrayValue == ["exporter.example:9885"])
      #expect(group["labels"]?["__metrics_path__"] == "/probe")
      #expect(group["labels"]?["__scheme__"] == "http")
      #expect(group["labels"]?["instance"] == group["labels"]?["__param_target"])
      let labels = try #require(group["labels"]?.objectValue?.members)
      #expect(labels.allSatisfy { $0.value.stringValue != nil })
      // They would rename the samples' own.
      #expect(!labels.contains { ["vin", "site_id"].contains($0.name) })
    }
    #expect(groups.last?["labels"]?["__meta_tesla_name"]?.stringValue?.isEmpty == false)
  }

  @Test func unknownCarsAreAnErrorNotAnEmptyList() async throws {
    let bench = try Bench()
    #expect(try bench.exporter().get("/sd").status == 503)
    let exporter = try await served(bench)
    #expect(try exporter.get("/sd").status == 200)
    try bench.fail("products:500")
    bench.clock.advance(by: .seconds(700))
    var account = AccountPoller(bench.context(exporter))
    _ = await account.step()
    #expect(try exporter.get("/sd").status == 503)
  }

  @Test func accountWithoutCarsIsAnEmptyList() async throws {
    let bench = try Bench { $0.vehicleCount = 0 }
    #expect(try await served(bench).groups() == [])
  }
}

@Suite struct ProbeTests {
  @Test func probeShowsOneCarAndNothingOfTheExporter() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
    let exporter = bench.exporter()
    let vehicles = try await bench.client.products().products.vehicles
    for new in exporter.fleet.serve(vehicles) {
      var car = CarPoller(new.vehicle, session: new.session, bench.context(exporter))
      _ = await car.step()
    }
    let (one, other) = (bench.vins[0], bench.vins[1])
    let page = exporter.page("/probe?target=\(one)")
    #expect(page.contains("tesla_charge_state_battery_level_ratio{vin=\"\(one)\"}"))
    #expect(page.contains("tesla_vehicle_up{vin=\"\(one)\"} 1"))
    #expect(!page.contains(other))
    #expect(
      !page.contains("process_") && !page.contains("tesla_api_") && !page.contains("tesla_up"))
    #expect(exporter.page("/probe?target=\(one.lowercased())") == page)
    let open = exporter.page(
      "/probe?target=\(one)", accept: "application/openmetrics-text;version=1.0.0")
    #expect(open.hasSuffix("# EOF\n"))
  }

  @Test func probeShowsASite() async throws {
    let bench = try Bench()
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first }.map { "\($0)" })
    let exporter = bench.exporter()
    exporter.fleet.serveSites([site])
    var poller = SitePoller(id: site, isFirst: true, bench.context(exporter))
    _ = await poller.step()
    #expect(exporter.page("/probe?target=\(site)").contains("tesla_site_up{site_id=\"\(site)\"} 1"))
  }

  @Test(arguments: [
    ("", 400), ("?target=", 400), ("?target=A&target=B", 400), ("?module=x", 400),
    ("?target=5YJ3E1EA0PF999999", 404), ("?target=http://169.254.169.254/", 404),
    ("?target=localhost:1", 404),
  ])
  func otherTargetsAreRefusedWithoutARequest(query: String, status: Int) async throws {
    let bench = try Bench()
    let exporter = try await served(bench)
    let calls = bench.calls("vehicle") + bench.calls("products") + bench.calls("vehicle_data")
    #expect(try exporter.get("/probe" + query).status == status)
    #expect(
      bench.calls("vehicle") + bench.calls("products") + bench.calls("vehicle_data") == calls)
  }

  @Test(arguments: [
    ("10", 200), ("0.7", 200), ("60.5", 200), ("0", 400), ("-1", 400), ("soon", 400), ("nan", 400),
    ("inf", 400), ("", 400),
  ])
  func timeoutOfTheScrapeIsANumberOfSeconds(text: String, status: Int) async throws {
    let bench = try Bench()
    let exporter = try await served(bench)
    let headers: Headers = ["X-Prometheus-Scrape-Timeout-Seconds": text]
    #expect(
      try exporter.get("/probe?target=\(bench.vins[0])", headers: headers).status == status)
  }
}

@Suite struct LargeFleetTests {
  @Test func valuesOfManyCarsAreLeftToProbe() async throws {
    let bench = try Bench { $0.vehicleCount = 3 }
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
    let exporter = bench.exporter { $0.carsOnAPage = 2 }
    let vehicles = try await bench.client.products().products.vehicles
    for new in exporter.fleet.serve(vehicles) {
      var car = CarPoller(new.vehicle, session: new.session, bench.context(exporter))
      _ = await car.step()
    }
    let value = "tesla_charge_state_battery_level_ratio{"
    #expect(!exporter.text.contains(value))
    for vin in bench.vins {
      #expect(exporter.text.contains("tesla_vehicle_up{vin=\"\(vin)\"} 1"))
      #expect(exporter.page("/probe?target=\(vin)").contains(value))
    }
    #expect(exporter.page("/").contains("The first 2 of 3 cars"))
    // After a restart, too.
    let restarted = bench.exporter { $0.carsOnAPage = 2 }
    #expect(restarted.page("/probe?target=\(bench.vins[1])").contains(value))
  }

  @Test func answersOfManyCarsAreReadFromTheirFiles() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
    let exporter = bench.exporter { $0.carsOnAPage = 1 }
    var car = try #require(await bench.firstCar(exporter))
    _ = await car.step()
    let served = try #require(exporter.fleet.snapshot.cars.first)
    let session = try #require(served.session)
    let path = bench.directory.vehicleData(vin: served.vehicle.vin)
    let saved = try FileSystem.read(path)
    guard case .file(path) = served.values else {
      Issue.record("\(served.values)")
      return
    }
    // An older answer, which is not shown, will take the file: what is shown stays.
    let shown = try #require(served.lastUpdate)
    let fleet = exporter.fleet
    #expect(!fleet.isNews(shown.advanced(by: .seconds(-5)), isFresh: false, session: session))
    #expect(!fleet.isNews(nil, isFresh: false, session: session))
    #expect(fleet.isNews(shown.advanced(by: .seconds(5)), isFresh: false, session: session))
    #expect(fleet.isNews(shown, isFresh: true, session: session))
    fleet.keepInMemory(session: session)
    _ = try bench.folder.write("{}", to: FileSystem.name(of: path))
    #expect(fleet.snapshot.cars.first?.values.answer == saved)
    // What could not be saved is kept in memory too.
    let answer = try await bench.client.vehicleData(served.vehicle)
    #expect(fleet.values(of: answer, in: nil).answer == answer.bytes)
  }

  @Test func chargesOfManyCarsAreSavedTogether() async throws {
    let bench = try Bench { $0.vehicleCount = 3 }
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.charging(.wall), vin: vin) } }
    let exporter = bench.exporter { $0.carsOnAPage = 2 }
    let vehicles = try await bench.client.products().products.vehicles
    var cars = exporter.fleet.serve(vehicles).map {
      CarPoller($0.vehicle, session: $0.session, bench.context(exporter))
    }
    func look() async {
      bench.clock.advance(by: .seconds(600))
      for index in cars.indices { _ = await cars[index].step() }
    }
    func saved() -> [ChargeMeter?] {
      let store = bench.context(exporter).energy
      return bench.vins.map { store.meter(.vehicles, $0, as: ChargeMeter.self) }
    }
    func counted() -> [ChargeMeter?] {
      bench.vins.map { vin in
        exporter.fleet.snapshot.cars.first { Fleet.key(of: $0.vehicle) == vin }?.charge
      }
    }
    await look()
    await look()
    #expect(counted().allSatisfy { ($0?.total ?? 0) > 0.5 })
    #expect(saved().allSatisfy { $0 == nil })
    await exporter.saveCharges()
    #expect(saved() == counted())

    // A state file that cannot be written costs nothing that was counted.
    await look()
    let before = saved()
    try FileSystem.remove(bench.directory.stateLock)
    try FileSystem.makeDirectory(bench.directory.stateLock, mode: 0o700)
    await exporter.saveCharges()
    #expect(saved() == before && saved() != counted())
    #expect(bench.records.withLock { $0.contains { $0.message.contains("cannot save") } })
    try FileSystem.removeDirectory(bench.directory.stateLock)
    await exporter.saveCharges()
    #expect(saved() == counted())

    // Nor is what another exporter has counted further put back.
    let other = try #require(counted().first ?? nil)
    var further = other
    let reading = try #require(
      ChargeReading(["response": ["charge_state": ["charge_energy_added": 900]]]))
    further.add(reading, now: bench.clock.now.seconds)
    #expect(other.isBehind(further))
    #expect(await bench.context(exporter).energy.save(charges: [bench.vins[0]: further]))
    #expect(await bench.context(exporter).energy.save(charges: [bench.vins[0]: other]))
    #expect(saved().first == further)
  }

  @Test func aStopSavesWhatManyCarsWereChargedWith() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.charging(.wall), vin: vin) } }
    let exporter = bench.exporter { $0.carsOnAPage = 1 }
    let session = try #require(
      exporter.fleet.serve(try await bench.client.products().products.vehicles).first?.session)
    var meter = ChargeMeter(
      try #require(ChargeReading(["response": ["charge_state": ["charge_energy_added": 1]]])))
    meter.add(
      try #require(ChargeReading(["response": ["charge_state": ["charge_energy_added": 3]]])),
      now: bench.clock.now.seconds)
    exporter.fleet.update(session: session) { car in
      car.charge = meter
      car.isChargeUnsaved = true
    }
    let polling = Task { await exporter.run() }
    polling.cancel()
    await polling.value
    let vin = try #require(bench.vins.first)
    #expect(bench.context(exporter).energy.meter(.vehicles, vin, as: ChargeMeter.self) == meter)
  }

  @Test func looksOfManyCarsAreSpreadOverTheInterval() async throws {
    let bench = try Bench(runsAhead: false) { options in
      options.vehicleCount = 200
      options.siteCount = 0
      options.startsAsleep = true
      options.hasRoutine = false
    }
    let exporter = try await served(bench) { $0.poll.checkInterval = .seconds(60) }
    var byTenSeconds: [Int: Int] = [:]
    for car in exporter.fleet.snapshot.cars {
      let phase = StableHash.phase(of: Fleet.key(of: car.vehicle), in: .seconds(60))
      var poller = CarPoller(
        car.vehicle, session: try #require(car.session), phase: phase, bench.context(exporter))
      let due = try #require(await poller.step())
      byTenSeconds[Int(bench.clock.now.duration(to: due).components.seconds / 10), default: 0] += 1
    }
    #expect(Set(byTenSeconds.keys) == [0, 1, 2, 3, 4, 5])
    #expect(byTenSeconds.values.allSatisfy { 15...60 ~= $0 }, "\(byTenSeconds)")
  }

  @Test func changingOneCarDoesNotMakePagesOfMany() throws {
    let bench = try Bench()
    let fleet = bench.exporter().fleet
    let new = fleet.serve(
      (0..<30).map {
        Vehicle(id: "\($0)", vin: "VIN\($0)", displayName: "", state: .asleep, isInService: false)
      })
    let before = fleet.page(.metrics(.text))
    fleet.update(session: try #require(new.first).session) { $0.isUp = true }
    fleet.changed(at: bench.clock.now)
    #expect(fleet.page(.metrics(.text)) === before)
    fleet.publish(at: bench.clock.now)
    let after = fleet.page(.metrics(.text))
    #expect(after !== before)
    #expect(fleet.page(.metrics(.text)) === after)
  }

  @Test func limitOfThreeCarsIsTheAccounts() {
    let now = Timestamp(seconds: 1_700_000_000)
    func time(_ seconds: Int) -> Timestamp { now.advanced(by: .seconds(seconds)) }
    var limit = SharedLimit()
    limit.note("A", until: time(3_000), now: now)
    limit.note("A", until: time(4_000), now: now)
    limit.note("B", until: time(500), now: now)
    #expect(limit.until(now: now) == nil)
    limit.note("C", until: time(600), now: now)
    #expect(limit.until(now: now) == time(500))
    limit.note("D", until: time(700), now: now)
    #expect(limit.until(now: now) == time(600))
    #expect(limit.until(now: time(650)) == nil)
  }
}

@Suite struct ShardTests {
  @Test(arguments: [
    "", "1", "/", "1/", "/2", "0/2", "3/2", "1/0", "1/2/3", "-1/2", "+1/2", " 1/2", "a/b",
    "1/10001", "99999999999999999999/2",
  ])
  func otherTextIsNoShard(text: String) {
    #expect(Shard(text) == nil)
  }

  @Test(arguments: [1, 2, 3, 7])
  func everyCarIsInOneShardAndTheyAreEvenlyFilled(count: Int) throws {
    let shards = try (1...count).map { try #require(Shard("\($0)/\(count)")) }
    var sizes = Array(repeating: 0, count: count)
    for number in 0..<2_000 {
      let holders = shards.indices.filter { shards[$0].holds("5YJ3E1EA0PF\(100_000 + number)") }
      try #require(holders.count == 1)
      sizes[holders[0]] += 1
    }
    #expect(sizes.allSatisfy { abs($0 - 2_000 / count) < 150 }, "\(sizes)")
  }

  /// Another hash would move cars between exporters that were not restarted together.
  @Test func hashStaysAsItIs() {
    #expect(StableHash.of("5YJ3E1EA0PF000001") % 1_000_003 == pinned)
  }
  private let pinned: UInt64 = 445_069

  @Test func shardServesItsOwnCarsOnly() async throws {
    let bench = try Bench { $0.vehicleCount = 12 }
    var seen: [String] = []
    for number in 1...3 {
      let shard = try #require(Shard("\(number)/3"))
      let exporter = try await served(bench) { $0.shard = shard }
      let vins = exporter.fleet.snapshot.cars.map { Fleet.key(of: $0.vehicle) }
      #expect(vins.allSatisfy(shard.holds))
      seen += vins
    }
    #expect(seen.sorted() == bench.vins.sorted())
  }
}
