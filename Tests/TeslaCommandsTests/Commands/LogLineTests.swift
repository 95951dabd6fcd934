import JSON
import Polling
import Testing
import Time

@testable import TeslaCommands

@Suite struct LogLineTests {
  static let record = LogRecord(
    .warning, "it \"broke\"\nbadly",
    [LogRecord.Field("vehicle", "…314159"), LogRecord.Field("n", "1")])

  @Test("a record is one line of logfmt, quoted where it must be")
  func logfmt() {
    #expect(
      LogFormat.logfmt.line(LogLineTests.record, at: Timestamp(seconds: 1_700_000_000))
        == #"time=2023-11-14T22:13:20.000Z level=WARN msg="it \"broke\"\nbadly" vehicle="…314159" n=1"#
    )
  }

  @Test("a record is one JSON object")
  func json() throws {
    let line = LogFormat.json.line(LogLineTests.record, at: Timestamp(seconds: 1_700_000_000))
    let value = try Value(parsing: Array(line.utf8))
    #expect(value["level"]?.stringValue == "WARN")
    #expect(value["msg"]?.stringValue == "it \"broke\"\nbadly")
    #expect(!line.contains("\n"))
  }
}
