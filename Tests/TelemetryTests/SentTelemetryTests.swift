import JSON
import TeslaAPI
import TestSupport
import Testing
import Time
import Unix

@testable import Telemetry

@Suite struct SentTelemetryTests {
  private static func configuration(_ port: UInt16) -> Value {
    TelemetryConfiguration(
      hostname: "cars.example.org", port: port, ca: "-----BEGIN CERTIFICATE-----\n",
      fields: ["Soc": .init(60, delta: 10), "Gear": .init(1)],
      expires: Timestamp(seconds: 2_000_000_000)
    ).value
  }

  @Test("what was sent last to a car counts, and survives the process")
  func keeping() throws {
    let folder = try TemporaryDirectory()
    let directory = StateDirectory(folder.path)
    #expect(SentTelemetry(directory).entries.isEmpty)
    var sent = SentTelemetry(directory)
    sent.add(Self.configuration(1), vins: ["A", "B"], at: Timestamp(seconds: 10))
    sent.add(Self.configuration(2), vins: ["B", "C"], at: Timestamp(seconds: 20))
    try sent.save(directory)
    #expect(try FileSystem.status(directory.sentTelemetry).mode == 0o600)
    let read = SentTelemetry(directory)
    #expect(read == sent)
    #expect(read.entry(of: "A")?.configuration["port"] == 1)
    #expect(read.entry(of: "B")?.sent == Timestamp(seconds: 20))
    #expect(read.entry(of: "D") == nil)
    var rest = read
    rest.remove(["A", "C"])
    #expect(rest.entries.map(\.vins) == [["B"]])
  }

  @Test("a damaged file is no file", arguments: ["", "{", "[]", #"{"configurations": [1, {}]}"#])
  func damaged(_ text: String) throws {
    let folder = try TemporaryDirectory()
    _ = try folder.write(text, to: "telemetry.json")
    #expect(SentTelemetry(StateDirectory(folder.path)).entries.isEmpty)
  }

  @Test(
    "what Tesla adds is no difference, what it changed is one",
    arguments: [
      ("as it was", #"{}"#, []),
      (
        "defaults of Tesla's",
        #"{"fields": {"Soc": {"interval_seconds": 60, "minimum_delta": 10.0, "x": 1}, "Gear": {"interval_seconds": 1, "minimum_delta": 0.1}}}"#,
        []
      ),
      ("another port", #"{"port": 443}"#, ["port"]),
      ("another chain", #"{"ca": "-----BEGIN X-----"}"#, ["ca"]),
      ("other line ends", #"{"ca": "-----BEGIN CERTIFICATE-----\r\n\r\n"}"#, []),
      ("other alerts", #"{"alert_types": ["service"]}"#, ["alert_types"]),
      ("alerts in another order", #"{"alert_types": ["customer", "service"]}"#, []),
      (
        "one field less, one more",
        #"{"fields": {"Gear": {"interval_seconds": 1}, "Locked": {"interval_seconds": 1}}}"#,
        ["fields.Soc", "fields.Locked"]
      ),
      (
        "another interval",
        #"{"fields": {"Soc": {"interval_seconds": 600, "minimum_delta": 10}, "Gear": {"interval_seconds": 1}}}"#,
        ["fields.Soc"]
      ),
      ("nothing", #"{"fields": null}"#, ["fields.Gear", "fields.Soc"]),
    ] as [(String, String, [String])])
  func differences(_ name: String, _ changes: String, _ expected: [String]) throws {
    let sent = Self.configuration(1)
    var kept = try #require(sent.objectValue)
    for member in try #require(try Value(parsing: Array(changes.utf8)).objectValue).members {
      kept[member.name] = member.value
    }
    #expect(TelemetryConfiguration.differences(sent: sent, kept: .object(kept)) == expected)
  }

  @Test("the newest value of a car is the one that its stream kept")
  func lastDatum() throws {
    let folder = try TemporaryDirectory()
    let directory = StateDirectory(folder.path)
    #expect(directory.savedStream(vin: "5YJ3")?.lastDatum == nil)
    _ = try folder.write(
      #"{"vin":"5YJ3","newest":1700000000500,"fields":{"Soc":[1700000000000,50]}}"#,
      to: "telemetry-5YJ3.data")
    #expect(
      directory.savedStream(vin: "5YJ3")?.lastDatum
        == Timestamp(sinceEpoch: .milliseconds(1_700_000_000_500)))
    _ = try folder.write("{", to: "telemetry-5YJ3.data")
    #expect(directory.savedStream(vin: "5YJ3")?.lastDatum == nil)
    #expect(directory.streamedData(vin: "../x") == folder.file("telemetry-x.data"))
  }

  @Test("the authorities that a bundle lacks are named; the one that ended is not missed")
  func authorities() {
    let none = CarAuthority.gaps(in: [], at: Timestamp(seconds: 1_800_000_000))
    #expect(none.missing == CarAuthority.living && none.missing.count == 13)
    #expect(!none.missing.contains("Tesla Issuing CA"))
  }
}
