import JSON
import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

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
  ("vehicle_data:500", HoldReason.server), ("vehicle_data:html", .firewall),
  ("vehicle_data:empty", .server), ("vehicle_data:truncated", .server),
  ("vehicle_data:null", .server), ("vehicle_data:429;retry-after=700", .rateLimited),
  ("vehicle_data:hangup", .network),
])
func aFailureBlocksOnlyForAWhile(_ fault: String, _ reason: HoldReason) async throws {
  let bench = try Bench()
  bench.force(.online)
  try bench.fail(fault)
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  let next = try #require(await car.step())
  #expect(next > bench.clock.now)
  #expect(car.knowledge.hold?.reason == reason)
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
  _ = exporter.serve([])
  #expect(await car.step() == nil)
}

@Test func severalCarsHaveAFileEachAndTheFirstIsVehicleData() async throws {
  let bench = try Bench { $0.vehicleCount = 2 }
  let exporter = bench.exporter()
  for var car in try await bench.cars(exporter) {
    bench.clock.advance(by: .seconds(71))
    bench.cloud.withWorld { $0.force(.online, vin: car.key) }
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
    exporter.context.roster.beat(car.key, at: Timestamp(seconds: 0))
    next = try #require(await car.step())
  }
  exporter.context.roster.endBeat("account")
  #expect(try #require(exporter.context.roster.oldestBeat) > Timestamp(seconds: 1_700_000_000))
}
