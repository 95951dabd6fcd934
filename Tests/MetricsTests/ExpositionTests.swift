import Metrics
import Testing

@Suite struct ExpositionTests {
  private func page(_ families: [MetricFamily], _ format: ExpositionFormat) -> String {
    String(decoding: Exposition.encode(families, as: format), as: UTF8.self)
  }

  private static let range = MetricFamily(
    name: "car_range_meters", kind: .gauge, unit: "meters", help: "How far \"it\" goes\\\nnow",
    samples: [Sample(labels: [Label("vin", "a\"b\\c\nd")], value: 1609.344)])

  @Test func textHasHelpThenTypeAndLeavesQuotesInHelp() {
    #expect(
      page([Self.range], .text) == #"""
        # HELP car_range_meters How far "it" goes\\\nnow
        # TYPE car_range_meters gauge
        car_range_meters{vin="a\"b\\c\nd"} 1609.344

        """#)
  }

  @Test func openMetricsHasTypeUnitHelpEscapesQuotesAndEnds() {
    #expect(
      page([Self.range], .openMetrics) == #"""
        # TYPE car_range_meters gauge
        # UNIT car_range_meters meters
        # HELP car_range_meters How far \"it\" goes\\\nnow
        car_range_meters{vin="a\"b\\c\nd"} 1609.344
        # EOF

        """#)
  }

  @Test func emptyPageIsEmptyInTextAndOnlyItsEndInOpenMetrics() {
    #expect(page([], .text).isEmpty)
    #expect(page([], .openMetrics) == "# EOF\n")
  }

  struct KindRow: Sendable {
    let kind: MetricKind
    let text: String
    let openMetrics: String
  }

  @Test(arguments: [
    KindRow(
      kind: .counter, text: "# HELP a_total h\n# TYPE a_total counter\na_total 1\n",
      openMetrics: "# TYPE a counter\n# HELP a h\na_total 1\n# EOF\n"),
    KindRow(
      kind: .info, text: "# HELP a_info h\n# TYPE a_info gauge\na_info 1\n",
      openMetrics: "# TYPE a info\n# HELP a h\na_info 1\n# EOF\n"),
    KindRow(
      kind: .stateSet, text: "# HELP a h\n# TYPE a gauge\na 1\n",
      openMetrics: "# TYPE a stateset\n# HELP a h\na 1\n# EOF\n"),
    KindRow(
      kind: .unknown, text: "# HELP a h\n# TYPE a untyped\na 1\n",
      openMetrics: "# TYPE a unknown\n# HELP a h\na 1\n# EOF\n"),
    KindRow(
      kind: .gauge, text: "# HELP a h\n# TYPE a gauge\na 1\n",
      openMetrics: "# TYPE a gauge\n# HELP a h\na 1\n# EOF\n"),
  ])
  func eachKindIsRenderedAsTheFormatKnowsIt(row: KindRow) {
    let family = MetricFamily(name: "a", kind: row.kind, help: "h", samples: [Sample(value: 1)])
    #expect(page([family], .text) == row.text)
    #expect(page([family], .openMetrics) == row.openMetrics)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "-0"), (1, "1"), (-7, "-7"), (1_795_420_800, "1795420800"),
    (0.1, "0.1"), (1795420800.123, "1795420800.123"), (9_007_199_254_740_992, "9007199254740992"),
    (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (.nan, "NaN"), (.infinity, "+Inf"),
    (-.infinity, "-Inf"),
  ])
  func numberIsTheShortestThatReadsBack(value: Double, text: String) {
    let family = MetricFamily(name: "a", kind: .gauge, help: "", samples: [Sample(value: value)])
    #expect(page([family], .text) == "a \(text)\n")
  }

  @Test func familyWithoutHelpHasNoMetadata() {
    let family = MetricFamily(name: "a", kind: .unknown, help: "", samples: [Sample(value: 1)])
    #expect(page([family], .text) == "a 1\n")
    #expect(page([family], .openMetrics) == "a 1\n# EOF\n")
  }

  @Test func familyWithoutSamplesIsLeftOut() {
    #expect(page([MetricFamily(name: "a", kind: .gauge, help: "h")], .text).isEmpty)
  }

  @Test func familiesOfOneNameAreOneGroupAndKeepTheFirstOfEqualSamples() {
    func family(_ name: String, _ vin: String, _ value: Double) -> MetricFamily {
      MetricFamily(
        name: name, kind: .gauge, help: "h",
        samples: [Sample(labels: [Label("vin", vin)], value: value)])
    }
    let families = [family("a", "1", 1), family("b", "1", 2), family("a", "2", 3)]
    #expect(
      page(families + [family("a", "1", 9)], .text) == """
        # HELP a h
        # TYPE a gauge
        a{vin="1"} 1
        a{vin="2"} 3
        # HELP b h
        # TYPE b gauge
        b{vin="1"} 2

        """)
  }

  @Test func counterThatOpenMetricsForbidsIsLeftOut() {
    let family = MetricFamily(
      name: "a", kind: .counter, help: "",
      samples: [
        Sample(labels: [Label("l", "x")], value: -1),
        Sample(labels: [Label("l", "y")], value: .nan),
        Sample(labels: [Label("l", "z")], value: 2),
      ])
    #expect(page([family], .openMetrics) == "a_total{l=\"z\"} 2\n# EOF\n")
  }

  @Test func timestampIsMillisecondsInTextAndSecondsInOpenMetrics() {
    let family = MetricFamily(
      name: "a", kind: .gauge, help: "",
      samples: [Sample(value: 1, timestampSeconds: 1795420800.5)])
    #expect(page([family], .text) == "a 1 1795420800500\n")
    #expect(page([family], .openMetrics) == "a 1 1795420800.5\n# EOF\n")
  }

  @Test func lineBreaksOfOtherSystemsCannotBreakALine() {
    let family = MetricFamily(
      name: "a", kind: .gauge, help: "",
      samples: [Sample(labels: [Label("l", "x\r\n\0y")], value: 1)])
    #expect(page([family], .text) == "a{l=\"x \\n y\"} 1\n")
  }

  @Test func histogramCountsUpwardsAndEndsAtInfinity() {
    var histogram = Histogram(bounds: [1, 0.5, .infinity])
    for value in [0.2, 0.5, 0.7, 3, .nan] { histogram.observe(value) }
    let family = MetricFamily(
      name: "a_seconds", kind: .histogram, unit: "seconds", help: "h",
      samples: histogram.samples(labels: [Label("l", "x")]))
    #expect(
      page([family], .text) == """
        # HELP a_seconds h
        # TYPE a_seconds histogram
        a_seconds_bucket{l="x",le="0.5"} 2
        a_seconds_bucket{l="x",le="1.0"} 3
        a_seconds_bucket{l="x",le="+Inf"} 4
        a_seconds_sum{l="x"} 4.4
        a_seconds_count{l="x"} 4

        """)
  }
}
