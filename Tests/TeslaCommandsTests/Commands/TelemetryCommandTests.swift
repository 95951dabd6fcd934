import Crypto
import JSON
import Telemetry
import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCommands

/// `tesla telemetry` against the simulated Fleet API.
@Suite struct TelemetryCommandTests {
  /// A bench with the files that a configuration needs.
  struct Setup {
    let bench: CommandBench
    let key: String
    let ca: String

    init(
      faults: [String] = [], _ change: (inout SimulatorOptions) -> Void = { _ in }
    ) throws {
      let pair = try P256KeyPair()
      bench = try CommandBench(faults: faults) {
        $0.profile = .fleetNorthAmerica
        $0.vehicleCount = 3
        $0.applicationKey = pair.publicKeyPEM
        change(&$0)
      }
      key = bench.secrets.file("fleet.key")
      try AtomicFile.write(pair.privateKeyPEM, to: key, mode: 0o600)
      ca = bench.secrets.file("chain.pem")
      let now = bench.clock.now
      let authority = try CertificateAuthority(
        .init(
          commonName: "ours", notBefore: now.advanced(by: .seconds(-86_400)),
          notAfter: now.advanced(by: .seconds(86_400))))
      try AtomicFile.write(authority.certificate, to: ca, mode: 0o644)
    }

    func run(_ words: String...) async throws -> CommandBench.Outcome {
      try await bench.run(
        ["telemetry"] + words + [
          "--api", "fleet-na", "--client-id", SimulatorOptions.fleetClientID,
        ])
    }

    func configure(_ words: String...) async throws -> CommandBench.Outcome {
      try await bench.run(
        [
          "telemetry", "configure", "--host", "cars.example.org", "--ca", ca, "--key", key,
          "--api", "fleet-na", "--client-id", SimulatorOptions.fleetClientID,
        ] + words)
    }

    var vins: [String] { bench.cloud.withWorld { $0.vins } }

    func calls(_ endpoint: String) -> Int { bench.cloud.withWorld { $0.callCount(endpoint) } }

    /// What `serve` keeps of a car's stream.
    func receive(_ vin: String, secondsAgo: Double = 0) throws {
      let time = Int64((bench.clock.now.seconds - secondsAgo) * 1_000)
      _ = try bench.folder.write(
        #"{"vin":"\#(vin)","newest":\#(time),"fields":{}}"#, to: "telemetry-\(vin).data")
    }
  }

  @Test("cars take the configuration, the others are named with what to do, and a copy is kept")
  func configuring() async throws {
    let setup = try Setup()
    let vins = setup.vins
    let outcome = try await setup.configure("--port", "4443")
    #expect(outcome.failure?.status == .failure)
    #expect(outcome.errors.contains("1 car of 3 cannot stream"))
    #expect(outcome.errors.contains("\(vins[1]): the car's computer cannot stream"))
    #expect(outcome.errors.contains("2 cars will stream"))
    let answer = try Value(parsing: Array(outcome.output.utf8))
    #expect(answer["updated_vehicles"] == 2)
    #expect(answer["skipped_vehicles"] == ["unsupported_hardware": [.string(vins[1])]])
    let held = try #require(
      setup.bench.cloud.withWorld { $0.streamConfiguration(vin: vins[0]) })
    #expect(held.hostname == "cars.example.org" && held.port == 4443)
    #expect(held.fields["VehicleSpeed"]?.interval == 10 && held.fields["Location"] != nil)
    #expect(held.fields.count == FieldPlan.defaults(withLocation: true).count)
    #expect(setup.calls("fleet_telemetry_config_jws") == 1)

    let path = setup.bench.folder.file("telemetry.json")
    #expect(try FileSystem.status(path).mode == 0o600)
    let copy = try Value(parsing: FileSystem.read(path))
    #expect(copy["configurations"]?[0]?["vins"] == .array([vins[0], vins[2]].map { .string($0) }))
    #expect(copy["configurations"]?[0]?["configuration"]?["hostname"] == "cars.example.org")
    // Neither the key nor a token.
    #expect(!String(decoding: copy.bytes, as: UTF8.self).contains("PRIVATE"))
  }

