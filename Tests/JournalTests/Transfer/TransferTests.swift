import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Journal

struct TransferTests {
  private let bench: JournalBench

  init() throws { bench = try JournalBench() }

  private func export(_ bench: JournalBench) throws -> String {
    var bytes: [UInt8] = []
    let lines = Lock<[UInt8]>([])
    try JournalExport.run(bench.path) { line in lines.withLock { $0 += line } }
    bytes = lines.withLock { $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func take(_ text: String, _ options: ImportOptions = ImportOptions()) throws
    -> JournalImport.Outcome
  {
    try JournalImport(Array(text.utf8), options).write(to: bench.path)
  }

  private static var everything: [JournalChange] {
    let at = JournalBench.at
    let (drive, charge) = (JournalBench.wholeDrive, JournalBench.wholeCharge)
    let position = Position(latitude: 48, longitude: 11.123456789)
    return [
      .vehicle(JournalVehicle(vin: "B", name: "Ä \"x\"\n", distanceUnit: "km/hr")),
      .drive(drive), .charge(charge), .drive(JournalBench.drive("B", 0)),
      .drive(JournalBench.drive("B", -5)),
      .point(
        Drive.Point(time: at(5), position: position, speed: nil), vin: "A", begin: drive.begin),
      .point(Drive.Point(time: at(6), position: position, speed: 50), vin: "A", begin: drive.begin),
      .curve(Charge.Point(time: at(1100), energyAdded: 1e-7), vin: "A", begin: charge.begin),
      .state(JournalBench.state("A", .asleep, 0)), .state(JournalBench.state("B", .online, 0, 9)),
      .version(SoftwareVersion(vin: "B", version: "2026.38.3", since: at(3))),
      .sample(ChartSample(subject: "123", series: "solar", time: at(300), value: -0.1)),
      .sample(ChartSample(subject: "A", series: "level", time: at(300), value: 1e21)),
    ]
  }

  @Test func anExportComesBackByteForByte() throws {
    #expect(try bench.write(Self.everything))
    let text = try export(bench)
    #expect(text.split(separator: "\n").count == 12)
    #expect(text.hasPrefix("{\"journal\":{\"format\":1}}\n{\"vehicle\":{\"vin\":\"B\""))
    #expect(text.contains("\"seen_from\":\"2023-11-14T22:13:20.125Z\",\"is_complete\":true"))
    let other = try JournalBench()
    let imported = try JournalImport(Array(text.utf8), ImportOptions())
    #expect(imported.unknown.isEmpty && imported.form == .export)
    for _ in 0..<2 {
      let outcome = try imported.write(to: other.path)
      #expect(outcome.drives == 3 && outcome.charges == 1 && outcome.overlapping == 0)
      #expect(try export(other) == text)
    }
    #expect(try FileSystem.status(other.path).mode == 0o600)
  }

  @Test(arguments: [
    ("{\"drive\":{\"vin\":\"A\"}}", "line 2: it lacks"),
    ("{\"drive\":{\"vin\":\"A\",\"begin\":\"x\"}}", "line 2: begin is no such value"),
    ("{\"drive\":{\"vin\":\"A\",\"begin\":7}}", "line 2: begin is no such value"),
    (
      "{\"state\":{\"vin\":\"A\",\"begin\":\"2026-01-01T00:00:00Z\",\"seen_until\":"
        + "\"2026-01-01T00:00:00Z\",\"kind\":\"flying\"}}", "line 2: it lacks"
    ),
    (
      "{\"drive\":{\"vin\":\"A\",\"begin\":\"2026-01-01T00:00:00Z\",\"energy_source\":\"sun\"}}",
      "line 2: a value of it"
    ),
    (
      "{\"drive\":{\"vin\":\"A\",\"begin\":\"2026-01-01T00:00:00Z\",\"track\":[7]}}",
      "line 2: a point"
    ),
    ("{\"flight\":{}}", "line 2: its kind is unknown: flight"),
    ("{\"journal\":{\"format\":2}}", "line 2: a newer version"),
    ("{", "line 2: it is not JSON"), ("7", "line 2: it is no line"),
  ])
  func whatIsWrongIsNamedAndNothingIsImported(line: String, words: String) throws {
    let good = "{\"drive\":{\"vin\":\"A\",\"begin\":\"2026-01-01T00:00:00Z\"}}\n"
    let error = #expect(throws: ImportError.self) { try take(good + line + "\n") }
    #expect(error?.description.hasPrefix(words) == true, "\(error as Any)")
    #expect(!FileSystem.exists(bench.path))
  }

  @Test func unknownMembersAreSaid() throws {
    let line = "{\"drive\":{\"vin\":\"A\",\"begin\":\"2026-01-01T00:00:00Z\",\"mood\":3}}"
    #expect(try JournalImport(Array(line.utf8), ImportOptions()).unknown == ["mood"])
  }

  private static let drives = """
    id,start_date,end_date,outside_temp_avg,speed_max,power_max,power_min,start_ideal_range_km,\
    end_ideal_range_km,start_km,end_km,distance,duration_min,car_id,inside_temp_avg,\
    start_address_id,end_address_id,start_rated_range_km,end_rated_range_km,start_position_id,\
    end_position_id,start_geofence_id,end_geofence_id
    1,2023-01-05 12:00:00.123,2023-01-05 12:30:00,3.5,120,150,-60,300.1,280.2,1000.5,1020.75,20.25,\
    30,1,21.0,1,2,290.5,270.25,10,20,,
    2,2023-01-05 13:00:00,2023-01-05 13:10:00,,,,,,,1020.75,1025,,10,2,,,,,,,,,
    3,2023-01-06 09:00:00,,,,,,,,1020.75,,,,1,,,,,,,,,

    """

  @Test func teslaMatesDrivesAreImported() throws {
    let options = ImportOptions(vin: "A", car: 1)
    for _ in 0..<2 { #expect(try take(Self.drives, options).drives == 1) }
    let drives = try bench.reader.drives(JournalQuery())
    let drive = try #require(drives.first)
    #expect(drives.count == 1 && drive.vin == "A")
    #expect(drive.begin.rfc3339 == "2023-01-05T12:00:00.123Z")
    #expect(drive.end?.rfc3339 == "2023-01-05T12:30:00.000Z")
    #expect(drive.distance == 20.25 && drive.topSpeed == 120 && drive.outsideTemperature == 3.5)
    #expect(drive.startRange == 290.5 && drive.endRange == 270.25 && drive.isComplete)
    #expect(try JournalImport(Array(Self.drives.utf8), options).leftOut == 2)
  }

  @Test func teslaMatesChargesAreImported() throws {
    let text = """
      id,start_date,end_date,charge_energy_added,start_ideal_range_km,end_ideal_range_km,\
      start_battery_level,end_battery_level,duration_min,outside_temp_avg,car_id,position_id,\
      address_id,start_rated_range_km,end_rated_range_km,geofence_id,charge_energy_used,cost,mood
      7,2023-01-05 20:00:00,2023-01-05 23:00:00,22.5,,,40,80,180,5,1,9,3,200,400,1,25.25,7.57,"a ""b"", c"

      """
    #expect(try take(text, ImportOptions(vin: "A", currency: "EUR")).charges == 1)
    let charge = try #require(try bench.reader.charges(JournalQuery()).first)
    #expect(charge.energyAdded == 22.5 && charge.energyDrawn == 25.25)
    #expect(charge.drawnSource == .imported && charge.startLevel == 40 && charge.endLevel == 80)
    #expect(charge.cost == Money(tenThousandths: 75_700, currency: "EUR"))
    #expect(try JournalImport(Array(text.utf8), ImportOptions(vin: "A")).unknown == ["mood"])
  }

  @Test func whatTheJournalHasStays() throws {
    let mine = try #require(Timestamp(rfc3339: "2023-01-05T12:10:00Z"))
    var drive = Drive(vin: "A", begin: mine)
    drive.end = mine.advanced(by: .seconds(60))
    #expect(try bench.write([.drive(drive)]))
    let outcome = try take(Self.drives, ImportOptions(vin: "A", car: 1))
    #expect(outcome.drives == 0 && outcome.overlapping == 1)
    #expect(try bench.reader.drives(JournalQuery()).map(\.begin) == [mine])
  }

  @Test(arguments: [
    (ImportOptions(car: 1), drives, "TeslaMate's tables do not say the VIN"),
    (ImportOptions(vin: "A"), drives, "it has several cars (1, 2)"),
    (ImportOptions(vin: "A"), "a,b\n1,2\n", "it is neither"),
    (ImportOptions(vin: "A"), "", "it is empty"),
    (
      ImportOptions(vin: "A"), "car_id,start_km,start_date,end_date\n1,2\n",
      "line 2: it has 2 fields"
    ),
    (ImportOptions(vin: "A"), "car_id,start_km,start_date,end_date\n1,2,\"x\n", "line 2: a quote"),
    (
      ImportOptions(vin: "A"),
      "car_id,start_km,start_date,end_date\n1,x,2023-01-05 12:00:00,2023-01-05 12:00:00\n",
      "line 2: start_km is no number"
    ),
    (
      ImportOptions(vin: "A"), "car_id,start_km,start_date,end_date\n1,1,x,2023-01-05 12:00:00\n",
      "line 2: start_date is no time"
    ),
    (ImportOptions(vin: "A"), "Date,shift_state\nyesterday,P\n", "line 2: Date is no time"),
    (
      ImportOptions(), "Date,shift_state\n2023-01-05 12:00:00,P\n",
      "line 2: it does not say the VIN"
    ),
  ])
  func whatIsWrongWithATableIsNamed(options: ImportOptions, text: String, words: String) {
    let error = #expect(throws: ImportError.self) { try JournalImport(Array(text.utf8), options) }
    #expect(error?.description.hasPrefix(words) == true, "\(error as Any)")
  }

  @Test func teslaFisRowsBecomeDrivesAndCharges() throws {
    var text = "Date,odometer,shift_state,speed,battery_level,battery_range,charging_state,"
    text += "charge_energy_added,charger_power,outside_temp,car_version,vin\r\n"
    func row(_ minute: Int, _ rest: String) {
      let clock = "\(10 + minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60):00"
      text += "2023-07-05 \(clock),\(rest),V\r\n"
    }
    row(0, "100,P,,80,240,Disconnected,9.5,,20,2023.20 abc")
    row(1, "100,D,10,80,240,Disconnected,9.5,,20,2023.20 abc")
    row(2, "101,D,60,79,238,Disconnected,9.5,,22,2023.20 abc")
    row(3, "102,P,,79,236,Disconnected,9.5,,22,2023.20 abc")
    row(4, "None,None,None,None,None,None,None,None,None,None")
    row(10, "102,P,,79,236,Charging,0.25,11,22,2023.20 abc")
    row(11, "102,P,,80,238,Charging,0.5,10,22,2023.20 abc")
    row(12, "102,P,,80,239,Complete,0.75,0,22,2023.20 abc")
    // Seen again only after a gap.
    row(100, "150,D,30,60,180,Disconnected,0.75,,22,2023.20 abc")
    row(101, "151,D,30,60,178,Disconnected,0.75,,22,2023.20 abc")
    let zone = try #require(TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3"))
    let outcome = try take(text, ImportOptions(zone: zone))
    #expect(outcome.drives == 2 && outcome.charges == 1)
    let drives = try bench.reader.drives(JournalQuery())
    #expect(
      drives.map(\.begin.rfc3339) == ["2023-07-05T08:01:00.000Z", "2023-07-05T09:40:00.000Z"])
    #expect(drives.map(\.isComplete) == [true, false])
    let drive = try #require(drives.first)
    #expect(drive.end?.rfc3339 == "2023-07-05T08:03:00.000Z")
    #expect(abs((drive.distance ?? 0) - 2 * 1.609344) < 1e-9)
    #expect(drive.startLevel == 80 && drive.endLevel == 79 && drive.outsideTemperature == 21)
    #expect(drive.software == "2023.20" && drive.vin == "V")
    let charge = try #require(try bench.reader.charges(JournalQuery()).first)
    #expect(charge.energyAdded == 0.75 && charge.peakPower == 11 && charge.isComplete)
    #expect(charge.startLevel == 79 && charge.endLevel == 80)
    #expect(try take(text, ImportOptions(zone: zone)).drives == 2)
    #expect(try bench.reader.drives(JournalQuery()) == drives)
  }

  @Test func aWriterThatRunsDoesNotMatter() throws {
    let writer = try bench.writer()
    writer.write([.drive(JournalBench.drive("A", 0))], isUrgent: false)
    #expect(writer.flush())
    #expect(try take(Self.drives, ImportOptions(vin: "A", car: 1)).drives == 1)
    writer.write([.drive(JournalBench.drive("A", 50))], isUrgent: false)
    #expect(writer.flush())
    #expect(try bench.reader.drives(JournalQuery()).count == 3)
    #expect(bench.log.isEmpty)
  }
}
