import Foundation
import Metrics
import Testing

@testable import TeslaMetrics

/// Whole pages beside the samples. `TESLA_RECORD=1` rewrites them and fails the run, so that a
/// recording cannot pass unnoticed.
@Suite struct GoldenTests {
  enum Rendering: String, CaseIterable, Sendable {
    case standardText = "standard.prom"
    case openMetrics = "standard.openmetrics"
    case legacyText = "legacy.prom"

    var format: ExpositionFormat { self == .openMetrics ? .openMetrics : .text }
    var names: ConversionOptions.Names { self == .legacyText ? .legacy : .standard }
  }

  @Test(arguments: SampleBody.all, Rendering.allCases)
  func pageIsAsRecorded(sample: SampleBody, rendering: Rendering) throws {
    let families = try sample.families(ConversionOptions(names: rendering.names))
    try compare(families.page(rendering.format), with: "\(sample.name).\(rendering.rawValue)")
  }

  @Test func referenceIsAsRecorded() throws {
    try compare(MetricReference.text(Catalogue.reference), with: "reference.tsv")
  }

  @Test func migrationRulesAreAsRecorded() throws {
    try compare(MigrationRules.legacyFromStandard, with: "legacy-from-standard.yml")
    try compare(MigrationRules.standardFromLegacy, with: "standard-from-legacy.yml")
  }

  private func compare(_ page: String, with name: String) throws {
    let file = SampleBody.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["TESLA_RECORD"] == "1" {
      try page.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name)")
      return
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    guard page != recorded else { return }
    let lines = zip(page.split(separator: "\n"), recorded.split(separator: "\n"))
    let first = lines.first { $0 != $1 }.map { "\n- \($1)\n+ \($0)" } ?? " in length"
    Issue.record("\(name) differs; TESLA_RECORD=1 rewrites it\(first)")
  }
}
