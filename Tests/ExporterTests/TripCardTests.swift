import JSON
import Journal
import Metrics
import Polling
import TeslaAPI
import TeslaData
import TeslaMetrics
import TestSupport
import Testing
import Time

@testable import Exporter

private let now = Timestamp(seconds: 1_700_086_400)

private func car(_ units: String) -> AccountSnapshot.Car {
  var car = AccountSnapshot.Car(
    vehicle: Vehicle(id: "1", vin: "V", displayName: "Ada", state: .online, isInService: false))
  let body: Value = [
    "response": [
      "vin": "V", "charge_state": ["battery_level": 80],
      "gui_settings": ["gui_distance_units": .string(units)],
    ]
  ]
  car.answer = KeptAnswer(body.bytes)
  car.lastUpdate = now
  return car
}

private func drive(hoursAgo hours: Int64, km: Double, kWh: Double?) -> Drive {
  var drive = Drive(vin: "V", begin: now.advanced(by: .seconds(-hours * 3_600)))
  drive.end = drive.begin.advanced(by: .seconds(1_500))
  (drive.startOdometer, drive.endOdometer) = (1_000, 1_000 + km)
  (drive.startLevel, drive.endLevel) = (80, 74)
  drive.energy = kWh
  return drive
}

private struct NoJournal: JournalWriting {
  func write(_ changes: [JournalChange], isUrgent: Bool) {}
}

/// What a book makes of these.
private func journal(_ changes: [JournalChange], at clock: ManualClock = ManualClock(now: now))
  async throws -> JournalBook.Car
{
  let folder = try TemporaryDirectory()
  let store = EnergyStore(StateDirectory(folder.path), clock: clock)
  let book = JournalBook(over: NoJournal(), store: store, zone: nil, clock: clock) { _, _ in }
  book.write(changes, isUrgent: true)
  await book.load(nil)
  return try #require(book.car("V"))
}

private func sample() async throws -> JournalBook.Car {
  var first = drive(hoursAgo: 30, km: 18.5, kWh: 3.2)
  (first.from, first.to) = ("home", "<work>")
  var inferred = drive(hoursAgo: 10, km: 7, kWh: nil)
  inferred.isInferred = true
  var charge = Charge(vin: "V", begin: now.advanced(by: .seconds(-7_200)))
  charge.end = now.advanced(by: .seconds(-3_600))
  charge.energyAdded = 24.1
  (charge.startLevel, charge.endLevel) = (45, 80)
  charge.isFast = true
  charge.peakPower = 148
  charge.place = "home"
  charge.cost = Money(tenThousandths: 142_200, currency: "EUR")
  return try await journal([.drive(first), .drive(inferred), .charge(charge)])
}

private func html(_ units: String, _ journal: JournalBook.Car, now: Timestamp = now) -> String {
  var snapshot = AccountSnapshot(cars: [car(units)])
  snapshot.journals["V"] = journal
  return LandingPage(
    options: ExporterOptions(version: "1"), snapshot: snapshot, now: now
  ).html
}

@Suite struct TripCardTests {
  @Test func aCardHasItsLastDrivesAndChargesAndSums() async throws {
    let html = html("km/hr", try await sample())
    for text in [
      "<span>home → &lt;work&gt;, 18.5 km, 25 min</span> <small>3.2 kWh, 173 Wh/km, 80 → 74 %</small>",
      "<span>7.0 km, told by the odometer only</span>",
      "<span>home, 24.1 kWh added, 60 min</span> <small>45 → 80 %, DC, up to 148 kW, 14.22 EUR</small>",
      "<tr><th scope=\"row\">Driven</th><td>7.0 km</td><td>25.5 km</td><td>25.5 km</td></tr>",
      "<tr><th scope=\"row\">Used</th><td>0.0 kWh</td><td>3.2 kWh</td>",
      "<tr><th scope=\"row\">Average</th><td>–</td><td>173 Wh/km</td>",
      "<tr><th scope=\"row\">Charged</th><td>24.1 kWh</td>",
      "<tr><th scope=\"row\">Cost</th><td>14.22 EUR</td>",
    ] {
      #expect(html.contains(text), "\(text)")
    }
  }

  @Test func unitsAreTheCarsOwn() async throws {
    let html = html("mi/hr", try await sample())
    #expect(html.contains("11.5 mi") && html.contains("278 Wh/mi"))
  }

  @Test func anotherWeekBeginsWithNothing() async throws {
    let html = html("km/hr", try await sample(), now: now.advanced(by: .seconds(5 * 86_400)))
    #expect(
      html.contains("<th scope=\"row\">Driven</th><td>0.0 km</td><td>0.0 km</td><td>25.5 km</td>"))
    #expect(html.contains("<th scope=\"row\">Cost</th><td>–</td><td>–</td><td>14.22 EUR</td>"))
  }

  @Test func aCarThatDidNothingHasNothingOfIt() {
    #expect(!html("km/hr", JournalBook.Car(vin: "V")).contains("class=\"trips\""))
  }

  @Test func metricsTellOfDrivesAndCharges() async throws {
    let families =
      JournalFamilies(journals: ["V": try await sample()], cars: [car("km/hr")]).families
      + JournalStatus(isUp: true, errors: 2, bytes: 4_096).families
    let text = String(decoding: Exposition.encode(families, as: .text), as: UTF8.self)
    for line in [
      "tesla_vehicle_drives_total{vin=\"V\"} 2",
      "tesla_vehicle_drive_distance_meters_total{vin=\"V\"} 25500",
      "tesla_vehicle_drive_energy_joules_total{vin=\"V\"} 11520000",
      "tesla_vehicle_charges_total{vin=\"V\"} 1",
      "tesla_vehicle_charge_cost_total{vin=\"V\",currency=\"EUR\"} 14.22",
      "tesla_vehicle_last_drive_timestamp_seconds{vin=\"V\"} 1700051900",
      "tesla_vehicle_last_drive_distance_meters{vin=\"V\"} 7000",
      "tesla_vehicle_last_drive_duration_seconds{vin=\"V\"} 1500",
      "tesla_vehicle_last_charge_timestamp_seconds{vin=\"V\"} 1700082800",
      "tesla_vehicle_last_charge_energy_joules{vin=\"V\"} 86760000",
      "tesla_vehicle_last_charge_duration_seconds{vin=\"V\"} 3600", "tesla_journal_up 1",
      "tesla_journal_errors_total 2", "tesla_journal_size_bytes 4096",
    ] {
      #expect(text.contains(line + "\n"), "\(line)")
    }
    #expect(!text.contains("tesla_vehicle_last_drive_energy_joules{"))
    for family in families {
      let problems = FamilyLint.problems(in: family)
      #expect(problems.isEmpty, "\(family.name) \(problems)")
    }
  }
}
