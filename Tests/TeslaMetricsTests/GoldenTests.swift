import Metrics
import TestSupport
import Testing

@testable import TeslaMetrics

/// Whole pages beside the samples.
@Suite struct GoldenTests {
  private static let folder = "Tests/TeslaMetricsTests/Samples/"

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
    try Golden.expect(
      families.page(rendering.format), GoldenTests.folder + "\(sample.name).\(rendering.rawValue)")
  }

  @Test func referenceIsAsRecorded() throws {
    try Golden.expect(
      MetricReference.text(Catalogue.reference), GoldenTests.folder + "reference.tsv")
  }

  @Test func migrationRulesAreAsRecorded() throws {
    try Golden.expect(
      MigrationRules.legacyFromStandard, GoldenTests.folder + "legacy-from-standard.yml")
    try Golden.expect(
      MigrationRules.standardFromLegacy, GoldenTests.folder + "standard-from-legacy.yml")
  }
}
