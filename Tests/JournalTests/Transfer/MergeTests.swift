import Testing
import Time

@testable import Journal

/// What an import leaves as it was, and what it adds to what there is.
struct MergeTests {
  private let bench: JournalBench

  init() throws { bench = try JournalBench() }

  private func take(_ text: String, _ options: ImportOptions = ImportOptions()) throws
    -> JournalImport.Outcome
  {
    try JournalImport(Array(text.utf8), options).write(to: bench.path)
  }

  private static func export(_ changes: [JournalChange]) throws -> String {
    let other = try JournalBench()
    #expect(try other.write(changes))
    var bytes: [UInt8] = []
    try JournalExport.run(other.path) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A backup that was made on the way does not take away how the drive ended.
  @Test func whatHasEndedDoesNotBecomeUnfinished() throws {
    let (drive, charge) = (JournalBench.wholeDrive, JournalBench.wholeCharge)
    #expect(try bench.write([.drive(drive), .charge(charge)]))
    let before = (
      try bench.reader.drives(JournalQuery()), try bench.reader.charges(JournalQuery())
    )
    var (early, earlyCharge) = (drive, charge)
    (early.end, early.endOdometer, early.energy) = (nil, drive.startOdometer, nil)
    (earlyCharge.end, earlyCharge.energyAdded, earlyCharge.cost) = (nil, 0.1, nil)
    let outcome = try take(Self.export([.drive(early), .charge(earlyCharge)]))
    #expect(outcome.drives == 0 && outcome.charges == 0 && outcome.overlapping == 2)
    #expect(try bench.reader.drives(JournalQuery()) == before.0)
    #expect(try bench.reader.charges(JournalQuery()) == before.1)
  }

  /// Another machine saw the same drive a second later.
  @Test func aDriveOfTwoJournalsCountsOnce() throws {
    #expect(try bench.write([.drive(JournalBench.drive("A", 0, 600))]))
    let outcome = try take(Self.export([.drive(JournalBench.drive("A", 1, 600))]))
    #expect(outcome.drives == 0 && outcome.overlapping == 1)
    #expect(try bench.reader.drives(JournalQuery()).count == 1)
  }

  /// TeslaMate's tables do not have a drive's energy; charges tell what a kilometre of range is.
  @Test(arguments: [true, false]) func importedDrivesGetTheirEnergy(drivesFirst: Bool) throws {
    let drives = """
      car_id,start_date,end_date,start_km,end_km,start_rated_range_km,end_rated_range_km
      1,2023-01-05 12:00:00,2023-01-05 12:30:00,1000,1028,400,370
      1,2023-01-06 12:00:00,2023-01-06 12:30:00,1028,1030,370,371

      """
    let charges = """
      car_id,start_date,end_date,start_battery_level,end_battery_level,start_rated_range_km,\
      end_rated_range_km,charge_energy_added
      1,2023-01-04 12:00:00,2023-01-04 14:00:00,50,80,250,400,21

      """
    for text in drivesFirst ? [drives, charges] : [charges, drives] {
      _ = try take(text, ImportOptions(vin: "A"))
    }
    let rows = try bench.reader.drives(JournalQuery())
    #expect(rows.map(\.energy) == [4.2, nil] && rows.map(\.energySource) == [.range, nil])
  }

  /// In the night when clocks are set back, the order of the rows tells which of two hours it is.
  @Test func hourThatClocksShowTwiceIsNotMixed() throws {
    let zone = try #require(TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3"))
    var text = "Date,shift_state,charging_state,charge_energy_added,battery_level,vin\n"
    // From 23:50 UTC, ten to two in Berlin, to 1:50.
    let start = try #require(Timestamp(rfc3339: "2023-10-28T23:50:00Z"))
    for minute in 0...120 {
      let moment = start.advanced(by: .seconds(Int64(minute) * 60))
      let local = moment.advanced(by: .seconds(minute < 70 ? 7_200 : 3_600))
      let clock = local.rfc3339(withMilliseconds: false).prefix(19).replacing("T", with: " ")
      let state = (1..<120).contains(minute) ? "Charging" : "Complete"
      text += "\(clock),P,\(state),\(Double(minute) / 10),\(50 + minute / 10),V\n"
    }
    #expect(try take(text, ImportOptions(zone: zone)).charges == 1)
    let charge = try #require(try bench.reader.charges(JournalQuery()).first)
    #expect(charge.energyAdded == 12 && charge.duration == .seconds(119 * 60))
  }
}
