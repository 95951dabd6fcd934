import JSON
import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter

@Test func anOnlineCarIsServedAndSaved() async throws {
  let bench = try Bench()
  bench.force(.online)
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  _ = await car.step()
  let vin = try #require(bench.vins.first)
  #expect(exporter.value("tesla_vehicle_up{vin=\"\(vin)\"}") == 1)
  #expect(exporter.text.contains("tesla_charge_state_battery_level_ratio{vin=\"\(vin)\"}"))
  let file = bench.directory.vehicleData
  #expect(try FileSystem.status(file).mode == 0o600)
  #expect(bench.folder.names.contains("vehicle.data"))
  #expect(!bench.folder.names.contains { $0.hasPrefix("vehicle-") })
}

@Test func aSleepingCarIsNeverAskedForData() async throws {
  let bench = try Bench { options in
    options.startsAsleep = true
    options.hasRoutine = false
  }
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  for _ in 0..<50 {
    let next = try #require(await car.step())
    bench.clock.advance(by: bench.clock.now.duration(to: next))
  }
  #expect(bench.calls("vehicle_data") == 0)
  #expect(bench.calls("wake_up") == 0)
  let vin = try #require(bench.vins.first)
  #expect(
    exporter.value("tesla_vehicle_poll_state{vin=\"\(vin)\",state=\"asleep\"}") == 1)
}

@Test func aCarIsWokenAfterTheSleepThatIsAllowedAndNotBefore() async throws {
  let bench = try Bench { options in
    options.startsAsleep = true
    options.hasRoutine = false
  }
  let exporter = bench.exporter { $0.poll.sleepAllowed = .seconds(3_600) }
  var car = try #require(await bench.firstCar(exporter))
  let start = bench.clock.now
  while start.duration(to: bench.clock.now) < .seconds(3_590) {
    let next = try #require(await car.step())
    #expect(bench.calls("wake_up") == 0)
    bench.clock.advance(by: bench.clock.now.duration(to: next))
  }
  _ = await car.step()
  #expect(bench.calls("wake_up") > 0)
  #expect(bench.calls("vehicle_data") == 1)
  let vin = try #require(bench.vins.first)
  #expect(
    exporter.value("tesla_vehicle_wakeups_total{vin=\"\(vin)\",cause=\"sleep_allowed\"}") == 1)
}

@Test func aRefusedCarIsWhatItsRecordSays() async throws {
  let bench = try Bench()
  bench.force(.online)
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  try bench.fail("vehicle_data:408")
  _ = await car.step()
  let vin = try #require(bench.vins.first)
  #expect(car.knowledge.state == .online)
  #expect(car.knowledge.contradictions == 1)
  #expect(bench.calls("vehicle_data") == 1)
  #expect(exporter.value("tesla_vehicle_up{vin=\"\(vin)\"}") == 1)
  bench.cloud.withWorld { $0.clearFaults() }
  bench.clock.advance(by: .seconds(300))
  // It falls asleep between the look at its record and the one at its data.
  try bench.fail("vehicle_data:408")
  bench.force(.asleep)
  _ = await car.step()
  #expect(car.knowledge.state == .asleep)
}

@Test(arguments: ["vehicle_data:408", "vehicle_data:504"])
func aDriveIsOneThoughTeslaRefusesALook(_ fault: String) async throws {
  let bench = try Bench()
  bench.force(.parked)
  bench.force(.online)
  bench.force(.battery(80))
  let exporter = bench.exporter()
  let told = Lock<(watch: Watch, lines: [Object])>((Watch(), []))
  var context = bench.context(exporter)
  context.observer = { [clock = bench.clock] observation in
    told.withLock { $0.lines += $0.watch.lines(for: observation, at: clock.now) }
  }
  func lines(_ event: WatchEvent) -> [Object] {
    told.withLock { $0.lines.filter { $0["event"]?.stringValue == event.rawValue } }
  }
  let vehicles = try await bench.client.products().products.vehicles
  let new = try #require(exporter.fleet.serve(vehicles).first)
  var car = CarPoller(new.vehicle, session: new.session, context)
  _ = await car.step()
  bench.force(.driving(miles: 20))
  for look in 0..<200 where lines(.driveEnded).isEmpty {
    if look == 5 { try bench.fail(fault) }
    if look == 7 { bench.cloud.withWorld { $0.clearFaults() } }
    let next = try #require(await car.step())
    bench.clock.advance(by: max(bench.clock.now.duration(to: next), .seconds(1)))
  }
  #expect(lines(.driveStarted).count == 1)
  #expect(lines(.asleep).isEmpty)
  let distance = try #require(lines(.driveEnded).first?["drive_distance"]?.doubleValue)
  #expect(distance > 10)
}

