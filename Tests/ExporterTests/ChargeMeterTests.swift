import JSON
import TeslaMetrics
import Testing

@testable import Exporter

private struct Charge: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// What the car says was added, in kWh, and what is counted after it.
  let readings: [(said: String, total: Double)]

  init(_ name: String, _ readings: (said: String, total: Double)...) {
    testDescription = name
    self.readings = readings
  }

  static let all = [
    Charge("what was added before the first sight is not counted", ("30.5", 0), ("30.5", 0)),
    Charge("growth counts", ("0", 0), ("0.5", 0.5), ("2.5", 2.5), ("2.5", 2.5)),
    Charge("a fall is a new charge, which counts whole", ("30", 0), ("1", 1), ("3", 3), ("2", 5)),
    Charge("a charge that begins at 0 counts from there", ("30", 0), ("0", 0), ("4", 4)),
    Charge("a rounding is no new charge", ("30", 0), ("30.02", 0.02), ("30", 0.02), ("30.5", 0.5)),
    Charge(
      "no value changes nothing", ("30", 0), ("null", 0), ("31", 1), ("\"\"", 1), ("-1", 1),
      ("31", 1)),
    Charge("what no battery holds changes nothing", ("30", 0), ("1e9", 0), ("31", 1)),
  ]
}

private func reading(_ energy: String, at seconds: Int? = nil) throws -> ChargeReading? {
  let time = seconds.map { "\($0)000" } ?? "null"
  let text =
    #"{"response": {"charge_state": {"charge_energy_added": \#(energy), "timestamp": \#(time)}}}"#
  return ChargeReading(try Value(parsing: Array(text.utf8)))
}

@Test(arguments: Charge.all)
private func chargesAddUp(_ charge: Charge) throws {
  var meter: ChargeMeter?
  for (place, (said, total)) in charge.readings.enumerated() {
    if let reading = try reading(said, at: 1_700_000_000 + place) {
      var changed = meter ?? ChargeMeter(reading)
      changed.add(reading, now: 1_700_001_000)
      meter = changed
    }
    let count = try #require(meter)
    #expect(abs(count.total - total) < 1e-9, "after \(said)")
    // As after a restart.
    let restored: ChargeMeter = try #require(ChargeMeter(try Value(parsing: count.stored.bytes)))
    meter = restored
  }
}

@Test func anAnswerFromBeforeTheLastIsNotCounted() throws {
  let now = 1_700_000_500.0
  var meter = ChargeMeter(try #require(try reading("30", at: 1_700_000_000)))
  meter.add(try #require(try reading("1", at: 1_700_000_100)), now: now)
  meter.add(try #require(try reading("30", at: 1_700_000_050)), now: now)
  meter.add(try #require(try reading("2", at: 1_700_000_200)), now: now)
  #expect(meter.total == 2)
}

@Test func aClockThatWasAheadDoesNotStopTheCount() throws {
  let now = 1_700_000_500.0
  var meter = ChargeMeter(try #require(try reading("1", at: 1_900_000_000)))
  meter.add(try #require(try reading("2", at: 1_700_000_500)), now: now)
  meter.add(try #require(try reading("3", at: 1_700_000_600)), now: now + 100)
  #expect(meter.total == 2)
}
