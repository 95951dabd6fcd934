import JSON
import Journal
import Polling
import TestSupport
import Testing
import Time
import Unix

@testable import Dashboards

/// The queries of the journal's dashboard, asked of a journal by sqlite3.
@Suite(.needs("sqlite3")) struct JournalDashboardTests {
  /// 2026-11-02, a Monday.
  private static let monday = Timestamp(seconds: 1_793_577_600)

  /// A drive of 20 km each day for three weeks, a charge each week.
  private static func journal(in folder: TemporaryDirectory) throws -> String {
    let path = folder.file("journal.db")
    let writer = try JournalWriter.open(path, clock: SystemClock(), log: { _ in })
    var changes: [JournalChange] = [.vehicle(JournalVehicle(vin: "V", name: "Ada"))]
    for day in 0..<21 {
      let begin = monday.advanced(by: .seconds(day * 86_400 + 43_200))
      var drive = Drive(vin: "V", begin: begin)
      drive.end = begin.advanced(by: .seconds(1_800))
      drive.startOdometer = 1_000 + Double(day) * 20
      drive.endOdometer = 1_020 + Double(day) * 20
      drive.energy = 3
      (drive.from, drive.to) = ("home", "work")
      (drive.startLevel, drive.endLevel) = (80, 75)
      changes.append(.drive(drive))
      changes.append(.state(JournalState(vin: "V", kind: .driving, begin: begin, seenUntil: begin)))
      guard day % 7 == 0 else { continue }
      var charge = Charge(vin: "V", begin: begin.advanced(by: .seconds(7_200)))
      charge.end = charge.begin.advanced(by: .seconds(3_600))
      charge.energyAdded = 21
      charge.isFast = day == 0
      (charge.startLevel, charge.endLevel, charge.endRange) = (45, 80, 320)
      charge.cost = Money(tenThousandths: 65_100, currency: "EUR")
      changes.append(.charge(charge))
    }
    changes.append(.version(SoftwareVersion(vin: "V", version: "2026.38.3", since: monday)))
    writer.write(changes, isUrgent: true)
    #expect(writer.close())
    return path
  }

  private static func ask(_ path: String, _ query: String) throws -> String {
    let from = monday.wholeSeconds * 1_000
    let text = query.replacing("$__from", with: "\(from)")
      .replacing("$__to", with: "\(from + 30 * 86_400_000)").replacing("$vin", with: "V")
    let tool = try #require(Tool("sqlite3"))
    let (status, output) = try tool.run("-readonly", "-csv", path, text)
    #expect(status == 0, "\(text)\n\(output)")
    return output.replacing("\r\n", with: "\n")
  }

  @Test func everyQueryAnswers() throws {
    let folder = try TemporaryDirectory()
    let path = try Self.journal(in: folder)
    #expect(try Self.ask(path, JournalDashboard.variableQuery) == "V\n")
    for units in [Units.metric, .imperial] {
      for panel in JournalDashboard.panels {
        let answer = try Self.ask(path, panel.query(in: units))
        #expect(answer.contains { $0.isNumber }, "\(panel.title): \(answer)")
      }
    }
  }

  @Test func sumsAreRight() throws {
    let folder = try TemporaryDirectory()
    let path = try Self.journal(in: folder)
    func answer(_ title: String, _ units: Units = .metric) throws -> [String] {
      let panel = try #require(JournalDashboard.panels.first { $0.title == title })
      return try Self.ask(path, panel.query(in: units)).split(separator: "\n").map(String.init)
    }
    #expect(try answer("Driven") == ["420.0"])
    #expect(try answer("Driven", .imperial).first?.hasPrefix("260.9759") == true)
    #expect(try answer("Consumption") == ["150.0"])
    #expect(try answer("Charged") == ["63.0"])
    #expect(try answer("Cost") == ["EUR,19.53"])
    let weeks = try answer("Distance per week").map { $0.split(separator: ",") }
    #expect(weeks.map { $0.last } == ["140.0", "140.0", "140.0"])
    // Each begins at a local midnight, seven days after the one before.
    let starts = weeks.compactMap { $0.first.flatMap { Int($0) } }
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == 7 * 86_400 })
    #expect(try answer("Range of a full battery").allSatisfy { $0.hasSuffix(",400.0") })
    #expect(try answer("Drives").count == 1)
  }

  @Test func variablesAreDefinedAndPanelsFillTheGrid() throws {
    let json = JournalDashboard.json(in: .imperial)
    let names = json["templating"]?["list"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
    #expect(names == ["datasource", "vin"])
    let known: Set = ["__from", "__to", "vin"]
    for panel in JournalDashboard.panels {
      let query = panel.query(in: .imperial)
      let used = query.matches(of: /\$([a-z_]+)/).map { String($0.1) }
      #expect(known.isSuperset(of: used), "\(panel.title)")
    }
    var taken: Set<[Int64]> = []
    for panel in try #require(json["panels"]?.arrayValue) {
      #expect(panel["targets"]?[0]?["timeColumns"] == ["time"])
      let place = try #require(panel["gridPos"])
      let (x, y) = try (#require(place["x"]?.int64Value), #require(place["y"]?.int64Value))
      let (w, h) = try (#require(place["w"]?.int64Value), #require(place["h"]?.int64Value))
      for column in x..<(x + w) {
        for row in y..<(y + h) { #expect(taken.insert([column, row]).inserted) }
      }
    }
    let rows = Dictionary(grouping: taken, by: { $0[1] })
    #expect(rows.values.allSatisfy { $0.count == 24 })
  }
}
