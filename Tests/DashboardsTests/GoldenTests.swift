import JSON
import TestSupport
import Testing

@testable import Dashboards

/// What `tesla dashboard` and `tesla alerts` print.
@Suite struct GoldenTests {
  @Test(arguments: Dashboard.Name.allCases)
  func dashboardIsAsRecorded(name: Dashboard.Name) throws {
    let bytes = indented(Dashboard.named(name).json(in: .metric).bytes)
    try Golden.expect(
      String(decoding: bytes, as: UTF8.self),
      "Tests/DashboardsTests/Golden/dashboard-\(name.rawValue).json")
  }

  @Test func journalIsAsRecorded() throws {
    try Golden.expect(
      String(decoding: indented(JournalDashboard.json(in: .metric).bytes), as: UTF8.self),
      "Tests/DashboardsTests/Golden/dashboard-journal.json")
  }

  @Test func alertsAreAsRecorded() throws {
    try Golden.expect(AlertRules.file(AlertOptions()), "Tests/DashboardsTests/Golden/alerts.yml")
  }
}
