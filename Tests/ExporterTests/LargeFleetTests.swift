import HTTP
import JSON
import Metrics
import TeslaAPI
import TeslaCloud
internal import TeslaData
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

@Suite struct LargeFleetTests {
  @Test func valuesOfManyCarsAreLeftToProbe() async throws {
    let bench = try Bench { $0.vehicleCount = 3 }
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
    let exporter = bench.exporter { $0.carsOnAPage = 2 }
    for var car in try await bench.cars(exporter) { _ = await car.step() }
    let value = "tesla_charge_state_battery_level_ratio{"
    #expect(!exporter.text.contains(value))
    for vin in bench.vins {
      #expect(exporter.text.contains("tesla_vehicle_up{vin=\"\(vin)\"} 1"))
      #expect(exporter.page("/probe?target=\(vin)").contains(value))
    }
    #expect(exporter.page("/").contains("3 cars: "))
    // A row follows its car.
    let vin = bench.vins[2]
    #expect(!exporter.page("/?q=answer").contains("?target=\(vin)"))
    exporter.state.update(car: vin) { car, _ in car.isUp = false }
    #expect(exporter.page("/?q=answer").contains("?target=\(vin)"))
    // After a restart, too.
    let restarted = bench.exporter { $0.carsOnAPage = 2 }
    #expect(restarted.page("/probe?target=\(bench.vins[1])").contains(value))
  }

