import JSON
import TestSupport
import Testing

@testable import Exporter
@testable import MQTT

/// Whole cars and sites, as a broker keeps them.
@Suite struct TopicsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let options: PublisherOptions
    let makeAccount: @Sendable () throws -> ShownAccount

    var testDescription: String { name }

    init(
      _ name: String, _ options: PublisherOptions,
      _ account: @escaping @Sendable () throws -> ShownAccount
    ) {
      (self.name, self.options, makeAccount) = (name, options, account)
    }
  }

  private static func car() throws -> ShownAccount {
    try Shown.account([
      Shown.vehicle(Shown.vin, Shown.sample("modern_car"), place: "Home", alerts: ["VCFRONT_a192"])
    ])
  }

  private static func site() throws -> ShownAccount {
    try Shown.account(
      [], [Shown.site(live: Shown.sample("live_status"), info: Shown.sample("site_info"))])
  }

  static let cases = [
    Case("car", PublisherOptions(includesLocation: true, version: "1.2.3"), car),
    Case(
      "car-metric", PublisherOptions(units: .metric, discovery: nil, version: "1.2.3"), car),
    Case(
      "car-teslamate",
      PublisherOptions(names: .teslamate, includesLocation: true, version: "1.2.3"), car),
    Case("site", PublisherOptions(version: "1.2.3"), site),
    Case("site-base", PublisherOptions(units: .base, discovery: nil, version: "1.2.3"), site),
  ]

  /// Discovery is written with a line for each member.
  @Test(arguments: cases)
  func topicsAreAsRecorded(row: Case) throws {
    let retained = Publisher.retained(try row.makeAccount(), row.options)
    let values = retained.payloads.filter { !$0.key.hasSuffix("/config") }
      .sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
    try Golden.expect(values, "Tests/MQTTTests/Golden/\(row.name).txt")
    for (topic, payload) in retained.payloads where topic.hasSuffix("/config") {
      try Golden.expect(
        topic + "\n" + String(decoding: indented(Array(payload.utf8)), as: UTF8.self),
        "Tests/MQTTTests/Golden/\(row.name)-discovery.json")
    }
  }

  @Test func aCarWithoutDataHasItsState() throws {
    let retained = Publisher.retained(
      Shown.account([Shown.vehicle("V1", nil)]), PublisherOptions(discovery: nil, version: "1"))
    #expect(
      retained.payloads.mapValues { $0 } == [
        "tesla/V1/available": "online", "tesla/V1/name": "Sample", "tesla/V1/state": "online",
        "tesla/V1/activity": "online", "tesla/V1/in_service": "false",
        "tesla/V1/since": "2026-11-23T08:00:00Z", "tesla/status": "online",
      ])
  }
}
