import JSON
import TestSupport
import Testing
import Unix

/// `tesla serve --mqtt` against a mosquitto of the test's own.
@Suite(
  .needs("mosquitto", "mosquitto_pub", "mosquitto_sub"), .disabled(if: Program.isThreadSanitized))
struct MQTTTests {
  private let simulator: Simulator
  private let user: User
  private let vin: String
  private static let battery = "tesla_charge_state_battery_level_ratio{"

  init() throws {
    simulator = try Simulator("--seed", "5")
    user = try User.loggedIn(simulator)
    let products = try Value(parsing: try user.tesla("products").output)
    vin = try #require(products["response"]?.arrayValue?.first?["vin"]?.stringValue)
  }

  private func serve(_ broker: Broker, _ options: String...) throws -> Exporter {
    try Exporter(
      user, ["--check-interval", "1", "--mqtt", broker.url] + options, timeout: 600)
  }

  private func metric(_ name: String, _ exporter: Exporter) throws -> Double? {
    try exporter.get("/metrics").body.split(separator: "\n").first { $0.hasPrefix(name + " ") }
      .flatMap { Double($0.dropFirst(name.count + 1)) }
  }

  @Test func whatIsKnownIsPublishedAndRetained() throws {
    let broker = try Broker()
    try broker.start()
    let exporter = try serve(broker)
    let level = "tesla/\(vin)/battery_level"
    var retained: [String: String] = [:]
    #expect(
      try eventually {
        retained = try broker.retained()
        return retained[level] != nil && retained.keys.contains { $0.hasPrefix("tesla/site/") }
      })
    #expect(retained["tesla/status"] == "online")
    #expect(retained.keys.contains { $0.hasPrefix("homeassistant/device/") })
    // No position without --location.
    #expect(!retained.keys.contains { $0.contains("latitude") })
    #expect(try eventually { try metric("tesla_mqtt_connected", exporter) == 1 })
    #expect(try eventually { try metric("tesla_mqtt_messages_total", exporter) ?? 0 > 50 })
    #expect(try metric("tesla_mqtt_dropped_total", exporter) == 0)
    #expect(try exporter.get("/").body.contains("MQTT broker"))
    #expect(try exporter.stop() == 0)
    #expect(try broker.retained()["tesla/status"] == "offline")
    #expect(try broker.retained()[level] == retained[level])
  }

  @Test func withTLSAndAUserItLogsIn() throws {
    let broker = try Broker(users: ["me": "hunter2"], tls: "IP:127.0.0.1")
    try broker.start()
    let file = try user.home.write("hunter2\n", to: "password")
    let exporter = try Exporter(
      user,
      [
        "--check-interval", "1", "--mqtt", broker.url.replacing("://", with: "://me@"),
        "--mqtt.password-file", file, "--ca-file", broker.authority, "--mqtt.topic", "my/tesla",
        "--mqtt.discovery", "off",
      ])
    #expect(try exporter.line { $0.contains("connected to the MQTT broker") } != nil)
    #expect(
      try eventually {
        try broker.retained("-u", "me", "-P", "hunter2")["my/tesla/\(vin)/battery_level"] != nil
      })
    #expect(try exporter.stop() == 0)
    #expect(!exporter.log.contains("hunter2"))
    let retained = try broker.retained("-u", "me", "-P", "hunter2")
    #expect(retained.keys.allSatisfy { $0.hasPrefix("my/tesla/") })
    #expect(retained["my/tesla/status"] == "offline")
  }

  @Test func aRefusedLoginIsToldOnceAndPollingGoesOn() throws {
    let broker = try Broker(users: ["me": "hunter2"])
    try broker.start()
    let file = try user.home.write("hunter3\n", to: "password", mode: 0o644)
    let exporter = try Exporter(
      user,
      [
        "--check-interval", "1", "--mqtt", broker.url.replacing("://", with: "://me@"),
        "--mqtt.password-file", file,
      ])
    #expect(try exporter.line { $0.contains("refuses the login") } != nil)
    #expect(try exporter.metrics(with: Self.battery) != nil)
    #expect(try metric("tesla_mqtt_connected", exporter) == 0)
    #expect(try exporter.stop() == 0)
    let log = exporter.log
    #expect(log.split(separator: "\n").count { $0.contains("refuses the login") } == 1)
    #expect(log.contains("not authorised"))
    #expect(log.contains("others can read the broker's password"))
    #expect(!log.contains("hunter3"))
  }

  @Test func aBrokerThatIsAwayAtFirstHoldsNothingUp() throws {
    let broker = try Broker()
    let exporter = try serve(broker)
    #expect(try exporter.line { $0.contains("cannot reach the MQTT broker") } != nil)
    #expect(try exporter.metrics(with: Self.battery) != nil)
    try broker.start()
    #expect(try eventually { try broker.retained()["tesla/\(vin)/battery_level"] != nil })
    #expect(try exporter.stop() == 0)
    // Once, however often it was tried.
    #expect(
      exporter.log.split(separator: "\n").count { $0.contains("cannot reach the MQTT broker") } == 1
    )
  }

  @Test func homeAssistantIsToldEverythingWhenItStarts() throws {
    let broker = try Broker()
    try broker.start()
    let exporter = try serve(broker)
    #expect(try eventually { try broker.retained()["tesla/\(vin)/battery_level"] != nil })
    let discovery = try #require(
      try broker.retained().keys.first { $0.hasPrefix("homeassistant/device/") })
    // As a broker that lost what it had.
    try broker.client("mosquitto_pub", "-t", discovery, "-n", "-r", "-q", "1")
    #expect(try broker.retained()[discovery] == nil)
    try broker.client("mosquitto_pub", "-t", "homeassistant/status", "-m", "online")
    #expect(try eventually { try broker.retained()[discovery] != nil })
    #expect(try exporter.stop() == 0)
  }

  @Test func eventsAreToldAndNotRetained() throws {
    let broker = try Broker()
    try broker.start()
    let exporter = try serve(broker)
    let listener = try Subscriber(broker, "tesla/+/event")
    #expect(try eventually { try broker.retained()["tesla/\(vin)/battery_level"] != nil })
    try simulator.control("POST", "car/\(vin)", #"{"state": "asleep"}"#)
    #expect(try eventually { try listener.lines().contains { $0.contains(#""event""#) } })
    #expect(try exporter.stop() == 0)
    let retained = try broker.retained()
    #expect(!retained.keys.contains { $0.hasSuffix("/event") })
    let line = try #require(try listener.lines().first)
    #expect(line.contains(" tesla/\(vin)/event {"))
  }

  @Test(arguments: [
    (["--mqtt", "broker"], "an address begins with mqtt://", 2),
    (["--mqtt", "mqtt://me:hunter2@broker"], "--mqtt.password-file", 2),
    (["--mqtt.topic", "x"], "needs --mqtt", 2),
    (["--mqtt", "mqtt://127.0.0.1:1", "--mqtt.topic", "a/#"], "not the beginning of a topic", 2),
    (
      ["--mqtt", "mqtt://127.0.0.1:1", "--mqtt.password-file", "/nonexistent"],
      "needs a user in --mqtt", 2
    ),
    (
      ["--mqtt", "mqtt://me@127.0.0.1:1", "--mqtt.password-file", "/nonexistent"],
      "cannot open /nonexistent", 3
    ),
    (
      ["--telemetry.mqtt", "mqtt://127.0.0.1:1", "--telemetry.kafka", "localhost:1"],
      "exclude each other", 2
    ),
    (["--telemetry.mqtt-password-file", "/nonexistent"], "needs --telemetry.mqtt", 2),
  ])
  func aWrongConfigurationIsRefused(options: [String], words: String, status: Int32) throws {
    let ending = try user.tesla(["serve", "--web.listen-address", "127.0.0.1:0"] + options)
    #expect(ending.status == status, "\(ending.errors)")
    #expect(ending.errors.contains(words), "\(ending.errors)")
    #expect(!ending.errors.contains("hunter2"))
    #expect(ending.isOneClearError)
  }

  @Test func doctorLooksAtTheBroker() throws {
    let broker = try Broker(users: ["me": "hunter2"])
    try broker.start()
    for (password, words) in [("hunter2", "lets serve in"), ("hunter3", "refuses the login")] {
      let file = try user.home.write(password, to: "password")
      let ending = try user.tesla(
        "doctor", "--mqtt", broker.url.replacing("://", with: "://me@"), "--mqtt.password-file",
        file)
      #expect(ending.text.contains(words), "\(ending.text)")
      #expect(!ending.text.contains("hunter"))
    }
    let dead = "mqtt://127.0.0.1:\(try LoopbackServer.deadPort())"
    #expect(try user.tesla("doctor", "--mqtt", dead).text.contains("connection refused"))
  }

  @Test("what Tesla's server publishes is shown, but nothing of unknown age")
  func streamsComeFromABroker() throws {
    let broker = try Broker()
    try broker.start()
    try simulator.control("POST", "car/\(vin)", #"{"state": "asleep"}"#)
    func send(_ topic: String, _ payload: String, _ options: String...) throws {
      let words = ["-t", "fleet/\(vin)/\(topic)", "-m", payload] + options
      let ending = try #require(Tool("mosquitto_pub")).run(broker.words(words))
      try #require(ending.status == 0, "\(ending.output)")
    }
    try send("v/BatteryLevel", "11", "-r", "-q", "1")
    let exporter = try Exporter(
      user,
      [
        "--check-interval", "1", "--telemetry.mqtt", broker.url, "--telemetry.mqtt-topic", "fleet",
      ], timeout: 600)
    #expect(try exporter.line { $0.contains("connected to the MQTT broker") } != nil)
    let retained = #"tesla_telemetry_dropped_messages_total{reason="retained"} 1"#
    #expect(try eventually { try exporter.get("/metrics").body.contains(retained) })
    #expect(!(try exporter.get("/metrics").body.contains("_ratio{vin=\"\(vin)\"} 0.11\n")))
    try send("v/BatteryLevel", "61.5")
    try send("v/Gear", #""ShiftStateP""#)
    try send("connectivity", #"{"ConnectionId":"c","Status":"CONNECTED"}"#)
    #expect(
      try eventually {
        let page = try exporter.get("/metrics").body
        return page.contains("\(Self.battery)vin=\"\(vin)\"} 0.615\n")
          && page.contains("tesla_telemetry_connected{vin=\"\(vin)\"} 1\n")
          && page.contains("tesla_telemetry_mqtt_connected 1\n")
      })
    #expect(try exporter.stop() == 0)
  }
}

/// Keeps what a broker sends, through all its restarts: `RETAINED TOPIC PAYLOAD` a line.
final class Subscriber {
  private let process: Running
  private let directory: TemporaryDirectory

  init(_ broker: Broker, _ topics: String...) throws {
    directory = try TemporaryDirectory()
    let output = try FileDescriptor.writing(to: directory.file("lines"))
    process = try Running(
      Program.find("mosquitto_sub") ?? "mosquitto_sub",
      broker.words(["-q", "1", "-F", "%r %t %p", "--id", "subscriber"])
        + topics.flatMap { ["-t", $0] }, environment: .current,
      streams: .init(input: .null, output: .descriptor(output), error: .null), timeout: 7_200)
    try output.close()
    let log = { broker.log.split(separator: "\n").contains { $0.contains("SUBACK to subscriber") } }
    try #require(eventually(log))
  }

  deinit {
    try? process.send(.terminate)
    _ = try? process.wait()
  }

  func lines() throws -> [String] {
    String(decoding: try FileSystem.read(directory.file("lines")), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }
}
