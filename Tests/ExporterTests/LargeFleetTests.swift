import HTTP
import JSON
import Metrics
import TeslaAPI
import TeslaCloud
import TeslaData
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter

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

  /// Three charging cars of which two would be on a page, looked at as often as `look` says.
  private struct Chargers {
    let bench: Bench
    let exporter: Exporter
    private var cars: [CarPoller]

    init() async throws {
      let bench = try Bench { $0.vehicleCount = 3 }
      for vin in bench.vins {
        bench.cloud.withWorld { world in
          world.force(.battery(10), vin: vin)
          world.force(.charging(.wall), vin: vin)
        }
      }
      let exporter = bench.exporter { $0.carsOnAPage = 2 }
      let vehicles = try await bench.client.products().products.vehicles
      cars = exporter.fleet.serve(vehicles).map {
        CarPoller($0.vehicle, session: $0.session, bench.context(exporter))
      }
      (self.bench, self.exporter) = (bench, exporter)
    }

    mutating func look() async {
      bench.clock.advance(by: .seconds(600))
      for index in cars.indices { _ = await cars[index].step() }
    }

    var saved: [ChargeMeter?] {
      let store = bench.context(exporter).energy
      return bench.vins.map { store.meter(.vehicles, $0, as: ChargeMeter.self) }
    }

    var shown: [ChargeMeter?] {
      bench.vins.map { vin in
        exporter.fleet.snapshot.cars.first { Fleet.key(of: $0.vehicle) == vin }?.charge
      }
    }
  }

  @Test func chargesOfManyCarsAreShownWhenTheyAreSaved() async throws {
    var chargers = try await Chargers()
    await chargers.look()
    await chargers.look()
    // Nothing is shown that a SIGKILL would take back.
    #expect(chargers.saved.allSatisfy { $0 == nil } && chargers.shown.allSatisfy { $0 == nil })
    await chargers.exporter.saveCharges()
    #expect(chargers.saved.allSatisfy { ($0?.total ?? 0) > 0.5 })
    #expect(chargers.saved == chargers.shown)
  }

  @Test func stateFileThatCannotBeWrittenCostsNothingThatWasCounted() async throws {
    var chargers = try await Chargers()
    let lock = chargers.bench.directory.stateLock
    await chargers.look()
    await chargers.exporter.saveCharges()
    await chargers.look()
    let before = chargers.saved
    try FileSystem.remove(lock)
    try FileSystem.makeDirectory(lock, mode: 0o700)
    await chargers.exporter.saveCharges()
    #expect(chargers.saved == before)
    let isMore = zip(chargers.shown, before).map { ($0?.total ?? 0) > ($1?.total ?? 0) }
    #expect(isMore == [true, true, true])
    #expect(
      chargers.bench.records.withLock { $0.contains { $0.message.contains("cannot save") } })
    try FileSystem.removeDirectory(lock)
    // Without another look.
    await chargers.exporter.saveCharges()
    #expect(chargers.saved == chargers.shown && chargers.saved != before)
  }

  @Test func whatAnotherExporterCountedFurtherIsCountedOn() async throws {
    var chargers = try await Chargers()
    let bench = chargers.bench
    await chargers.look()
    await chargers.exporter.saveCharges()
    var further = try #require(chargers.saved.first ?? nil)
    let reading = try #require(
      ChargeReading(VehicleFacts(["charge_state": ["charge_energy_added": 900]])))
    further.add(reading, now: bench.clock.now.seconds)
    let stored = further.stored
    let vin = bench.vins[0]
    try await StateFile(bench.directory, clock: bench.clock).update {
      $0.set(energy: stored, .vehicles, vin)
    }
    // The second shows that the fall was a new charge.
    for _ in 0..<3 { await chargers.look() }
    await chargers.exporter.saveCharges()
    #expect((chargers.saved.first ?? nil)?.total ?? 0 > further.total)
    #expect(chargers.saved == chargers.shown)
  }

  @Test func whatWritersLeftThatWereStoppedGoesAfterAnHour() throws {
    let bench = try Bench()
    let names = [".vehicle.data.1a.tmp", ".vehicle-5YJ3.data.zz.tmp", ".powerwall.data.0.tmp"]
    let others = [
      ".vehicle.data.old.1a.tmp", ".vehicle-5YJ3.data.é.tmp", "vehicle.data", ".other.1a.tmp",
    ]
    for name in names + others { _ = try bench.folder.write("{", to: name) }
    _ = bench.exporter()
    #expect(bench.folder.names.count { (names + others).contains($0) } == 7)
    // The files are of now, the clock is of a past year.
    bench.clock.advance(by: .seconds(SystemClock().now.seconds - bench.clock.now.seconds + 3_700))
    _ = bench.exporter()
    #expect(bench.folder.names.filter { (names + others).contains($0) } == others.sorted())
  }

  @Test func aStopSavesWhatManyCarsWereChargedWith() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    let exporter = bench.exporter { $0.carsOnAPage = 1 }
    let vin = try #require(bench.vins.first)
    func keep(_ energy: Int64) throws {
      let reading = try #require(
        ChargeReading(VehicleFacts(["charge_state": ["charge_energy_added": Value(energy)]])))
      exporter.fleet.keep(TimedReading(reading: reading, heard: bench.clock.now), of: vin)
    }
    try keep(1)
    try keep(3)
    await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      await exporter.run()
    }.value
    #expect(bench.context(exporter).energy.meter(.vehicles, vin, as: ChargeMeter.self)?.total == 2)
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