  @Test func whatIsShownStaysWhateverBecomesOfTheFiles() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
    let exporter = bench.exporter { $0.carsOnAPage = 1 }
    for var car in try await bench.cars(exporter) { _ = await car.step() }
    for name in bench.folder.names where name.hasSuffix(".data") {
      _ = try bench.folder.write("{}", to: name)
    }
    for vin in bench.vins {
      #expect(exporter.page("/probe?target=\(vin)").contains("tesla_charge_state_battery_level"))
    }
  }

  @Test func anAnswerIsNewsIfItIsFreshOrNewer() throws {
    let time = Timestamp(seconds: 1_700_000_000)
    let roster = Roster(newest: ["A": time])
    let answers: [(seconds: Int64, isFresh: Bool, isNews: Bool)] = [
      (0, false, false), (-5, false, false), (5, false, true), (5, false, false), (5, true, true),
      (4, true, true), (5, false, true),
    ]
    for answer in answers {
      let moment = time.advanced(by: .seconds(answer.seconds))
      #expect(roster.isNews(moment, of: "A", isFresh: answer.isFresh) == answer.isNews, "\(answer)")
    }
  }

  /// Three charging cars, looked at as often as `look` says.
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
      let exporter = bench.exporter()
      cars = try await bench.cars(exporter)
      (self.bench, self.exporter) = (bench, exporter)
    }

    mutating func look() async {
      bench.clock.advance(by: .seconds(600))
      for index in cars.indices { _ = await cars[index].step() }
    }

    var saved: [ChargeMeter?] {
      let store = exporter.context.energy
      return bench.vins.map { store.meter(.vehicles, $0, as: ChargeMeter.self) }
    }

    var shown: [ChargeMeter?] {
      bench.vins.map { vin in
        exporter.state.snapshot.cars.first { $0.vehicle.key == vin }?.charge
      }
    }
  }

  @Test func chargesAreShownWhenTheyAreSaved() async throws {
    var chargers = try await Chargers()
    await chargers.look()
    // The first was saved at once, the others wait: nothing is shown that a SIGKILL would take back.
    #expect(chargers.saved.map { $0 != nil } == [true, false, false])
    #expect(chargers.saved == chargers.shown)
    await chargers.look()
    await chargers.exporter.context.charges.save()
    #expect(chargers.saved.allSatisfy { ($0?.total ?? 0) > 0.5 })
    #expect(chargers.saved == chargers.shown)
  }

  @Test func stateFileThatCannotBeWrittenCostsNothingThatWasCounted() async throws {
    var chargers = try await Chargers()
    let lock = chargers.bench.directory.stateLock
    let charges = chargers.exporter.context.charges
    await chargers.look()
    await charges.save()
    let before = chargers.saved
    try FileSystem.remove(lock)
    try FileSystem.makeDirectory(lock, mode: 0o700)
    await chargers.look()
    await charges.save()
    #expect(chargers.saved == before)
    let isMore = zip(chargers.shown, before).map { ($0?.total ?? 0) > ($1?.total ?? 0) }
    #expect(isMore == [true, true, true])
    #expect(
      chargers.bench.records.withLock { $0.contains { $0.message.contains("cannot save") } })
    try FileSystem.removeDirectory(lock)
    // Without another look.
    await charges.save()
    #expect(chargers.saved == chargers.shown && chargers.saved != before)
  }

  @Test func whatAnotherExporterCountedFurtherIsCountedOn() async throws {
    var chargers = try await Chargers()
    let bench = chargers.bench
    await chargers.look()
    await chargers.exporter.context.charges.save()
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
    await chargers.exporter.context.charges.save()
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

  @Test func aStopSavesWhatCarsWereChargedWith() async throws {
    let bench = try Bench()
    let exporter = bench.exporter()
    let vin = try #require(bench.vins.first)
    for energy in [1, 2, 3] as [Int64] {
      let reading = try #require(
        ChargeReading(VehicleFacts(["charge_state": ["charge_energy_added": Value(energy)]])))
      await exporter.context.charges.add(
        TimedReading(reading: reading, heard: bench.clock.now), of: vin)
    }
    func saved() -> Double? {
      exporter.context.energy.meter(.vehicles, vin, as: ChargeMeter.self)?.total
    }
    #expect(saved() == 0)
    await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      await exporter.run()
    }.value
    #expect(saved() == 2)
  }

  @Test(arguments: [1, 20, 21, 200, 10_000])
  func looksOfManyCarsAreSpreadOverTheInterval(count: Int) {
    let interval = Duration.seconds(60)
    let phases = (0..<count).map { Pollers.phase(of: $0, among: count, in: interval) }
    #expect(phases.prefix(20).allSatisfy { $0 == nil })
    let later = phases.compactMap(\.self)
    #expect(later.count == max(count - 20, 0))
    #expect(later == later.sorted() && later.allSatisfy { .zero < $0 && $0 < interval })
    let groups = Dictionary(grouping: later) { $0 }.values.map(\.count)
    #expect(groups.allSatisfy { $0 <= 20 })
    #expect(groups.count == (count - 1) / 20)
  }

  @Test func aLongPageIsGoodForAsManySecondsAsItHasMegabytes() throws {
    let bench = try Bench()
    let exporter = bench.exporter()
    let state = exporter.state
    func makesAnother(after time: Duration) -> Bool {
      let before = state.page(.metrics(.text))
      state.update { $0.isUp = true }
      bench.clock.advance(by: time)
      return state.page(.metrics(.text)) !== before
    }
    #expect(makesAnother(after: .zero))
    let page = state.page(.metrics(.text))
    bench.clock.advance(by: .seconds(60))
    #expect(state.page(.metrics(.text)) === page, "nothing has changed")
    state.set(
      cars: (0..<2_000).map { number in
        var car = AccountSnapshot.Car(
          vehicle: Vehicle(
            id: "\(number)", vin: "VIN\(number)", displayName: "", state: .asleep,
            isInService: false))
        car.decision = Decision(.wait, at: bench.clock.now, state: .asleep, reason: .asleep)
        return car
      })
    let seconds = Int64(exporter.text.utf8.count >> 20)
    #expect(seconds >= 1)
    #expect(!makesAnother(after: .seconds(seconds) - .milliseconds(1)))
    #expect(makesAnother(after: .milliseconds(1)))
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
