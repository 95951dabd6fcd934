import JSON
import TeslaAPI
import TeslaCloud
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

/// Some days of one car's life under the poller.
private func live(
  _ days: Int, _ bench: SimulatedAccount, _ options: PollOptions = PollOptions(),
  report: @escaping PollReceiver = { _ in }
) async throws -> Set<PollState> {
  let vehicles = try await bench.client.products().products.vehicles
  var car = try #require(bench.pollers(options, report: report).serve(vehicles).first)
  let start = bench.clock.now
  var states: Set<PollState> = []
  while start.duration(to: bench.clock.now) < .seconds(days * 86_400) {
    let next = try #require(await car.step())
    states.insert(
      Scheduler.decide(car.knowledge, options: options, now: bench.clock.now).state)
    bench.clock.advance(by: max(bench.clock.now.duration(to: next), .milliseconds(1)))
  }
  return states
}

/// It is let sleep and seen to drive, and what is told of it is in order: what begins ends, and what
/// is told of drives is what there was.
@Test func aWeekLetsTheCarSleepAndIsToldInOrder() async throws {
  let bench = try SimulatedAccount { $0.siteCount = 0 }
  let told = Lock<(watch: Watch, lines: [Object])>((Watch(), []))
  let states = try await live(7, bench) { [clock = bench.clock] report in
    guard let observation = report.observation else { return }
    told.withLock { $0.lines += $0.watch.lines(for: observation, at: clock.now) }
  }
  #expect(states.isSuperset(of: [.driving, .charging, .lettingSleep, .asleep]))
  #expect(bench.calls("wake_up") == 0)
  let vin = try #require(bench.vins.first)
  let hoursAsleep = bench.cloud.withWorld { $0.hoursAsleep(vin: vin) }
  #expect(hoursAsleep > 84, "asleep \(hoursAsleep) of 168 hours")
  // Asking all the time would be 8,600 calls.
  #expect(bench.calls("vehicle_data") < 3_000, "\(bench.calls("vehicle_data")) calls for data")

  let lines = told.withLock { $0.lines }
  let events = lines.compactMap { $0["event"]?.stringValue }
  for (begins, ends) in [
    ("drive_started", "drive_ended"), ("charge_started", "charge_ended"),
    ("plugged_in", "unplugged"),
  ] {
    let kinds = events.filter { $0 == begins || $0 == ends }
    #expect(kinds.count > 6, "\(begins)")
    #expect(zip(kinds, kinds.dropFirst()).allSatisfy { $0 != $1 }, "\(begins): \(kinds)")
  }
  let connections = events.filter { ["online", "asleep", "offline"].contains($0) }
  #expect(connections.count > 14)
  #expect(zip(connections, connections.dropFirst()).allSatisfy { $0 != $1 })
  let trips = bench.cloud.withWorld { $0.tripCount(vin: vin) }
  let drives = events.filter { $0 == "drive_started" || $0 == "drive_missed" }.count
  // Two trips with no one looking in between are one missed drive.
  #expect(drives <= trips && drives * 2 > trips, "\(drives) of \(trips)")
  let times = lines.compactMap { $0["time"]?.stringValue }
  #expect(times == times.sorted())
}

@Test func daysOfFaultsAreSurvived() async throws {
  let bench = try SimulatedAccount { $0.siteCount = 0 }
  for fault in [
    "vehicle:500%5", "vehicle_data:cut%5", "vehicle:429;retry-after=120;chance=2",
    "vehicle_data:html%2", "vehicle_data:401%5", "vehicle:empty%2",
  ] {
    try bench.fail(fault)
  }
  var options = PollOptions()
  options.checkInterval = .seconds(300)
  let states = try await live(4, bench, options)
  #expect(states.isSuperset(of: [.blocked, .asleep]))
  #expect(bench.calls("wake_up") == 0)
}
