import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter

/// A week of one car's life under the poller; no pages, which would only cost time.
private func liveAWeek(_ bench: Bench, _ change: (inout ExporterOptions) -> Void = { _ in })
  async throws -> Set<PollState>
{
  var options = ExporterOptions(version: "1")
  change(&options)
  let fleet = Fleet(
    options: options, telemetry: bench.telemetry, now: bench.clock.now, promptCars: 0)
  let context = PollContext(
    client: bench.client, clock: bench.clock, options: options, fleet: fleet,
    answers: AnswerStore(directory: bench.directory), log: { _ in })
  let products = try await bench.client.products().products
  let new = try #require(fleet.serve(products.vehicles).first)
  var car = CarPoller(new.vehicle, session: new.session, context)
  let start = bench.clock.now
  var states: Set<PollState> = []
  while start.duration(to: bench.clock.now) < .seconds(7 * 86_400) {
    let next = try #require(await car.step())
    states.insert(
      Scheduler.decide(car.knowledge, options: options.poll, now: bench.clock.now).state)
    bench.clock.advance(by: max(bench.clock.now.duration(to: next), .milliseconds(1)))
  }
  return states
}

@Test func aWeekLetsTheCarSleepAndSeesItDrive() async throws {
  let bench = try Bench { $0.siteCount = 0 }
  let states = try await liveAWeek(bench)
  #expect(states.isSuperset(of: [.driving, .charging, .lettingSleep, .asleep]))
  #expect(bench.calls("wake_up") == 0)
  let vin = try #require(bench.vins.first)
  let hoursAsleep = bench.cloud.withWorld { $0.hoursAsleep(vin: vin) }
  #expect(hoursAsleep > 84, "asleep \(hoursAsleep) of 168 hours")
  // Asking all the time would be 8,600 calls.
  #expect(bench.calls("vehicle_data") < 3_000, "\(bench.calls("vehicle_data")) calls for data")
}

@Test func aWeekOfFaultsIsSurvived() async throws {
  let bench = try Bench { $0.siteCount = 0 }
  for fault in [
    "vehicle:500%5", "vehicle_data:cut%5", "vehicle:429;retry-after=120;chance=2",
    "vehicle_data:html%2", "vehicle_data:401%5", "vehicle:empty%2",
  ] {
    try bench.fail(fault)
  }
  let states = try await liveAWeek(bench) { $0.poll.checkInterval = .seconds(300) }
  #expect(states.isSuperset(of: [.blocked, .asleep]))
  #expect(bench.calls("wake_up") == 0)
}