@Test func aCarInServiceIsAskedAndItsAnswerCounts() async throws {
  let bench = try Bench()
  bench.force(.online)
  bench.force(.inService(true))
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  _ = await car.step()
  #expect(bench.calls("vehicle_data") == 1)
  #expect(car.knowledge.isInService)
}

@Test(arguments: [
  ("vehicle_data:500", BlockReason.server), ("vehicle_data:html", .firewall),
  ("vehicle_data:empty", .server), ("vehicle_data:truncated", .server),
  ("vehicle_data:null", .server), ("vehicle_data:429;retry-after=700", .rateLimited),
  ("vehicle_data:hangup", .network),
])
func aFailureBlocksOnlyForAWhile(_ fault: String, _ reason: BlockReason) async throws {
  let bench = try Bench()
  bench.force(.online)
  try bench.fail(fault)
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  let next = try #require(await car.step())
  #expect(next > bench.clock.now)
  #expect(car.knowledge.block?.reason == reason)
  let vin = try #require(bench.vins.first)
  #expect(exporter.value("tesla_vehicle_up{vin=\"\(vin)\"}") == 0)
  bench.cloud.withWorld { $0.clearFaults() }
  bench.clock.advance(by: bench.clock.now.duration(to: next))
  _ = await car.step()
  #expect(exporter.value("tesla_vehicle_up{vin=\"\(vin)\"}") == 1)
}

@Test func aCarThatLeftIsNoLongerPolled() async throws {
  let bench = try Bench()
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  _ = exporter.fleet.serve([])
  #expect(await car.step() == nil)
}

@Test func severalCarsHaveAFileEachAndTheFirstIsVehicleData() async throws {
  let bench = try Bench { $0.vehicleCount = 2 }
  let exporter = bench.exporter()
  let products = try await bench.client.products().products
  for new in exporter.fleet.serve(products.vehicles) {
    var car = CarPoller(new.vehicle, session: new.session, bench.context(exporter))
    bench.clock.advance(by: .seconds(71))
    bench.cloud.withWorld { $0.force(.online, vin: new.vehicle.vin) }
    _ = await car.step()
  }
  for vin in bench.vins { #expect(bench.folder.names.contains("vehicle-\(vin).data")) }
  let first = try FileSystem.read(bench.directory.vehicleData(vin: bench.vins[0]))
  #expect(try FileSystem.read(bench.directory.vehicleData) == first)
}

@Test func aWakeThatTakesItsTimeIsSeenToMove() async throws {
  let bench = try Bench { options in
    options.startsAsleep = true
    options.hasRoutine = false
  }
  try bench.fail("wake_up:503")
  let exporter = bench.exporter { $0.poll.sleepAllowed = .seconds(100) }
  var car = try #require(await bench.firstCar(exporter))
  var next = try #require(await car.step())
  while bench.calls("wake_up") == 0 {
    bench.clock.advance(by: max(bench.clock.now.duration(to: next), .seconds(1)))
    exporter.fleet.beat(car.key, at: Timestamp(seconds: 0))
    next = try #require(await car.step())
  }
  let beat = exporter.fleet.state.withLock { $0.beats[car.key] }
  #expect(try #require(beat) > Timestamp(seconds: 1_700_000_000))
}
