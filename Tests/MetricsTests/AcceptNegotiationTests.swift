import Metrics
import Testing

@Suite struct AcceptNegotiationTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let accept: String?
    let format: ExpositionFormat

    init(_ who: String, _ accept: String?, _ format: ExpositionFormat) {
      testDescription = who
      self.accept = accept
      self.format = format
    }
  }

  private static let openMetrics = "application/openmetrics-text"
  private static let protobuf =
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
  private static let prometheus3 =
    "\(openMetrics);version=1.0.0;escaping=allow-utf-8;q=0.6,\(openMetrics);version=0.0.1;q=0.5,"
    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,"
    + "*/*;q=0.2"

  @Test(arguments: [
    Row("none", nil, .text),
    Row("empty", "", .text),
    Row("curl", "*/*", .text),
    Row("browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .text),
    Row(
      "Prometheus 2.42",
      "\(openMetrics);version=1.0.0,\(openMetrics);version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics),
    Row("Prometheus 3", prometheus3, .openMetrics),
    Row("Prometheus 3 with native histograms", "\(protobuf);q=0.7,\(prometheus3)", .openMetrics),
    Row("text preferred", "\(openMetrics);version=1.0.0;q=0.3,text/plain;q=0.9", .text),
    Row("tie", "text/plain;version=0.0.4,\(openMetrics);version=1.0.0", .openMetrics),
    Row("versionless OpenMetrics", openMetrics, .openMetrics),
    Row("quoted version", "\(openMetrics); version=\"1.0.0\"", .openMetrics),
    Row("other case", "Application/OpenMetrics-Text;Version=1.0.0", .openMetrics),
    Row(
      "2.0.0 beside 1.0.0", "\(openMetrics);version=2.0.0,\(openMetrics);version=1.0.0;q=0.9",
      .openMetrics),
    Row("OpenMetrics 0.0.1 only", "\(openMetrics);version=0.0.1", .text),
    Row(
      "text with UTF-8 names", "text/plain;version=1.0.0,\(openMetrics);version=1.0.0;q=0.1",
      .openMetrics),
    Row("dots renames even plain names", "\(openMetrics);version=1.0.0;escaping=dots", .text),
    Row(
      "underscores leaves names alone", "\(openMetrics);version=1.0.0;escaping=underscores",
      .openMetrics),
    Row("refused by q", "\(openMetrics);version=1.0.0;q=0,*/*;q=0.1", .text),
    Row("broken q", "\(openMetrics);version=1.0.0;q=high,text/plain", .text),
    Row("comma in quotes", "text/plain;note=\"a,\(openMetrics)\"", .text),
    Row("rubbish", ";;,,=;q=,/", .text),
    Row("unknown", "application/json", .text),
  ])
  func acceptChoosesTheFormat(row: Row) {
    #expect(AcceptNegotiation.format(for: row.accept) == row.format)
  }
}
