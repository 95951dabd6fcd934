import JSON
import TestSupport
import Testing
import Unix

/// A simulated day of a mosquitto that is killed, started anew, stopped for a while and slowed,
/// while `tesla serve` publishes to it.
@Suite(
  .needs("mosquitto", "mosquitto_pub", "mosquitto_sub"), .disabled(if: Program.isThreadSanitized))
struct MQTTSoakTests {
  private static let lives = Environment.current["TESLA_SOAK_LIVES"].flatMap(Int.init)
    .map { max($0 / 10, 1) }

  /// What a broker goes through.
  private enum Trouble: CaseIterable {
    /// By the kernel: what it had not saved is lost.
    case kill
    case restart
    /// It takes nothing for a while, and then all at once.
    case pause
  }

  @Test("at its end the broker has what serve shows, and no value ever went back")
  func aDay() throws {
    let lives = Self.lives ?? (Program.isSanitized ? 3 : 6)
    // A day in half a minute, which all that takes; longer lives see more of them.
    let simulator = try Simulator(
      "--vehicles", "3", "--seed", "\(lives)", "--speed", "2880", lifetime: 300 + 60 * lives)
    let user = try User.loggedIn(simulator)
    let vins = try #require(try simulator.control("GET", "state")["cars"]?.arrayValue)
      .compactMap { $0["vin"]?.stringValue }
    // Little room for what others have to hear, so that it is full again and again.
    let broker = try Broker(settings: ["max_queued_messages 20", "max_inflight_messages 2"])
    try broker.start()
    let exporter = try Exporter(
      user,
      [
        "--check-interval", "0.2", "--drive-interval", "0.2", "--site-interval", "0.5",
        "--mqtt", broker.url,
      ], timeout: 300 + 60 * lives)
    let listener = try Subscriber(broker, "tesla/+/odometer")
    #expect(
      try eventually {
        try vins.allSatisfy { try broker.retained()["tesla/\($0)/odometer"] != nil }
      })
    let before = try memory(of: exporter.processID)
    var random = TestSupport.SplitMix64(seed: UInt64(lives))
    for life in 1...lives {
      try suffer(Trouble.allCases[life % 3], broker, exporter, &random)
    }
    // Nothing moves any more where Tesla answers nothing.
    try simulator.control("POST", "faults", "*:503")
    try expectTruth(of: vins, at: broker, exporter)
    let after = try memory(of: exporter.processID)
    #expect(after < before + 32 << 20, "\(before) \(after)")
    #expect(try exporter.stop() == 0)
    #expect(try broker.retained()["tesla/status"] == "offline")
    for vin in vins { try expectOrder(of: "tesla/\(vin)/odometer", listener) }
    if Self.lives != nil {
      print("soak: \(lives) troubles of a broker, memory \(before) to \(after)")
    }
  }

  /// Each ends when something new has reached the broker.
  private func suffer(
    _ trouble: Trouble, _ broker: Broker, _ exporter: Exporter,
    _ random: inout TestSupport.SplitMix64
  ) throws {
    let polls = Int.random(in: 1...20, using: &random)
    switch trouble {
    case .kill:
      try broker.kill()
      try wait(for: polls, of: exporter)
      try broker.start()
    case .restart:
      try broker.stop()
      try wait(for: polls, of: exporter)
      try broker.start()
    case .pause:
      try broker.pause()
      try wait(for: polls, of: exporter)
      try broker.resume()
    }
    let count = try messages(exporter)
    #expect(try eventually { try messages(exporter) > count })
  }

  /// Polling goes on, whatever the broker does.
  private func wait(for polls: Int, of exporter: Exporter) throws {
    for _ in 0..<polls { try #require(try exporter.line { $0.contains("vehicle") } != nil) }
  }

  private func messages(_ exporter: Exporter) throws -> Double {
    let name = "tesla_mqtt_messages_total "
    let line = try exporter.get("/metrics").body.split(separator: "\n").first {
      $0.hasPrefix(name)
    }
    return line.flatMap { Double($0.dropFirst(name.count)) } ?? 0
  }

  /// The broker retains what serve shows, as soon as the last news have reached it.
  private func expectTruth(of vins: [String], at broker: Broker, _ exporter: Exporter) throws {
    for vin in vins {
      var compared = 0
      var wrong: [String] = []
      #expect(
        try eventually {
          let answer = try Value(parsing: Array(try exporter.get("/data?target=\(vin)").body.utf8))
          let retained = try broker.retained("-t", "tesla/\(vin)/#")
          (compared, wrong) = (0, [])
          for block in answer["response"]?.objectValue?.members ?? [] {
            for member in block.value.objectValue?.members ?? [] {
              guard let text = retained["tesla/\(vin)/\(member.name)"] else { continue }
              if let number = member.value.doubleValue {
                guard let published = Double(text) else { continue }
                if published != number { wrong.append("\(member.name) \(number) \(text)") }
              } else if let words = member.value.stringValue {
                if words != text { wrong.append("\(member.name) \(words) \(text)") }
              } else {
                continue
              }
              compared += 1
            }
          }
          return compared > 50 && wrong.isEmpty
        }, "\(vin): \(compared) \(wrong)")
    }
  }

  /// A broker that was killed begins with what it had saved, which it tells as retained.
  private func expectOrder(of topic: String, _ listener: Subscriber) throws {
    let values = try listener.lines().filter { $0.hasPrefix("0 \(topic) ") }
      .compactMap { Double($0.split(separator: " ").last ?? "") }
    #expect(!values.isEmpty)
    #expect(values == values.sorted(), "\(topic)")
  }

  private func memory(of process: Int32) throws -> Int {
    let status = String(decoding: try FileSystem.read("/proc/\(process)/status"), as: UTF8.self)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(line.split(separator: " ").compactMap { Int($0) }.first) * 1_024
  }
}
