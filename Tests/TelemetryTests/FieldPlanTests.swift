import JSON
import Testing
import Time

@testable import Telemetry

@Suite struct FieldPlanTests {
  @Test("a commuter's month of everything that is shown costs less than a dollar")
  func underADollar() {
    let cost = TelemetryCost(FieldPlan.defaults(withLocation: true))
    #expect(cost.dollars < 1)
    // It is a figure, not an excuse.
    #expect(cost.dollars > 0.4)
    #expect(cost.signals == cost.dollars * 150_000)
  }

  @Test("what is asked for by default is documented, and nothing of it is refused")
  func documented() throws {
    let fields = FieldPlan.defaults(withLocation: true)
    try TelemetryConfiguration.check(fields, mayLocate: true)
    for name in ["VehicleSpeed", "Location", "Soc", "Gear", "PackCurrent", "DetailedChargeState"] {
      #expect(fields[name] != nil, "\(name)")
    }
    for name in ["LifetimeEnergyGainedRegen", "MediaNowPlayingElapsed", "RouteLine"] {
      #expect(fields[name] == nil, "\(name)")
    }
    let without = FieldPlan.defaults(withLocation: false)
    try TelemetryConfiguration.check(without, mayLocate: false)
    #expect(without["Location"] == nil && without["GpsHeading"] == nil)
    #expect(without.count < fields.count)
  }

  @Test("a shorter interval costs more, a larger delta less, and all is bounded by the interval")
  func monotonous() {
    func signals(_ name: String, _ rule: TelemetryConfiguration.Rule) -> Double {
      TelemetryCost([name: rule]).signals
    }
    #expect(signals("VehicleSpeed", .init(1)) > signals("VehicleSpeed", .init(10)))
    #expect(signals("Soc", .init(60, delta: 5)) < signals("Soc", .init(60, delta: 0.5)))
    #expect(signals("Gear", .init(60, resend: 60)) > signals("Gear", .init(60)))
    for field in TelemetryField.all {
      let hours = TelemetryCost.drivingHours + TelemetryCost.chargingHours
      let rule = FieldPlan.rule(for: field)
      // Besides what a parked car sends.
      let most = hours * 3_600 / Double(rule.interval) + 1_000
      #expect(signals(field.name, rule) <= most, "\(field.name)")
    }
  }

  struct Flawed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let flaw: ConfigurationFlaw
  }

  @Test(
    "fields of a file are read, and what Tesla would refuse is told apart",
    arguments: [
      Flawed(testDescription: #"{"Sok": {"interval_seconds": 60}}"#, flaw: .unknownField("Sok")),
      Flawed(testDescription: #"["Soc", "Gears"]"#, flaw: .unknownField("Gears")),
      Flawed(
        testDescription: #"["LifetimeEnergyGainedRegen"]"#,
        flaw: .undocumentedField("LifetimeEnergyGainedRegen")),
      Flawed(testDescription: "{}", flaw: .noFields),
      Flawed(testDescription: "[]", flaw: .noFields),
      Flawed(testDescription: #"{"fields": {}}"#, flaw: .noFields),
      Flawed(testDescription: #"{"Soc": {"interval_seconds": 0}}"#, flaw: .interval("Soc")),
      Flawed(testDescription: #"{"Soc": {"interval_seconds": 1.5}}"#, flaw: .interval("Soc")),
      Flawed(testDescription: #"{"Soc": 60}"#, flaw: .interval("Soc")),
      Flawed(testDescription: #"{"Soc": {"minimum_delta": -1}}"#, flaw: .delta("Soc")),
      Flawed(testDescription: #"{"Soc": {"minimum_delta": "1"}}"#, flaw: .delta("Soc")),
      Flawed(
        testDescription: #"{"Soc": {"resend_interval_seconds": 0}}"#, flaw: .resendInterval("Soc")),
      Flawed(testDescription: #"{"Soc": {"interval": 60}}"#, flaw: .member("interval", of: "Soc")),
      Flawed(testDescription: #""Soc""#, flaw: .notFields),
      Flawed(
        testDescription: #"["Soc", "Location", "GpsHeading"]"#,
        flaw: .locationScope(["GpsHeading", "Location"])),
    ])
  func flaws(_ row: Flawed) throws {
    let value = try Value(parsing: Array(row.testDescription.utf8))
    #expect(throws: row.flaw) {
      try TelemetryConfiguration.check(TelemetryConfiguration.fields(value), mayLocate: false)
    }
  }

  @Test("what a file does not say comes from the plan")
  func file() throws {
    let text = """
      {"fields": {"Soc": {}, "Gear": {"interval_seconds": 5, "resend_interval_seconds": 600},
        "SelfDrivingMilesSinceReset": {"interval_seconds": 60, "minimum_delta": 0.1}}}
      """
    let fields = try TelemetryConfiguration.fields(Value(parsing: Array(text.utf8)))
    #expect(fields["Soc"] == .init(60))
    #expect(fields["Gear"] == .init(5, resend: 600))
    // Tesla refuses less.
    #expect(fields["SelfDrivingMilesSinceReset"] == .init(60, delta: 1))
    let names = try TelemetryConfiguration.fields(names: ["Soc", "SelfDrivingMilesSinceReset"])
    #expect(names["Soc"] == .init(60, delta: 0.5))
    #expect(names["SelfDrivingMilesSinceReset"]?.minimumDelta == 1)
  }

  @Test(
    "what is no host, or no certificate, is refused",
    arguments: [
      ("https://example.com", "", ConfigurationFlaw.host("https://example.com")),
      ("", "", .host("")), ("a b", "", .host("a b")),
      ("example.com:443", "", .host("example.com:443")),
      ("example.com", "hello", .noCertificate),
      (
        "example.com", "-----BEGIN CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\n", .privateKey
      ),
    ])
  func hosts(_ host: String, _ ca: String, _ flaw: ConfigurationFlaw) {
    let configuration = TelemetryConfiguration(
      hostname: host, port: 443, ca: ca, fields: ["Soc": .init(60)],
      expires: .init(seconds: 2_000_000_000))
    #expect(throws: flaw) { try configuration.check(mayLocate: nil) }
  }
}