  @Test("a configuration for one car leaves the others as they are")
  func oneCar() async throws {
    let setup = try Setup()
    let vins = setup.vins
    let outcome = try await setup.configure("--vehicle", vins[2], "--fields", "Soc,Gear", "--table")
    #expect(outcome.failure == nil)
    #expect(outcome.output.contains("\(vins[2])  ") && outcome.output.contains("sent"))
    #expect(setup.bench.cloud.withWorld { $0.streamingVINs } == [vins[2]])
    let held = setup.bench.cloud.withWorld { $0.streamConfiguration(vin: vins[2]) }
    #expect(held?.fields.keys.sorted() == ["Gear", "Soc"])
  }

  @Test("a dry run prints the configuration and its cost, and sends nothing")
  func dryRun() async throws {
    let setup = try Setup()
    let outcome = try await setup.run("configure", "-n")
    #expect(outcome.failure == nil)
    let answer = try Value(parsing: Array(outcome.output.utf8))
    #expect(answer["configuration"]?["fields"]?["Soc"]?["interval_seconds"] == 60)
    let dollars = try #require(answer["month"]?["dollars"]?.doubleValue)
    #expect(0.3 < dollars && dollars < 1)
    #expect(answer["month"]?["fields"]?["VehicleSpeed"]?["signals"]?.int64Value ?? 0 > 10_000)
    let table = try await setup.run("configure", "-n", "--table", "--fields", "Soc,VehicleSpeed")
    let lines = table.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[1].hasPrefix("VehicleSpeed") && lines[1].contains("10 s"))
    #expect(lines[3].hasPrefix("a month"))
    for endpoint in ["products", "fleet_telemetry_config_jws", "fleet_status"] {
      #expect(setup.calls(endpoint) == 0)
    }
    #expect(!setup.bench.folder.names.contains("telemetry.json"))
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let words: [String]
    let status: TeslaCommands.ExitStatus
    let message: String
    let hint: String
    var testDescription: String { words.joined(separator: " ") }
  }

  static let refused = [
    Refused(
      words: ["--fields", "Sok"], status: .usage, message: "no field Sok (did you mean Soc?)",
      hint: "-n --table"),
    Refused(
      words: ["--fields", "LifetimeEnergyGainedRegen"], status: .usage,
      message: "Tesla does not accept", hint: "leave it out"),
    Refused(
      words: ["--fields", ","], status: .usage, message: "there is no field: Tesla would accept",
      hint: "remove"),
    Refused(
      words: ["--fields", "/no/such/file"], status: .notFound, message: "no such file", hint: ""),
    Refused(
      words: ["--budget", "0.1"], status: .limited, message: "more than $0.10",
      hint: "--budget"),
    Refused(
      words: ["--host", "https://cars.example.org"], status: .usage,
      message: "not the name of a host",
      hint: "without https://"),
  ]

  @Test("what would fail is refused before anything is sent", arguments: refused)
  func refusing(_ refused: Refused) async throws {
    let setup = try Setup()
    let outcome = try await setup.bench.run(
      [
        "telemetry", "configure", "--ca", setup.ca, "--key", setup.key, "--api", "fleet-na",
        "--client-id", SimulatorOptions.fleetClientID, "--host", "cars.example.org",
      ] + refused.words)
    #expect(outcome.failure?.status == refused.status)
    #expect(outcome.errors.contains(refused.message), "\(outcome.errors)")
    #expect(outcome.failure?.hint?.contains(refused.hint) ?? refused.hint.isEmpty)
    #expect(setup.calls("fleet_telemetry_config_jws") == 0)
  }

  @Test("a key that cannot sign, and a chain with a key in it, are told apart")
  func files() async throws {
    let setup = try Setup()
    let pair = try P256KeyPair()
    let publicKey = setup.bench.secrets.file("fleet.key.pub")
    try AtomicFile.write(pair.publicKeyPEM, to: publicKey, mode: 0o644)
    let wrong = try await setup.configure("--key", publicKey)
    #expect(wrong.failure?.status == .usage)
    #expect(wrong.errors.contains("holds the public key; the private one signs"))
    let chain = try await setup.configure("--ca", setup.key)
    #expect(chain.errors.contains("holds a private key, which must not be sent"))
    #expect(!chain.errors.contains("PRIVATE"))
    let broken = try setup.bench.secrets.write(
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", to: "broken.pem")
    let unreadable = try await setup.configure("--ca", broken)
    #expect(unreadable.failure?.status == .usage)
    #expect(unreadable.errors.contains("holds no certificate in PEM"))
    let missing = try await setup.run("configure", "--host", "cars.example.org")
    #expect(missing.failure?.status == .usage)
    #expect(missing.errors.contains("--ca is needed"))
    #expect(setup.calls("fleet_telemetry_config_jws") == 0)
    // Tesla's own words, and what may be wrong.
    let other = setup.bench.secrets.file("other.key")
    try AtomicFile.write(pair.privateKeyPEM, to: other, mode: 0o600)
    let refused = try await setup.configure("--key", other)
    #expect(refused.failure?.status == .failure)
    #expect(refused.errors.contains("another key than the application's"))
    #expect(refused.failure?.hint?.contains("--key") == true)
    #expect(!setup.bench.folder.names.contains("telemetry.json"))
  }

  @Test("an authority that has ended is told, since cars tell nobody")
  func expired() async throws {
    let setup = try Setup()
    setup.bench.clock.advance(by: .seconds(3 * 86_400))
    let outcome = try await setup.run("configure", "-n", "--ca", setup.ca)
    #expect(outcome.failure == nil)
    #expect(outcome.errors.contains("--ca: the certificate of ours expired"))
  }

  @Test(
    "each reason to skip a car has its words",
    arguments: [
      ("missing_key", "does not trust the key", "https://tesla.com/_ak/DOMAIN"),
      ("unsupported_firmware", "firmware is too old", "2024.26"),
      ("max_configs", "as many applications", "remove the access"),
    ])
  func skipped(_ fault: String, _ words: String, _ remedy: String) async throws {
    let setup = try Setup(faults: [fault]) { $0.vehicleCount = 1 }
    let outcome = try await setup.configure()
    #expect(outcome.failure?.status == .failure)
    #expect(outcome.errors.contains(words) && outcome.errors.contains(remedy))
    #expect(outcome.errors.contains("1 car of 1 cannot stream"))
  }

  @Test(
    "a refusal for want of a scope names that of commands; nothing is sent twice",
    arguments: [
      ("fleet_telemetry_config_jws:fleet_missing_scope_403", "vehicle_cmds"),
      ("fleet_telemetry_config_jws:503", "it may have reached Tesla"),
      ("fleet_telemetry_config_jws:hangup", "it may have reached Tesla"),
    ])
  func failing(_ fault: String, _ hint: String) async throws {
    let setup = try Setup(faults: [fault])
    let outcome = try await setup.configure()
    #expect(outcome.failure?.hint?.contains(hint) == true, "\(outcome.errors)")
    #expect(setup.calls("fleet_telemetry_config_jws") == 1)
  }

  @Test("without the scope no field that tells where the car is goes by default")
  func scope() async throws {
    let setup = try Setup { $0.consentedScopes = nil }
    #expect(FieldPlan.defaults(withLocation: false)["Location"] == nil)
    let claims = #"{"scp":["openid","vehicle_device_data"],"exp":9999999999}"#
    let token = "e30." + Base64URL.encode(Array(claims.utf8)) + ".AAAA"
    _ = try setup.bench.folder.write(token, to: "token.access")
    let outcome = try await setup.run("configure", "-n")
    #expect(outcome.errors.contains("without fields that tell where the car is"))
    #expect(!outcome.output.contains("\"Location\""))
    let asked = try await setup.run("configure", "-n", "--fields", "Location")
    #expect(asked.failure?.status == .loginNeeded)
    #expect(asked.failure?.hint?.contains("vehicle_location") == true)
  }

  @Test("status ends with 0 only when data flows, and names the first thing in the way")
  func status() async throws {
    let setup = try Setup { $0.vehicleCount = 1 }
    let vin = setup.vins[0]
    func expect(_ words: String, _ hint: String) async throws {
      let outcome = try await setup.run("status")
      #expect(outcome.failure?.status == .failure)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(outcome.failure?.hint?.contains(hint) == true)
      let state = try Value(parsing: Array(outcome.output.utf8))[0]
      #expect(state?["vin"] == .string(vin) && state?["flows"] == false)
    }
    setup.bench.cloud.withWorld { $0.setPaired(false, vin: vin) }
    try await expect("does not trust the key", "_ak/DOMAIN")
    setup.bench.cloud.withWorld { $0.setPaired(true, vin: vin) }
    // Tesla says that it is synced.
    try await expect("has no configuration", "tesla telemetry configure")
    setup.bench.cloud.withWorld { $0.force(.asleep, vin: vin) }
    #expect(try await setup.configure("--fields", "Soc").failure == nil)
    try await expect("has not fetched its configuration yet", "tesla wake")
    setup.bench.cloud.withWorld { $0.force(.online, vin: vin) }
    try await expect("no value of Ampère has arrived here", "tesla telemetry errors")
    try setup.receive(vin, secondsAgo: 3_600)
    try await expect("has arrived since it was configured", "tesla telemetry errors")
    try setup.receive(vin)
    let outcome = try await setup.run("status")
    #expect(outcome.failure == nil, "\(outcome.errors)")
    let state = try Value(parsing: Array(outcome.output.utf8))[0]
    #expect(state?["flows"] == true && state?["differs"] == [])
    #expect(state?["key_paired"] == true && state?["firmware_good"] == true)
    let table = try await setup.run("status", "--table")
    #expect(table.output.split(separator: "\n").count == 2)
  }

  @Test("a configuration that another machine has sent is told")
  func differing() async throws {
    let setup = try Setup { $0.vehicleCount = 1 }
    #expect(try await setup.configure("--fields", "Soc,Gear").failure == nil)
    try setup.receive(setup.vins[0])
    #expect(try await setup.run("status").failure == nil)
    let copy = try FileSystem.read(setup.bench.folder.file("telemetry.json"))
    #expect(try await setup.configure("--fields", "Soc", "--port", "444").failure == nil)
    try AtomicFile.write(copy, to: setup.bench.folder.file("telemetry.json"), mode: 0o600)
    let outcome = try await setup.run("status")
    #expect(outcome.failure?.status == .failure)
    #expect(outcome.errors.contains("not the one that was sent from here: port, fields.Gear"))
  }

  @Test("errors and remove say what Tesla says")
  func records() async throws {
    let setup = try Setup { $0.vehicleCount = 1 }
    let vin = setup.vins[0]
    let none = try await setup.run("errors")
    #expect(try Value(parsing: Array(none.output.utf8)) == .object(Object([.init(vin, [])])))
    setup.bench.cloud.withWorld { $0.reportStreamError("dial", "connection refused", vin: vin) }
    let one = try await setup.run("errors", "--table")
    #expect(one.output.contains("\(vin)  dial  connection refused"))
    #expect(try await setup.configure("--fields", "Soc").failure == nil)
    let dry = try await setup.run("remove", "-n")
    #expect(dry.errors.contains("would remove the configuration of all cars"))
    #expect(setup.bench.cloud.withWorld { $0.streamingVINs } == [vin])
    let removed = try await setup.run("remove")
    #expect(
      try Value(parsing: Array(removed.output.utf8))
        == .object(Object([.init(vin, ["updated_vehicles": 1])])))
    #expect(setup.bench.cloud.withWorld { $0.streamingVINs } == [])
    #expect(SentTelemetry(StateDirectory(setup.bench.folder.path)).entry(of: vin) == nil)
    let again = try await setup.run("remove", "--table")
    #expect(again.output.contains("had none"))
  }

  @Test("the Owner API has no streams", arguments: ["configure", "status", "errors", "remove"])
  func ownerAPI(_ command: String) async throws {
    let outcome = try await CommandBench().run("telemetry", command)
    #expect(outcome.failure?.status == .usage)
    #expect(outcome.failure?.hint?.contains("--api fleet-na") == true)
  }
}
