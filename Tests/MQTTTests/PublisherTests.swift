import JSON
import Mosquitto
import TeslaAPI
import TestSupport
import Testing
import Time

@testable import Exporter
@testable import MQTT

@Suite struct PublisherTests {
  private let options = PublisherOptions(discovery: nil, version: "1.2.3")

  private func car(_ level: Value, range: Value = 171) -> Value {
    ["charge_state": ["battery_level": level, "battery_range": range]]
  }

  private func texts(_ messages: [MQTTMessage]) -> [String] {
    messages.map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" }
  }

  @Test func whatChangesIsSentAndNothingElse() {
    var publisher = Publisher(options)
    _ = publisher.messages(for: Shown.account([Shown.vehicle("V1", car(57))]), at: Shown.now)
    let same = publisher.messages(
      for: Shown.account([Shown.vehicle("V1", car(57))]), at: Shown.now)
    #expect(same.isEmpty)
    let changed = publisher.messages(
      for: Shown.account([Shown.vehicle("V1", car(58))]), at: Shown.now)
    #expect(texts(changed) == ["tesla/V1/battery_level 58"])
    #expect(changed.allSatisfy { $0.isRetained })
  }

  @Test(arguments: [nil, "<invalid>"] as [Value])
  func aValueThatIsGoneIsTakenAway(value: Value) {
    var publisher = Publisher(options)
    _ = publisher.messages(for: Shown.account([Shown.vehicle("V1", car(57))]), at: Shown.now)
    let gone = publisher.messages(
      for: Shown.account([Shown.vehicle("V1", car(value))]), at: Shown.now)
    #expect(texts(gone) == ["tesla/V1/battery_level "])
    #expect(texts(publisher.connected(at: Shown.now)).contains("tesla/V1/battery_level "))
  }

  @Test func atFirstWhatAnEarlierProcessMayHaveLeftIsTakenAway() {
    var publisher = Publisher(options)
    let first = texts(
      publisher.messages(for: Shown.account([Shown.vehicle("V1", car(57))]), at: Shown.now))
    for key in ["speed", "latitude", "location", "place"] {
      #expect(first.contains("tesla/V1/\(key) "))
    }
    #expect(!first.contains("tesla/V1/battery_level "))
    #expect(!first.contains { $0.contains("telemetry_") })
  }

  @Test func aCarThatLeavesTakesAllOfItAlong() {
    let options = PublisherOptions(version: "1.2.3")
    var publisher = Publisher(options)
    var retained = Retained()
    let both = Shown.account(
      [Shown.vehicle("V1", car(57)), Shown.vehicle("V2", car(80))],
      [Shown.site("7", live: ["solar_power": 10], info: nil)])
    retained.take(publisher.messages(for: both, at: Shown.now))
    var one = ShownAccount()
    one.vehicleKeys = ["V2"]
    retained.take(publisher.messages(for: one, at: Shown.now))
    #expect(retained.payloads.keys.allSatisfy { $0.contains("V2") })
    #expect(retained.payloads["tesla/V2/battery_level"] == "80")
    #expect(retained.payloads["homeassistant/device/tesla_V2/config"] != nil)
  }

  @Test func afterConnectingAllIsSentAgain() {
    var publisher = Publisher(options)
    #expect(texts(publisher.connected(at: Shown.now)) == ["tesla/status online"])
    let account = Shown.account([Shown.vehicle("V1", car(57))])
    _ = publisher.messages(for: account, at: Shown.now)
    var retained = Retained()
    retained.take(publisher.connected(at: Shown.now))
    #expect(retained == Publisher.retained(account, options))
  }

  @Test func theWillAndTheLastWordAreTheSame() {
    var publisher = Publisher(options)
    #expect(publisher.will == MQTTMessage("tesla/status", "offline"))
    #expect(publisher.last() == [publisher.will])
  }

  @Test func homeAssistantIsHeard() {
    let publisher = Publisher(PublisherOptions(discovery: "ha", version: "1"))
    #expect(publisher.subscriptions == ["ha/status"])
    #expect(publisher.isHomeAssistantOnline(MQTTMessage("ha/status", "online")))
    #expect(!publisher.isHomeAssistantOnline(MQTTMessage("ha/status", "offline")))
    #expect(!publisher.isHomeAssistantOnline(MQTTMessage("homeassistant/status", "online")))
    #expect(Publisher(options).subscriptions.isEmpty)
  }

