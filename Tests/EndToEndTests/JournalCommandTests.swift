import JSON
import Journal
import TestSupport
import Testing
import Time
import Unix

/// `drives` and its neighbours as people use them: in pipelines, beside a writer, for spreadsheets.
@Suite struct JournalCommandTests {
  private static let vin = "LRW3E7FA0PC000001"

  /// A user whose journal has 40 drives, from the first of May on, and 20 charges.
  private static func user() throws -> (User, JournalWriter) {
    var user = try User()
    user.environment["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3"
    try user.write("0.59 EUR DC\n0.20 EUR 22:00-06:00\n0.40 EUR\n", to: "prices")
    let writer = try JournalWriter.open(user.stateFile("journal.db"), clock: SystemClock()) { _ in }
    let start = try #require(Timestamp(rfc3339: "2026-05-01T06:00:00Z"))
    var changes: [JournalChange] = [.vehicle(JournalVehicle(vin: vin, name: "Zoë; \"Z\""))]
    for day in 0..<40 {
      var drive = Drive(vin: vin, begin: start.advanced(by: .seconds(day * 86_400)))
      drive.end = drive.begin.advanced(by: .seconds(1_500))
      (drive.startOdometer, drive.endOdometer) = (
        1_000 + Double(day) * 20, 1_012.5 + Double(day) * 20
      )
      (drive.energy, drive.isComplete, drive.outsideTemperature) = (2.5, true, -3.5)
      drive.to = day == 0 ? "=1+1" : "work"
      changes.append(.drive(drive))
      guard day % 2 == 0 else { continue }
      var charge = Charge(vin: vin, begin: drive.begin.advanced(by: .seconds(50_000)))
      charge.end = charge.begin.advanced(by: .seconds(7_200))
      (charge.energyAdded, charge.isFast, charge.startLevel, charge.endLevel) = (11, false, 60, 75)
      (charge.endRange, charge.isComplete) = (360, true)
      changes.append(.charge(charge))
    }
    writer.write(changes, isUrgent: true)
    try #require(writer.flush())
    return (user, writer)
  }

  @Test(.needs("jq", "sqlite3"))
  func pipelinesBesideAWriter() throws {
    let (user, writer) = try Self.user()
    defer { writer.close() }
    for (line, output) in [
      ("tesla drives | jq -s length", "40\n"),
      ("tesla drives --from 2026-05 --to 2026-05 | jq -s 'map(.distance_km) | add'", "387.5\n"),
      (
        "tesla drives --by month | jq -r '[.period, .count, .distance_km, .efficiency_wh_km] | @csv'",
        "\"2026-05\",31,387.5,200\n\"2026-06\",9,112.5,200\n"
      ),
      // From 21:53:20 on by the clocks in Berlin.
      (
        "tesla charges --limit 1 | jq -c '[.cost, .currency, .price_per_kwh]'",
        "[2.32,\"EUR\",0.2111]\n"
      ),
      ("tesla charges --price 31JPY --by year | jq -c '[.count, .cost]'", "[20,6820]\n"),
      (
        "tesla battery | jq -c '[.period, .full_range_km, .share_percent]' | head -1",
        "[\"2026-05\",480,100]\n"
      ),
      (
        "[ $(tesla drives | jq -s 'map(.id) | add') = $(sqlite3 .local/state/tesla/journal.db 'select sum(id) from drives') ]; echo $?",
        "0\n"
      ),
      ("tesla drives | head -1 | jq .id; echo ${PIPESTATUS[0]}", "1\n0\n"),
    ] {
      let ending = try user.bash(line)
      #expect(ending.text == output, "\(line)\n\(ending.errors)")
      #expect(ending.errors == "", "\(line)")
    }
  }

  @Test func aReaderThatLeavesAndAFullDiskAreTold() throws {
    let (user, writer) = try Self.user()
    writer.close()
    let gone = try user.bash("tesla drives --csv | true; echo ${PIPESTATUS[0]}")
    #expect(["0\n", "141\n"].contains(gone.text))
    #expect(gone.errors == "")
    guard FileSystem.exists("/dev/full") else { return }
    let full = try user.bash("tesla drives > /dev/full")
    #expect(full.status == 1)
    #expect(full.errors.contains("standard output"))
  }

  /// LibreOffice imports the file, and writes it again as it understood it.
  @Test(.needs("soffice"))
  func aSpreadsheetReadsIt() throws {
    let (user, writer) = try Self.user()
    writer.close()
    let ending = try user.bash(
      """
      tesla drives --csv > drives.csv && mkdir out &&
      soffice -env:UserInstallation=file://$HOME/office --headless --infilter=CSV:44,34,76,1,,1033,false,true \
        --convert-to 'csv:Text - txt - csv (StarCalc):59,34,76,1,,1033,true,true' --outdir out drives.csv >log 2>&1 || cat log >&2
      """)
    #expect(ending.errors == "")
    let text = String(
      decoding: try FileSystem.read(user.home.file("out/drives.csv")), as: UTF8.self)
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ";", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 41)
    let names = try #require(rows.first?.map(String.init))
    func cell(_ name: String, row: Int) throws -> String {
      let place = try #require(names.firstIndex { $0.filter { $0 != "\"" } == name })
      return String(rows[row][place + (place > 2 ? 1 : 0)])
    }
    // The name has the other separator in it.
    #expect(text.contains("\"Zoë; \"\"Z\"\"\""))
    // Text is in quotes, numbers and times are not.
    #expect(try cell("distance_km", row: 1) == "12.5")
    #expect(try cell("outside_celsius", row: 1) == "-3.5")
    #expect(try cell("to", row: 1) == "\"'=1+1\"")
    #expect(!(try cell("begin", row: 1)).contains("\""), "a time, not text")
    #expect(try cell("begin", row: 1).contains("2026"))
  }
}
