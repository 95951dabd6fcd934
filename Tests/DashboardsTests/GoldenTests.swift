import Foundation
import JSON
import Testing

@testable import Dashboards

/// What `tesla dashboard` and `tesla alerts` print. `TESLA_RECORD=1` rewrites the files and fails the
/// run, so that a recording cannot pass unnoticed.
@Suite struct GoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  @Test(arguments: Dashboard.Name.allCases)
  func dashboardIsAsRecorded(name: Dashboard.Name) throws {
    let bytes = indented(Dashboard.named(name).json(in: .metric).bytes)
    try compare(String(decoding: bytes, as: UTF8.self), with: "dashboard-\(name.rawValue).json")
  }

  @Test func alertsAreAsRecorded() throws {
    try compare(AlertRules.file(AlertOptions()), with: "alerts.yml")
  }

  private func compare(_ text: String, with name: String) throws {
    let file = GoldenTests.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["TESLA_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name)")
      return
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    guard text != recorded else { return }
    let lines = zip(text.split(separator: "\n"), recorded.split(separator: "\n"))
    let first = lines.first { $0 != $1 }.map { "\n- \($0.0)\n+ \($0.1)" } ?? " in length"
    Issue.record("\(name) differs; scripts/golden DashboardsTests rewrites it\(first)")
  }
}
