import CommandSyntax
import JSON
import Journal
import TestSupport
import Testing
import Time

@testable import TeslaCommands

/// What `drives --by` says that drives cost.
@Suite struct DriveCostTests {
  private static let vin = JournalSample.ada

  private static func drive(_ begin: String, energy: Double?) throws -> JournalChange {
    var drive = Drive(vin: vin, begin: try #require(Timestamp(rfc3339: begin)))
    drive.end = drive.begin.advanced(by: .seconds(1200))
    (drive.startOdometer, drive.endOdometer) = (1000, 1050)
    drive.energy = energy
    return .drive(drive)
  }

  private static func charge(_ begin: String, added: Double, cost: Money? = nil) throws
    -> JournalChange
  {
    var charge = Charge(vin: vin, begin: try #require(Timestamp(rfc3339: begin)))
    charge.end = charge.begin.advanced(by: .seconds(3600))
    (charge.energyAdded, charge.isFast, charge.cost) = (added, false, cost)
    return .charge(charge)
  }

  /// Drives of October, November and December, and a charge in November.
  private static func bench(
    energies: [Double?] = [10, 10, 10], prices: String? = nil, cost: Money? = nil
  ) throws -> CommandBench {
    let bench = try CommandBench(isLoggedIn: false)
    let months = ["10", "11", "12"]
    let drives = try zip(months, energies).map { month, energy in
      try drive("2026-\(month)-10T10:00:00Z", energy: energy)
    }
    let charge = try charge("2026-11-11T10:00:00Z", added: 20, cost: cost)
    let vehicle = JournalVehicle(vin: vin, name: "Ada")
    try JournalSample.write(
      to: bench.folder.file("journal.db"), [.vehicle(vehicle)] + drives + [charge])
    if let prices { _ = try bench.folder.write(prices, to: "prices") }
    return bench
  }

  private static func costs(_ bench: CommandBench, _ words: [String] = []) async throws -> [String?]
  {
    let outcome = try await bench.run(["drives", "--by", "month"] + words)
    #expect(outcome.failure == nil, "\(outcome.errors)")
    return try outcome.output.split(separator: "\n").map {
      try Value(parsing: Array($0.utf8))["cost"]?.number?.text
    }
  }

  @Test("without known energy the cost is not known either")
  func noEnergy() async throws {
    let bench = try Self.bench(energies: [nil, nil, 10], prices: "0.30 EUR\n")
    #expect(try await Self.costs(bench) == [nil, nil, "3.00"])
    let csv = try await bench.run("drives", "--by", "month", "--csv")
    #expect(csv.output.split(separator: "\r\n").dropFirst().first?.hasSuffix(",,,,") == true)
    let table = try await bench.run(["drives", "--by", "month", "--table"], columns: 80)
    #expect(!table.output.contains("0.00"))
  }

  @Test("costs in the journal need no file of prices")
  func storedCosts() async throws {
    let paid = Money(tenThousandths: 80_000, currency: "EUR")
    for prices in [nil, "0.59 EUR DC\n"] {
      let bench = try Self.bench(prices: prices, cost: paid)
      #expect(try await Self.costs(bench) == [nil, "4.00", "4.00"])
    }
  }

  @Test(
    "a price that every charge has is that of drives before the first one",
    arguments: [
      (["--price", "0.31"], ["3.10", "3.10", "3.10"]),
      (["--price", "0.31", "--price", "9 DC"], ["3.10", "3.10", "3.10"]),
      // A part may have come from a fast charger.
      (["--price", "9 DC", "--price", "0.31"], [nil, "3.10", "3.10"]),
      (["--price", "0.31 months=1-11"], [nil, "3.10", "3.10"]),
      (["--price", "9 DC"], [nil, nil, nil]),
    ] as [([String], [String?])])
  func flatPrice(words: [String], costs: [String?]) async throws {
    let paid = Money(tenThousandths: 80_000, currency: "EUR")
    #expect(try await Self.costs(try Self.bench(cost: paid), words) == costs)
  }

  @Test("only totals have a cost")
  func priceWithoutTotals() async throws {
    let outcome = try await Self.bench().run("drives", "--price", "0.31")
    #expect(outcome.failure?.status == .usage)
    #expect(outcome.errors.contains("--price needs --by"))
    #expect(outcome.output == "")
  }
}
