import JSON
import Telemetry
import TestSupport
import Testing
import Time
import Unix

/// `tesla serve` receives what cars stream. The car is Python's ssl and a few lines of WebSocket.
@Suite(.needs("python3"), .needs("openssl")) struct TelemetryTests {
  private let user: User
  private let vin: String
  private let server: Certificates
  private let cars: Certificates
  private let exporter: Exporter
  private let port: String

  init() throws {
    let simulator = try Simulator("--profile", "fleet-na", "--asleep", "--seed", "5")
    var user = try User(simulator)
    for (name, value) in simulator.exports { user.environment[name] = value }
    user.environment["TESLA_STATE_DIR"] = simulator.state
    self.user = user
    let products = try Value(parsing: try user.tesla("products").output)
    vin = try #require(products["response"]?.arrayValue?.first?["vin"]?.stringValue)
    server = try Certificates(try User())
    cars = try Certificates(try User())
    let identity = try server.signed()
    exporter = try Exporter(
      user,
      [
        // Each look is logged, which `page` waits for.
        "--check-interval", "1",
        "--telemetry.listen-address", "127.0.0.1:0", "--telemetry.cert-file", identity.certificate,
        "--telemetry.key-file", identity.key, "--telemetry.client-ca-file", cars.authority,
      ])
    let line = try #require(try exporter.line { $0.contains("listening for cars on") })
    port = String(try #require(line.split(separator: ":").last?.prefix { $0.isNumber }))
  }

  private func car(_ identity: Certificates.Identity?) throws -> StreamingCar {
    try StreamingCar(user, port: port, trusting: server.authority, as: identity)
  }

  private func identity() throws -> Certificates.Identity {
    try cars.signed(for: "DNS:car", name: vin)
  }

  private func message(
    _ data: [(Int, DatumValue)], of claimed: String? = nil, txid: String = "t-1"
  ) throws -> Envelope {
    let message = TelemetryMessage(
      vin: claimed ?? vin, created: Timestamp(seconds: 1_790_000_000),
      content: .data(data.map { Datum(field: $0.0, value: $0.1) }))
    return Envelope(
      txid: Array(txid.utf8), topic: "V", messageID: Array("m".utf8),
      content: .stream(
        Envelope.Stream(
          created: message.created, senderID: "vehicle_device." + (claimed ?? vin),
          payload: message.payload)))
  }

  @Test func whatACarStreamsIsShownAndAcknowledged() throws {
    let car = try car(identity())
    #expect(car.opening == "open")
    let message = try message([
      (42, .number(61.5)), (6, .number(395.25)), (10, .enumeration(5)), (4, .string("31.068")),
      (9_999, .number(1)),
    ])
    #expect(try car.send(message.bytes) == message.ack)
    let label = #"{vin="\#(vin)"}"#
    let shown = try exporter.page { lines in
      lines.contains("tesla_charge_state_battery_level_ratio\(label) 0.615")
        && lines.contains("tesla_telemetry_connected\(label) 1")
    }
    let lines = try #require(shown)
    #expect(lines.contains("tesla_telemetry_pack_voltage_volts\(label) 395.25"))
    #expect(
      lines.contains { $0.hasPrefix("tesla_drive_state_speed_meters_per_second\(label) 13.88") })
    // Sent again: acknowledged, and nothing changes.
    #expect(try car.send(message.bytes) == message.ack)
    let counted = try exporter.page { lines in
      lines.contains(#"tesla_telemetry_unknown_fields_total{field="9999"} 2"#)
    }
    #expect(try #require(counted).contains(#"tesla_telemetry_messages_total{topic="V"} 2"#))
  }

  @Test func whatIsNotThatCarsIsLeftOut() throws {
    let car = try car(identity())
    let foreign = try message([(42, .number(1))], of: "5YJ3E1EA7JF999999")
    #expect(try car.send(foreign.bytes) == foreign.ack)
    #expect(try car.send(Array("no message".utf8)) == Envelope.refusal())
    let news = Envelope(
      txid: Array("t".utf8), topic: "news",
      content: .stream(
        .init(
          created: Timestamp(seconds: 1_790_000_000), senderID: "vehicle_device." + vin, payload: []
        ))
    )
    #expect(try car.send(news.bytes) == news.ack)
    let good = try message([(42, .number(50))])
    #expect(try car.send(good.bytes) == good.ack)
    let shown = try exporter.page { lines in
      ["foreign_vin", "malformed", "unknown_topic"].allSatisfy { reason in
        lines.contains(#"tesla_telemetry_dropped_messages_total{reason="\#(reason)"} 1"#)
      } && lines.contains(#"tesla_charge_state_battery_level_ratio{vin="\#(vin)"} 0.5"#)
    }
    #expect(shown != nil)
    #expect(!(shown ?? []).contains { $0.contains("5YJ3E1EA7JF999999") })
  }

  @Test func noOneElseGetsIn() throws {
    let strangers = try Certificates(try User())
    let refused = [
      try car(nil), try car(strangers.signed(for: "DNS:car", name: vin)),
      try car(cars.signed(for: "DNS:car", name: vin, days: -1)),
    ]
    for car in refused { #expect(car.opening.hasPrefix("refused: ")) }
    let shown = try exporter.page { lines in
      lines.contains { $0.hasPrefix("tesla_telemetry_handshake_failures_total{") }
    }
    #expect(try #require(shown).contains("tesla_telemetry_connections 0"))
  }

  @Test func theNewestConnectionOfACarCounts() throws {
    let identity = try identity()
    let old = try car(identity)
    let new = try car(identity)
    #expect(old.opening == "open" && new.opening == "open")
    let message = try message([(42, .number(44))])
    #expect(try new.send(message.bytes) == message.ack)
    let shown = try exporter.page { lines in
      lines.contains("tesla_telemetry_connections 1")
        && lines.contains(#"tesla_telemetry_connected{vin="\#(vin)"} 1"#)
    }
    #expect(shown != nil)
  }

  @Test func whatWasStreamedIsThereAfterARestart() throws {
    let car = try car(identity())
    let message = try message([(42, .number(33))])
    #expect(try car.send(message.bytes) == message.ack)
    #expect(try exporter.stop() == 0)
    let next = try Exporter(user, ["--check-interval", "1"])
    let shown = try next.page { lines in
      lines.contains(#"tesla_charge_state_battery_level_ratio{vin="\#(vin)"} 0.33"#)
    }
    #expect(try #require(shown).contains(#"tesla_telemetry_connected{vin="\#(vin)"} 0"#))
    let path = FileSystem.path(
      try #require(user.environment.nonEmpty("TESLA_STATE_DIR")), "telemetry-\(vin).data")
    #expect(try FileSystem.status(path).mode == 0o600)
  }

  @Test(arguments: [
    (["--telemetry.listen-address", "127.0.0.1:0"], "needs --telemetry.cert-file"),
    (["--telemetry.key-file", "key.pem"], "needs --telemetry.listen-address"),
    (
      [
        "--telemetry.listen-address", "127.0.0.1", "--telemetry.cert-file", "a",
        "--telemetry.key-file", "b", "--telemetry.client-ca-file", "c",
      ], "no port"
    ),
  ])
  func halfAConfigurationIsRefused(options: [String], words: String) throws {
    let ending = try user.tesla(["serve", "--web.listen-address", "127.0.0.1:0"] + options)
    #expect(ending.status == 2)
    #expect(ending.errors.contains(words), "\(ending.errors)")
  }
}
