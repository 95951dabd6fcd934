import TeslaAPI
import TeslaCloud
import TeslaMetrics
import TestSupport
import Testing
import Time

@testable import Polling

/// A week of one car's life under the poller.
private func liveAWeek(_ bench: SimulatedAccount, _ options: PollOptions = PollOptions())
  async throws -> Set<PollState>
{
  let vehicles = try await bench.client.products().products.vehicles
  var car = try #require(bench.pollers(options).serve(vehicles).first)
  let start = bench.clock.now
  var states: Set<PollState> = []
  while start.duration(to: bench.clock.now) < .seconds(7 * 86_400) {
    let next = try #require(await car.step())
    states.insert(
      Scheduler.decide(car.knowledge, options: options, now: bench.clock.now).state)
    bench.clock.advance(by: max(bench.clock.now.duration(to: next), .milliseconds(1)))
  }
  return states
}

@Test func aWeekLetsTheCarSleepAndSeesItDrive() async throws {
  let bench = try SimulatedAccount { $0.siteCount = 0 }
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
  let bench = try SimulatedAccount { $0.siteCount = 0 }
  for fault in [
    "vehicle:500%5", "vehicle_data:cut%5", "vehicle:429;retry-after=120;chance=2",
    "vehicle_data:html%2", "vehicle_data:401%5", "vehicle:empty%2",
  ] {
    try bench.fail(fault)
  }
  var options = PollOptions()
  options.checkInterval = .seconds(300)
  let states = try await liveAWeek(bench, options)
  #expect(states.isSuperset(of: [.blocked, .asleep]))
  #expect(bench.calls("wake_up") == 0)
}
