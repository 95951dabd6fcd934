import JSON
import Telemetry
import TestSupport
import Testing
import Time
import Unix

/// From the key pair to a car that streams, as a newcomer types it.
@Suite(.needs("openssl"), .needs("python3"))
struct TelemetryConfigurationTests {
  /// Someone with a key, an authority of their own, and a certificate for the receiver.
  private struct Newcomer {
    let simulator: Simulator
    var user: User

    init(_ options: String...) throws {
      let maker = try User()
      let made = try maker.tesla("auth", "--generate-key", "fleet.key")
      try #require(made.status == 0, "\(made.errors)")
      simulator = try Simulator(
        ["--profile", "fleet-na", "--application-key", maker.home.file("fleet.key.pub")] + options)
      user = try User(simulator)
      for (name, value) in simulator.exports { user.environment[name] = value }
      user.environment["TESLA_STATE_DIR"] = simulator.state
      try AtomicFile.write(
        FileSystem.read(maker.home.file("fleet.key")), to: user.home.file("fleet.key"),
        mode: 0o600)
    }

    /// The commands of tesla-telemetry(1).
    func makeAuthority() throws {
      let script = """
        set -e
        openssl ecparam -name prime256v1 -genkey -noout -out ca.key
        openssl req -x509 -new -key ca.key -days 3650 -subj /CN=ours -out ca.pem
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \\
          -keyout server.key -subj /CN=cars.example.org -out server.csr
        printf subjectAltName=DNS:cars.example.org,IP:127.0.0.1 > san
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial \\
          -days 800 -extfile san -out server.pem
        """
      let made = try user.run("sh", ["-c", script])
      try #require(made.status == 0, "\(made.errors)")
    }

    var vin: String {
      get throws {
        let state = try simulator.control("GET", "state")
        return try #require(state["cars"]?[0]?["vin"]?.stringValue)
      }
    }

    /// A drive in which the car sends one value to `tesla serve`, with the certificate made above.
    func receive() throws {
      let cars = try Certificates(try User())
      let exporter = try Exporter(
        user, "--telemetry.listen-address", "127.0.0.1:0",
        "--telemetry.cert-file", user.home.file("server.pem"),
        "--telemetry.key-file", user.home.file("server.key"),
        "--telemetry.client-ca-file", cars.authority)
      let line = try #require(try exporter.line { $0.contains("listening for cars on") })
      let port = String(try #require(line.split(separator: ":").last?.prefix { $0.isNumber }))
      let car = try StreamingCar(
        user, port: port, trusting: user.home.file("ca.pem"),
        as: cars.signed(for: "DNS:car", name: vin))
      try #require(car.opening == "open")
      let message = TelemetryMessage(
        vin: try vin, created: SystemClock().now,
        content: .data([Datum(field: 42, value: .number(61.5))]))
      let envelope = Envelope(
        txid: Array("t".utf8), topic: "V", messageID: Array("m".utf8),
        content: .stream(
          Envelope.Stream(
            created: message.created, senderID: "vehicle_device." + message.vin,
            payload: message.payload)))
      #expect(try car.send(envelope.bytes) == envelope.ack)
      #expect(try exporter.stop() == 0)
    }
  }

  @Test("the key, the cost, the configuration, the first value, the end")
  func newcomer() throws {
    let newcomer = try Newcomer()
    let user = newcomer.user
    try newcomer.makeAuthority()
    let cost = try user.tesla("telemetry", "configure", "-n", "--table")
    #expect(cost.status == 0, "\(cost.errors)")
    #expect(cost.text.contains("VehicleSpeed") && cost.text.contains("a month"))

    let before = try user.tesla("telemetry", "status")
    #expect(before.status == 1)
    #expect(before.errors.contains("has no configuration"))

    let sent = try user.tesla(
      "telemetry", "configure", "--host", "cars.example.org", "--port", "4443", "--ca", "ca.pem",
      "--key", "fleet.key")
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(try Value(parsing: sent.output)["updated_vehicles"] == 1)
    #expect(sent.errors.contains("1 car will stream"))

    let waiting = try user.tesla("telemetry", "status", "--table")
    #expect(waiting.status == 1)
    #expect(waiting.errors.contains("no value of"))
    #expect(try user.tesla("telemetry", "errors").status == 0)

    try newcomer.receive()
    let flowing = try user.tesla("telemetry", "status")
    #expect(flowing.status == 0, "\(flowing.errors)")
    #expect(try Value(parsing: flowing.output)[0]?["flows"] == true)

    let doctor = try user.tesla(
      "doctor", "--telemetry.cert-file", "server.pem", "--telemetry.client-ca-file", "ca.pem")
    #expect(doctor.text.contains("telemetry: a configuration was sent to 1 car"))
    #expect(doctor.text.contains("has fetched the configuration"))
    #expect(doctor.text.contains("leads to the authorities that were sent, as cars.example.org"))
    #expect(doctor.text.contains("ca.pem has no authority of Tesla's"))

    let removed = try user.tesla("telemetry", "remove")
    #expect(removed.status == 0, "\(removed.errors)")
    #expect(try user.tesla("telemetry", "status").status == 1)
  }

  @Test("doctor tells a receiver's certificate that cars will refuse")
  func wrongCertificate() throws {
    let newcomer = try Newcomer()
    let user = newcomer.user
    try newcomer.makeAuthority()
    let sent = try user.tesla(
      "telemetry", "configure", "--host", "other.example.org", "--ca", "ca.pem", "--key",
      "fleet.key")
    #expect(sent.status == 0, "\(sent.errors)")
    let named = try user.tesla("doctor", "--telemetry.cert-file", "server.pem")
    #expect(named.status == 1)
    #expect(named.text.contains("is not for other.example.org"))
    try newcomer.makeAuthority()
    let resent = try user.tesla(
      "telemetry", "configure", "--host", "cars.example.org", "--ca", "ca.pem", "--key",
      "fleet.key")
    #expect(resent.status == 0)
    // A new authority, and its certificate with it.
    try newcomer.makeAuthority()
    let foreign = try user.tesla("doctor", "--telemetry.cert-file", "server.pem")
    #expect(foreign.status == 1)
    #expect(foreign.text.contains("does not lead to the authorities that were sent"))
  }

  @Test("a car that does not trust the key is named, with the link that helps")
  func unpaired() throws {
    let newcomer = try Newcomer("--vehicles", "2")
    try newcomer.makeAuthority()
    try newcomer.simulator.control("POST", "car/\(try newcomer.vin)", #"{"state": "unpaired"}"#)
    let sent = try newcomer.user.tesla(
      "telemetry", "configure", "--host", "cars.example.org", "--ca", "ca.pem", "--key",
      "fleet.key", "--table")
    #expect(sent.status == 1)
    #expect(sent.text.contains("missing_key") && sent.text.contains("unsupported_hardware"))
    #expect(sent.errors.contains("https://tesla.com/_ak/DOMAIN"))
    #expect(!FileSystem.exists(FileSystem.path(newcomer.simulator.state, "telemetry.json")))
  }
}
