import JSON
import TestSupport
import Testing
import Unix

/// From the key pair to a car that streams, as a newcomer types it.
@Suite(.needs("openssl"))
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
        printf subjectAltName=DNS:cars.example.org > san
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

    /// What serve keeps of a stream.
    func receive() throws {
      let time = try #require(try simulator.control("GET", "state")["time"]?.doubleValue)
      let text = #"{"vin":"\#(try vin)","newest":\#(Int64(time * 1_000) + 1_000),"fields":{}}"#
      try AtomicFile.write(
        text.utf8, to: FileSystem.path(simulator.state, "telemetry-\(try vin).data"), mode: 0o600)
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
