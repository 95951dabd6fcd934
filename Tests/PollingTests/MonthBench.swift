import TeslaCloud
import Testing
import Unix

@testable import Polling

/// What `scripts/bench month` prints; it asserts nothing.
@Test(.enabled(if: Environment.current["TESLA_BENCH"] == "month"))
func benchMonth() async throws {
  var month = Month()
  let life = try month.life()
  month.budget = 10
  let fleet = try await month.watched()
  month.budget = nil
  let owner = try await month.watched()
  let old = try month.watchedByOldExporter()
  let stream = try await month.streamed()
  let reports = [stream.report, fleet, owner, old]
  func row(_ name: String, _ value: (Month.Report) -> String) {
    print("  " + padded(name, 34) + reports.map { padded(value($0), 18) }.joined())
  }
  let hours = rounded(life.hoursAsleep)
  print("month: 30 days of a commuter's car, \(life.drives.count) drives, prices of the Fleet API")
  print(
    "  " + padded("", 34) + padded("serve, streamed", 18) + padded("serve, 10 dollars", 18)
      + padded("serve, no budget", 18)
      + "tesla_exporter.py")
  row("hours asleep, of \(hours) possible") { rounded($0.hoursAsleep) }
  row("requests for data") { "\($0.dataCalls)" }
  row("free requests") { "\($0.stateCalls)" }
  row("wakes") { "\($0.wakes)" }
  row("cost in dollars") { rounded($0.dollars) }
  row("age while driving, median") { rounded($0.ages(in: life.drives).median) + " s" }
  row("age while driving, worst") { rounded($0.ages(in: life.drives).last ?? 0) + " s" }
  row("drives that nobody saw") { "\($0.missed(life.drives).count)" }
  row("charges that nobody saw") { "\($0.missed(life.charges).count)" }
  print("  of the streamed month: \(stream.signals) values")
  print("month: a drive of 13 minutes after a short stop, when the car's habits are known")
  for minutes in stride(from: 2, through: 38, by: 4) {
    let stop = try ShortStop(minutes: Int64(minutes), miles: 5)
    let seen = try await stop.noticed().map { "seen after \(rounded($0)) s" } ?? "not seen"
    print("  stop of \(minutes) minutes: \(seen)")
  }
}

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(width - text.count, 1))
}

private func rounded(_ value: Double) -> String {
  let tenths = Int64((value * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}
