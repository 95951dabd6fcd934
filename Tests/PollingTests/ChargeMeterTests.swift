import JSON
import TeslaData
import Testing

@testable import Polling

private struct Charge: Sendable, CustomTestStringConvertible {
  /// What the car says was added, in kWh, and what is counted after it.
  struct Said: Sendable {
    let energy: String
    let total: Double
    let state: String?
    let level: Double?
    /// Since the one before.
    let minutes: Int

    init(
      _ energy: String, _ total: Double, _ state: String? = nil, level: Double? = nil,
      minutes: Int = 1
    ) {
      self.energy = energy
      self.total = total
      self.state = state
      self.level = level
      self.minutes = minutes
    }
  }

  let testDescription: String
  let readings: [Said]

  init(_ name: String, _ readings: Said...) {
    testDescription = name
    self.readings = readings
  }

  private static let charging = "Charging"
  private static let out = "Disconnected"

  static let all = [
    Charge(
      "what was added before the first sight is not counted", Said("30.5", 0), Said("30.5", 0)),
    Charge("growth counts", Said("0", 0), Said("0.5", 0.5), Said("2.5", 2.5), Said("2.5", 2.5)),
    Charge(
      "a charge that begins near zero and grows counts whole", Said("30", 0), Said("1", 0),
      Said("3", 3), Said("4", 4)),
    Charge(
      "a charge that begins at 0 counts from there", Said("30", 0), Said("0", 0), Said("4", 4)),
    Charge(
      "a rounding is no new charge", Said("30", 0), Said("30.02", 0.02), Said("30", 0.02),
      Said("30.5", 0.5)),
    Charge(
      "no value changes nothing", Said("30", 0), Said("null", 0), Said("31", 1), Said("\"\"", 1),
      Said("-1", 1), Said("31", 1)),
    Charge("what no battery holds changes nothing", Said("30", 0), Said("1e9", 0), Said("31", 1)),
    Charge(
      "a fall of some per cent is no new charge", Said("10", 0, charging),
      Said("26.95", 16.95, charging), Said("25.53", 16.95, charging),
      Said("25.53", 16.95, charging, minutes: 60), Said("27.5", 17.5, charging)),
    Charge(
      "nor is one of half a kilowatt-hour of nine", Said("2", 0, charging), Said("9", 7, charging),
      Said("8.48", 7, charging), Said("12", 10, charging)),
    Charge(
      "nor is a glitch to almost nothing", Said("2", 0, charging), Said("8", 6, charging),
      Said("0.02", 6, charging), Said("0.02", 6, charging, minutes: 2), Said("9", 7, charging)),
    Charge(
      "nor are many glitches", Said("8", 0, charging), Said("0.02", 0, charging),
      Said("8", 0, charging), Said("0.02", 0, charging, minutes: 60), Said("8.5", 0.5, charging)),
    Charge(
      "what stays low for five minutes is a new charge", Said("8", 0), Said("0.5", 0),
      Said("0.5", 0, minutes: 4), Said("0.5", 0.5), Said("2", 2)),
    Charge(
      "a charge after the cable was out counts at once", Said("30", 0, charging),
      Said("30", 0, out),
      Said("20", 20, charging, minutes: 600), Said("21", 21, charging)),
    Charge(
      "a number that fell when the cable was pulled is the last charge's",
      Said("20", 0, charging), Said("26.95", 6.95, charging), Said("25.53", 6.95, out),
      Said("25.53", 6.95, out, minutes: 600), Said("25.53", 6.95, "Starting"),
      Said("0.1", 7.05, charging), Said("0.6", 7.55, charging)),
    Charge(
      "so is one that is corrected when the cable is in again",
      Said("7.9", 0, charging, level: 78), Said("8.05", 0.15, charging, level: 79),
      Said("8.05", 0.15, out, level: 79), Said("8.05", 0.15, out, level: 66, minutes: 800),
      Said("7.97", 0.15, "Starting", level: 69), Said("0.5", 0.65, charging, level: 69)),
    Charge(
      "a glitch without a cable is none either", Said("26.95", 0, out), Said("0.02", 0, out),
      Said("26.95", 0, out), Said("26.95", 0, "Starting"), Said("0.5", 0.5, charging)),
    Charge(
      "a charge that nothing was seen of but its end counts whole where it is much less",
      Said("30", 0, out), Said("12", 0, out, minutes: 600), Said("12", 12, out, minutes: 10)),
    Charge(
      "and where it is a third less", Said("7.87", 0, charging, level: 80),
      Said("7.87", 0, out, level: 77), Said("5.28", 0, out, level: 77, minutes: 1_500),
      Said("5.28", 0, out, level: 77, minutes: 4), Said("5.28", 5.28, out, level: 77)),
    Charge(
      "but not where it is corrected by a seventh", Said("7.87", 0, charging),
      Said("6.75", 0, charging), Said("6.75", 0, charging, minutes: 60)),
    Charge(
      "and where the battery has gained since it was driven", Said("6.68", 0, charging, level: 80),
      Said("6.68", 0, out, level: 76), Said("6.68", 0, "Stopped", level: 74),
      Said("4.92", 4.92, out, level: 80, minutes: 600), Said("4.92", 4.92, out, level: 79)),
    Charge(
      "and where it added as much as the last one", Said("19.53", 0, charging, level: 80),
      Said("19.53", 0, out, level: 54), Said("19.6", 19.6, out, level: 80, minutes: 900)),
    Charge(
      "and where it has added more than the last one by the time it is seen",
      Said("0.47", 0, charging, level: 60), Said("0.47", 0, out, level: 60),
      Said("0.47", 0, out, level: 57), Said("3.18", 3.18, charging, level: 59, minutes: 20),
      Said("4", 4, charging, level: 60)),
    Charge(
      "but not where the cable was only said to be out", Said("10", 0, charging, level: 60),
      Said("10", 0, out, level: 60), Said("10.6", 0.6, charging, level: 61)),
    Charge(
      "what the car says late is the last charge's", Said("19.53", 0, charging, level: 80),
      Said("19.53", 0, out, level: 80), Said("19.6", 0.07, out, level: 80),
      Said("19.7", 0.17, "Starting", level: 79)),
    Charge(
      "a descent is no charge", Said("6.68", 0, charging, level: 80),
      Said("6.68", 0, out, level: 60), Said("6.68", 0, out, level: 64),
      Said("6.68", 0, "Starting", level: 64), Said("0.5", 0.5, charging, level: 64)),
    Charge(
      "a battery that has lost some shows a new charge", Said("30", 0, charging, level: 80),
      Said("20", 0, charging, level: 60, minutes: 600), Said("21", 21, charging, level: 62)),
    Charge(
      "a battery that stood at the cable and a glitch do not",
      Said("30", 0, charging, level: 80), Said("0.02", 0, "Complete", level: 76, minutes: 6_000),
      Said("30", 0, "Complete", level: 76)),
    Charge(
      "a state that is not known shows nothing", Said("26.95", 0, charging), Said("26.95", 0, ""),
      Said("26.95", 0, "Unknown"), Said("25.53", 0, charging), Said("25.53", 0, charging)),
  ]
}

