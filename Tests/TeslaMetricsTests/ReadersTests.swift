import Foundation
import JSON
import Metrics
import TestSupport
import Testing

@testable import TeslaMetrics

/// What others' parsers say of our pages.
@Suite struct ReadersTests {
  @Test(
    .needs("promtool"), arguments: SampleBody.all)
  func promtoolFindsNothingToSayOfStandardPages(sample: SampleBody) throws {
    let promtool = try #require(Tool.promtool)
    let page = try sample.families(ConversionOptions(includesLocation: true)).page()
    let check = try promtool.run(["check", "metrics"], input: page)
    #expect(check.status == 0, "\(check.output)")
  }

  @Test(
    "a page with every word in it that a lint may know is still clean",
    .needs("promtool"),
    arguments: [BodyKind.siteInfo, .vehicleData])
  func promtoolFindsNothingToSayOfUnknownFields(kind: BodyKind) throws {
    let promtool = try #require(Tool.promtool)
    let units = [
      "minutes", "hours", "days", "weeks", "kelvins", "fahrenheit", "rankine", "inches", "yards",
      "miles", "bits", "calories", "pounds", "ounces", "amperes", "bytes", "celsius", "grams",
      "joules", "kelvin", "meters", "metres", "moles", "seconds", "volts",
    ]
    let words =
      units
      + [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega",
        "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi",
      ].flatMap { prefix in
        units.map { prefix + $0 }
      }
      + ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"]
      + ["gauge", "counter", "summary", "histogram", "untyped", "gauge_histogram"]
      + ["total", "info", "count", "sum", "bucket", "created", "le", "quantile"]
    // Half of the words at a time: a page has a thousand unknown families at most.
    let some = words.enumerated().filter { $0.offset % 2 == (kind == .siteInfo ? 0 : 1) }
    let members = some.map(\.element).flatMap {
      ["\"\($0)\":1", "\"x_\($0)\":1", "\"\($0)_y\":1"]
    }
    let json = #"{"response":{"new":{\#(members.joined(separator: ","))},"s":{"m":1}}}"#
    let families = Conversion.families(from: try Value(parsing: Array(json.utf8)), kind: kind)
    let check = try promtool.run(["check", "metrics"], input: families.page())
    #expect(check.status == 0, "\(check.output)")
    // As many families as fields, less the count of them.
    #expect(families.count == members.count + 1 + 1)
  }

  @Test(
    .needs("promtool"), arguments: SampleBody.all)
  func promtoolReadsLegacyPages(sample: SampleBody) throws {
    let promtool = try #require(Tool.promtool)
    let page = try sample.families(ConversionOptions(names: .legacy)).page()
    // 3 is the lint that old names cannot pass; 1 would be a page that it cannot read.
    let check = try promtool.run(["check", "metrics"], input: page)
    #expect([0, 3].contains(check.status), "\(check.output)")
  }

  @Test(
    .needs(Tool.openMetricsParser != nil, "python3 lacks prometheus-client"),
    arguments: SampleBody.all)
  func referenceParserReadsOpenMetricsPages(sample: SampleBody) throws {
    let parser = try #require(Tool.openMetricsParser)
    for names in ConversionOptions.Names.allCases {
      let page = try sample.families(ConversionOptions(names: names)).page(.openMetrics)
      let result = try parser.run([], input: page)
      #expect(result.status == 0, "\(names): \(result.output)")
    }
  }
}
