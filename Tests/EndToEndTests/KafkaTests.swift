import JSON
import TestSupport
import Testing
import Time
import Unix

/// Several `tesla serve` share an account's cars out over Kafka: each car is shown by exactly one of
/// them, whoever comes, goes or is killed.
@Suite(.needs("python3", "kcat"), .disabled(if: Program.isThreadSanitized)) struct KafkaTests {
  private let simulator: Simulator
  private let cluster: KafkaCluster
  private let vins: [String]
  private static let topics = ["V", "alerts", "errors", "connectivity"]
  private static let ratio = "tesla_charge_state_battery_level_ratio"

  init() throws {
    simulator = try Simulator("--vehicles", "8", "--asleep", "--seed", "5")
    cluster = try KafkaCluster(timeout: 600)
    for topic in Self.topics { try cluster.makeTopic("tesla_telemetry_\(topic)", partitions: 6) }
    vins = try #require(try simulator.control("GET", "state")["cars"]?.arrayValue)
      .compactMap { $0["vin"]?.stringValue }
    try #require(vins.count == 8)
  }

  private func serve(_ options: String...) throws -> Exporter {
    // Each has a login and files of its own, as on machines of their own.
    try Exporter(
      try User.loggedIn(simulator),
      ["--check-interval", "1", "--telemetry.kafka", cluster.brokers] + options, timeout: 600)
  }

  /// Sends a battery level, in percent, for each car.
  private func send(_ level: Int, at seconds: Int64) throws {
    let created = Timestamp(seconds: seconds).rfc3339
    try cluster.send(
      vins.map { vin in
        (
          vin,
          #"{"data":[{"key":"BatteryLevel","value":{"doubleValue":\#(level)}}],"#
            + #""createdAt":"\#(created)","vin":"\#(vin)"}"#
        )
      }, to: "tesla_telemetry_V")
  }

  /// What each process shows: a car's battery level, by VIN.
  private func levels(_ processes: [Exporter]) throws -> [[String: String]] {
    try processes.map { process in
      var levels: [String: String] = [:]
      for line in try process.get("/metrics").body.split(separator: "\n")
      where line.hasPrefix(Self.ratio + "{") {
        let parts = line.split(separator: "\"")
        if parts.count == 3 { levels[String(parts[1])] = String(parts[2].dropFirst(2)) }
      }
      return levels
    }
  }

  /// Waits until every car is shown with that level by exactly one of the processes; each has some.
  private func shown(_ level: String, by processes: [Exporter]) throws -> Bool {
    try eventually {
      let levels = try levels(processes)
      return levels.flatMap(\.keys).sorted() == vins.sorted()
        && levels.allSatisfy { !$0.isEmpty && $0.values.allSatisfy { $0 == level } }
    }
  }

  private func count(_ metric: String, _ process: Exporter) throws -> Int {
    let line = try process.get("/metrics").body.split(separator: "\n")
      .first { $0.hasPrefix(metric + " ") }
    return line.flatMap { Int($0.dropFirst(metric.count + 1)) } ?? 0
  }

  /// What the processes have counted once it is that many; counts come to the page every ten
  /// seconds.
  private func counted(_ number: Int, _ metric: String, by processes: [Exporter]) throws -> Int {
    var sum = 0
    _ = try eventually {
      sum = try processes.map { try count(metric, $0) }.reduce(0, +)
      return sum >= number
    }
    return sum
  }

  @Test func processesThatJoinAndLeaveShareTheCarsAndCountEachMessageOnce() throws {
    let messages = #"tesla_telemetry_kafka_records_total{topic="V"}"#
    var moment: Int64 = 1_790_000_000
    let first = try serve()
    // It is there before anything is sent, so that all is new.
    #expect(try first.line { $0.contains("partitions=6") } != nil)
    try send(50, at: moment)
    #expect(try shown("0.5", by: [first]))
    let second = try serve()
    #expect(try shown("0.5", by: [first, second]))
    let third = try serve()
    moment += 1
    // While partitions move.
    try send(51, at: moment)
    #expect(try shown("0.51", by: [first, second, third]))
    #expect(try counted(2 * vins.count, messages, by: [first, second, third]) >= 2 * vins.count)
    let ofFirst = try count(messages, first)
    #expect(try first.stop() == 0)
    #expect(try shown("0.51", by: [second, third]))
    moment += 1
    try send(52, at: moment)
    #expect(try shown("0.52", by: [second, third]))
    let count = try ofFirst + counted(3 * vins.count - ofFirst, messages, by: [second, third])
    for process in [second, third] { #expect(try process.stop() == 0) }
    // The brokers may refuse offsets while the group shares out anew, which is told.
    if [first, second, third].contains(where: { $0.log.contains("may be counted twice") }) {
      #expect(count >= 3 * vins.count)
    } else {
      #expect(count == 3 * vins.count)
    }
  }

  @Test func theCarsOfAProcessThatWasKilledAreShownByAnother() throws {
    let first = try serve()
    let second = try serve()
    try send(50, at: 1_790_000_000)
    #expect(try shown("0.5", by: [first, second]))
    try first.kill()
    // Meanwhile they go on.
    try send(60, at: 1_790_000_001)
    #expect(try shown("0.6", by: [second]))
    let third = try serve()
    #expect(try shown("0.6", by: [second, third]))
    // All of the account's cars, those that sent nothing too, are polled by one only.
    let ups = try [second, third].map { try $0.get("/sd").body }
    for vin in vins { #expect(ups.count { $0.contains(vin) } == 1) }
  }

  @Test(arguments: [
    (["--telemetry.kafka-config", "/nonexistent"], "needs --telemetry.kafka", 2),
    (
      ["--telemetry.kafka", "localhost:1", "--telemetry.listen-address", "127.0.0.1:0"],
      "exclude each other", 2
    ),
    (
      ["--telemetry.kafka", "localhost:1", "--telemetry.kafka-config", "/nonexistent"],
      "cannot open /nonexistent: no such file", 3
    ),
  ])
  func aWrongConfigurationIsRefused(options: [String], words: String, status: Int32) throws {
    let user = try User.loggedIn(simulator)
    let ending = try user.tesla(["serve", "--web.listen-address", "127.0.0.1:0"] + options)
    #expect(ending.status == status)
    #expect(ending.errors.contains(words), "\(ending.errors)")
  }

  @Test func aPropertyThatIsRefusedIsNamedWithoutItsValue() throws {
    let user = try User.loggedIn(simulator)
    let path = try user.home.write("client.id=x\nsasl.pasword=hunter2\n", to: "kafka.properties")
    let ending = try user.tesla(
      "serve", "--web.listen-address", "127.0.0.1:0", "--telemetry.kafka", "localhost:1",
      "--telemetry.kafka-config", path)
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains("\(path): line 2: librdkafka has no property sasl.pasword"),
      "\(ending.errors)")
    #expect(!ending.errors.contains("hunter2"))
  }
}
