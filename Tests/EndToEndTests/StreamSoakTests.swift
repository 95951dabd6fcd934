import Dispatch
import JSON
import TestSupport
import Testing
import Unix

/// `tesla serve` stopped by SIGKILL at random moments under a stream, while the car drives, charges
/// and stands. Some lives in every run of the tests; a tenth of `TESLA_SOAK_LIVES` for more, as each
/// waits until the car has come back.
@Suite(.needs("openssl")) struct StreamSoakTests {
  private static let lives = Environment.current["TESLA_SOAK_LIVES"].flatMap(Int.init)
    .map { max($0 / 10, 1) }

  @Test("after every SIGKILL the values are the car's, and no counter falls")
  func killed() throws {
    let lives = Self.lives ?? (Program.isSanitized ? 3 : 8)
    let setting = try StreamSetting(lifetime: 2 * Running.patience + 20 * lives)
    var exporter = try setting.exporter(at: "0")
    let line = try #require(try exporter.line { $0.contains("listening for cars on") })
    let port = String(try #require(line.split(separator: ":").last?.prefix { $0.isNumber }))
    try setting.configure(port: port)
    var random = TestSupport.SplitMix64(seed: UInt64(lives))
    var highest = Counters()
    for life in 1...lives {
      try setting.expectTruth(of: exporter, in: life, &highest)
      if let activity = StreamSetting.activities.randomElement(using: &random) {
        try setting.force(activity)
      }
      pause(upTo: 2_500, &random)
      // What a scraper has seen at last must not be taken back.
      highest.note(try exporter.lines(), in: life)
      try exporter.kill()
      exporter = try setting.exporter(at: port)
    }
    try setting.expectTruth(of: exporter, in: lives + 1, &highest)
    #expect(try exporter.stop() == 0)
    #expect(highest.values.count == Counters.names.count, "\(highest.values)")
    #expect(highest.values.allSatisfy { $0.value > 0 }, "\(highest.values)")
    if Self.lives != nil {
      print("soak: stopped by SIGKILL \(lives) times under a stream, counters \(highest.values)")
    }
  }

  /// A moment of chance, not a wait for anything; see `ProcessSoakTests`.
  private func pause(upTo milliseconds: Int, _ random: inout TestSupport.SplitMix64) {
    let moment =
      DispatchTime.now() + .microseconds(Int.random(in: 0...milliseconds * 1_000, using: &random))
    _ = DispatchSemaphore(value: 0).wait(timeout: moment)
  }
}

/// The highest that was seen of what only rises.
private struct Counters {
  /// The metric, and what its labels hold.
  static let names = [
    ("tesla_vehicle_charge_energy_joules_total", "vin="),
    ("tesla_api_cost_dollars_total", #"class="telemetry""#),
    ("tesla_api_cost_dollars_total", #"class="data""#),
  ]
  var values: [String: Double] = [:]

  mutating func note(_ lines: [Substring], in life: Int) {
    for (metric, label) in Counters.names {
      let samples = lines.filter { $0.hasPrefix(metric + "{") && $0.contains(label) }
      guard !samples.isEmpty else { continue }
      let value = samples.reduce(0) { $0 + ($1.value ?? 0) }
      let name = "\(metric) \(label)"
      #expect(
        value >= values[name] ?? 0,
        "life \(life): \(name) fell from \(values[name] ?? 0) to \(value)")
      values[name] = max(value, values[name] ?? 0)
    }
  }
}

/// A car that is to stream each change at once, and someone who serves it.
private struct StreamSetting {
  /// What a car does next.
  static let activities = [
    #"{"state": "driving", "miles": 20}"#, #"{"state": "driving", "miles": 1}"#,
    #"{"state": "charging"}"#, #"{"state": "supercharging"}"#, #"{"state": "supercharging"}"#,
    #"{"state": "parked"}"#, #"{"state": "battery", "percent": 30}"#,
  ]

  let simulator: Simulator
  private let user: User
  private let vin: String
  private let receiver: Certificates.Identity
  private let authority: String
  private let carAuthority: String
  private let lifetime: Int
  /// Kept, as its home directory has the files.
  private let maker: User

  init(lifetime: Int) throws {
    self.lifetime = lifetime
    maker = try User()
    try #require(try maker.tesla("auth", "--generate-key", "fleet.key").status == 0)
    carAuthority = maker.home.file("cars.pem")
    simulator = try Simulator(
      [
        "--profile", "fleet-na", "--application-key", maker.home.file("fleet.key.pub"),
        "--telemetry-ca-out", carAuthority,
      ], lifetime: lifetime)
    var user = try User(simulator)
    for (name, value) in simulator.exports { user.environment[name] = value }
    user.environment["TESLA_STATE_DIR"] = simulator.state
    self.user = user
    let certificates = try Certificates(maker)
    authority = certificates.authority
    receiver = try certificates.signed(for: "DNS:localhost")
    let state = try simulator.control("GET", "state")
    vin = try #require(state["cars"]?[0]?["vin"]?.stringValue)
    try force(#"{"state": "battery", "percent": 30}"#)
    try force(#"{"state": "supercharging"}"#)
  }

  func exporter(at port: String) throws -> Exporter {
    try Exporter(
      user,
      [
        "--check-interval", "1", "--telemetry.listen-address", "localhost:\(port)",
        "--telemetry.cert-file", receiver.certificate, "--telemetry.key-file", receiver.key,
        "--telemetry.client-ca-file", carAuthority,
      ], timeout: lifetime)
  }

  func configure(port: String) throws {
    let fields = [
      "Odometer", "BatteryLevel", "Gear", "VehicleSpeed", "DetailedChargeState",
      "DCChargingEnergyIn", "DCChargingPower", "ACChargingPower",
    ].map { "\"\($0)\": {\"interval_seconds\": 1}" }
    try user.home.write("{\(fields.joined(separator: ", "))}", to: "fields.json")
    let sent = try user.tesla(
      "telemetry", "configure", "--host", "localhost", "--port", port, "--ca", authority,
      "--key", maker.home.file("fleet.key"), "--fields", user.home.file("fields.json"))
    try #require(sent.status == 0, "\(sent.errors)")
  }

  func force(_ activity: String) throws { try simulator.control("POST", "car/\(vin)", activity) }

  /// What the car really is.
  private struct Truth {
    let isDriving: Bool
    let metres: Double
    let ratio: Double
  }

  private var truth: Truth {
    get throws {
      let car = try #require(try simulator.control("GET", "state")["cars"]?[0])
      let miles = try #require(car["odometer_miles"]?.doubleValue)
      let percent = try #require(car["battery_percent"]?.doubleValue)
      return Truth(
        isDriving: car["activity"] == "driving", metres: miles * 1_609.344, ratio: percent / 100)
    }
  }

  /// Waits until the car is connected and the page tells of it what is so: not less than when the
  /// waiting began, and not more than after the page was read.
  func expectTruth(of exporter: Exporter, in life: Int, _ highest: inout Counters) throws {
    let start = try truth
    var seen: [Substring] = []
    let label = "{vin=\"\(vin)\"}"
    let shown = try exporter.page { lines in
      highest.note(lines, in: life)
      seen = lines
      guard let end = try? truth,
        lines.contains("tesla_telemetry_connected\(label) 1"),
        let metres = lines.sample("tesla_vehicle_state_odometer_meters{"),
        let ratio = lines.sample("tesla_charge_state_battery_level_ratio{")
      else { return false }
      // A poll tells whole per cent, and a car does not repeat what it has told.
      let levels = min(start.ratio, end.ratio) - 0.0101...max(start.ratio, end.ratio) + 0.0101
      return start.metres - 2...end.metres + 2 ~= metres && levels ~= ratio
        && lines.gear == (end.isDriving ? "D" : "P")
    }
    let told = seen.filter {
      $0.contains("odometer") || $0.contains("battery_level") || $0.contains("shift_state")
        || $0.contains("telemetry_connected")
    }
    let last = try truth
    #expect(
      shown != nil, "life \(life): \(start), \(last), \(told), \(exporter.log.suffix(4_000))")
  }
}

extension Exporter {
  fileprivate func lines() throws -> [Substring] {
    try get("/metrics", "-H", "Accept: application/openmetrics-text;version=1.0.0").body
      .split(separator: "\n")
  }
}

extension Substring {
  fileprivate var value: Double? { split(separator: " ").dropFirst().first.flatMap { Double($0) } }
}

extension [Substring] {
  /// The value of the first sample that begins so.
  fileprivate func sample(_ start: String) -> Double? {
    first { $0.hasPrefix(start) }?.value
  }

  fileprivate var gear: String? {
    let line = first { $0.hasPrefix("tesla_drive_state_shift_state{") && $0.hasSuffix(" 1") }
    return line?.split(separator: "shift_state=\"").last?.prefix { $0 != "\"" }.description
  }
}