  @Test(
    arguments: [
      (["vin": "V1", "event": "unlocked"], "tesla/V1/event"),
      (["id": "7", "event": "asleep"], "tesla/7/event"),
      (["site_id": "9", "event": "grid_down"], "tesla/site/9/event"),
    ] as [(Value, String)])
  func eventsAreSentAndNotKept(event: Value, topic: String) throws {
    let messages = Publisher(options).messages(for: try #require(event.objectValue))
    #expect(messages == [MQTTMessage(topic, event.bytes, isRetained: false)])
  }

  @Test func anEventOfNoneIsNotSent() {
    #expect(Publisher(options).messages(for: Object()).isEmpty)
  }

  @Test(arguments: [
    (true as Bool?, false, "online"), (nil, false, "online"), (false, false, "offline"),
    (true, true, "offline"),
  ])
  func availabilitySaysWhetherValuesHold(isUp: Bool?, isStale: Bool, text: String) {
    let account = Shown.account(
      [Shown.vehicle("V1", car(57), isUp: isUp, isStale: isStale)],
      [Shown.site("7", live: ["solar_power": 10], info: nil, isUp: isUp, isStale: isStale)])
    let retained = Publisher.retained(account, options)
    #expect(retained.payloads["tesla/V1/available"] == text)
    #expect(retained.payloads["tesla/site/7/available"] == text)
    // The last values stay, with their time.
    #expect(retained.payloads["tesla/V1/battery_level"] == "57")
    #expect(retained.payloads["tesla/V1/updated"] == "2026-11-23T08:00:00Z")
  }

  @Test func aCarThatSleepsIsAvailable() {
    let account = Shown.account([Shown.vehicle("V1", car(57), state: .asleep)])
    let retained = Publisher.retained(account, options)
    #expect(retained.payloads["tesla/V1/available"] == "online")
    #expect(retained.payloads["tesla/V1/state"] == "asleep")
    #expect(retained.payloads["tesla/V1/activity"] == "asleep")
  }

  @Test func positionsGoOnlyWhereTheyAreAskedFor() throws {
    let account = Shown.account([Shown.vehicle(Shown.vin, try Shown.sample("modern_car"))])
    for names in PublisherNames.allCases {
      var options = PublisherOptions(names: names, version: "1")
      let hidden = Publisher.retained(account, options).text
      for secret in ["10.125", "-20.25", "10.25", "Sample \\\"Street"] {
        #expect(!hidden.contains(secret), "\(names) tells \(secret)")
      }
      #expect(!hidden.contains("device_tracker"))
      options.includesLocation = true
      let shown = Publisher.retained(account, options).text
      #expect(
        shown.contains("10.125") && shown.contains("Street") && shown.contains("device_tracker"))
    }
  }

  @Test func aTopicHasNoMoreLevelsThanItShould() {
    #expect("a/b+c#d e\u{0}é".asTopicLevel == "a_b_c_d_e_é")
  }

  /// Whatever happened before, a broker has what it would have if only the last account had been.
  @Test(arguments: PublisherNames.allCases, [1, 2, 3] as [UInt64])
  func whatABrokerKeepsDependsOnTheLastAccountOnly(names: PublisherNames, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let bodies = try [
      nil, Shown.sample("modern_car"), Shown.sample("old_car"), Shown.sample("drifted_car"),
      Shown.sample("streaming_car"), car(1), car(nil),
    ]
    let lives = try [nil, Shown.sample("live_status"), Shown.sample("live_status_solar_only")]
    let infos = try [nil, Shown.sample("site_info")]
    for includesLocation in [false, true] {
      let options = PublisherOptions(
        names: names, units: MQTTUnits.allCases.randomElement(using: &random),
        includesLocation: includesLocation, version: "1")
      var publisher = Publisher(options)
      var retained = Retained()
      retained.take(publisher.connected(at: Shown.now))
      for _ in 0..<30 {
        let vins = ["V1", "V2", "V3"].filter { _ in Bool.random(using: &random) }
          .shuffled(using: &random)
        let sites = ["1", "2"].filter { _ in Bool.random(using: &random) }
        let account = Shown.account(
          vins.map { vin in
            Shown.vehicle(
              vin, bodies.randomElement(using: &random) ?? nil,
              state: [nil, .online, .asleep].randomElement(using: &random) ?? nil,
              isUp: Bool.random(using: &random), isStale: Bool.random(using: &random))
          },
          sites.map { id in
            Shown.site(
              id, live: lives.randomElement(using: &random) ?? nil,
              info: infos.randomElement(using: &random) ?? nil)
          })
        retained.take(publisher.messages(for: account, at: Shown.now))
        if Bool.random(using: &random) { retained.take(publisher.connected(at: Shown.now)) }
        #expect(retained == Publisher.retained(account, options), "seed \(seed)")
      }
    }
  }
}