private func reading(
  _ energy: String, at seconds: Int? = nil, state: String? = nil, level: Double? = nil
) throws -> ChargeReading? {
  let energy = try Value(parsing: Array(energy.utf8))
  return ChargeReading(
    VehicleFacts([
      "charge_state": [
        "charge_energy_added": energy,
        "timestamp": seconds.map { Value(Double($0 * 1_000)) } ?? .null,
        "charging_state": state.map { .string($0) } ?? .null,
        "battery_level": level.map { Value($0) } ?? .null,
      ]
    ]))
}

@Test(arguments: Charge.all)
private func chargesAddUp(_ charge: Charge) throws {
  var meter: ChargeMeter?
  var seconds = 1_700_000_000
  for said in charge.readings {
    seconds += said.minutes * 60
    if let reading = try reading(
      said.energy, at: seconds, state: said.state, level: said.level)
    {
      var changed = meter ?? ChargeMeter(reading)
      changed.add(reading, now: Double(seconds))
      meter = changed
    }
    let count = try #require(meter)
    #expect(abs(count.total - said.total) < 1e-9, "after \(said.energy)")
    // As after a restart.
    let restored: ChargeMeter = try #require(ChargeMeter(try Value(parsing: count.stored.bytes)))
    #expect(restored == count)
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
