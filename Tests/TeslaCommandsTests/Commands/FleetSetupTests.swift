import HTTP
import TeslaCloud
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

/// What stands before the first login to the Fleet API.
@Suite struct FleetSetupTests {
  private static let client = ["--client-id", SimulatorOptions.fleetClientID]

  private static func bench(
    _ faults: [String] = [], profile: SimulatedProfile = .fleetEurope, isRegistered: Bool = false
  ) throws -> CommandBench {
    try CommandBench(faults: faults, isLoggedIn: false) {
      $0.profile = profile
      $0.isPartnerRegistered = isRegistered
    }
  }

  /// The words of a whole registration.
  private static func words(
    _ bench: CommandBench, domain: String = "app.example", api: String = "fleet-eu",
    secret: String = SimulatorOptions.fleetClientSecret
  ) throws -> [String] {
    let file = try bench.secrets.write(secret, to: "secret")
    return ["auth", "--fleet-register", domain, "--api", api, "--client-secret-file", file]
      + client
  }

  @Test("registering ends the 412, says so, and stores nothing")
  func registering() async throws {
    let bench = try Self.bench()
    let outcome = try await bench.run(try Self.words(bench))
    #expect(outcome.failure == nil)
    #expect(outcome.errors.contains("registered app.example with fleet-eu"))
    #expect(bench.files.isEmpty)
    #expect(bench.cloud.withWorld { $0.callCount("well_known_key") } == 1)
    #expect(bench.cloud.withWorld { $0.callCount("public_key") } == 1)
    let again = try await bench.run(try Self.words(bench))
    #expect(again.failure == nil)
  }

  @Test("a dry run sends nothing and shows no secret")
  func dryRun() async throws {
    let bench = try Self.bench()
    let outcome = try await bench.run(try Self.words(bench) + ["-n"])
    #expect(outcome.failure == nil)
    #expect(
      outcome.errors.contains(
        "GET https://app.example/.well-known/appspecific/com.tesla.3p.public-key.pem"))
    #expect(outcome.errors.contains("grant_type=client_credentials"))
    #expect(outcome.errors.contains(#"{"domain":"app.example"}"#))
    #expect(!outcome.errors.contains(SimulatorOptions.fleetClientSecret))
    for endpoint in ["well_known_key", "token", "partner_accounts", "public_key"] {
      #expect(bench.cloud.withWorld { $0.callCount(endpoint) } == 0)
    }
  }

  struct Trouble: CustomTestStringConvertible {
    let name: String
    var key: String?
    var faults: [String] = []
    var domain = "app.example"
    var api = "fleet-eu"
    var secret = SimulatorOptions.fleetClientSecret
    let status: TeslaCommands.ExitStatus
    let words: String
    let hint: String

    var testDescription: String { name }
  }

  static let troubles = [
    Trouble(
      name: "no key", key: "", status: .failure, words: "answers HTTP 404",
      hint: "--generate-key FILE"),
    Trouble(
      name: "a page", key: "<html></html>", status: .failure, words: "is a web page",
      hint: "send the file itself"),
    Trouble(
      name: "rubbish", key: "rubbish", status: .failure, words: "no public key in PEM",
      hint: "--generate-key FILE"),
    Trouble(
      name: "the private key", key: "-----BEGIN EC PRIVATE KEY-----", status: .failure,
      words: "remove it immediately", hint: "--generate-key FILE"),
    Trouble(
      name: "unreachable", faults: ["well_known_key:hangup"], status: .network,
      words: "cannot get https://app.example/", hint: "--generate-key FILE"),
    Trouble(
      name: "wrong secret", secret: "wrong", status: .loginNeeded,
      words: "does not accept this client ID and secret", hint: "--client-secret-file"),
    Trouble(
      name: "foreign domain", domain: "app.invalid", status: .failure,
      words: "must match registered allowed origins", hint: "add https://app.invalid"),
    Trouble(
      name: "Tesla does not get it", faults: ["partner_accounts:partner_key_download_424"],
      status: .failure, words: "Tesla could not fetch the public key", hint: "firewall"),
    Trouble(
      name: "another region", faults: ["partner_accounts:fleet_wrong_region_421"],
      status: .failure, words: "another region", hint: "--api fleet-eu"),
    Trouble(
      name: "refused audience", faults: ["token:token_invalid_audience_400"], status: .failure,
      words: "no token for its region", hint: "August 2026"),
    Trouble(
      name: "lost registration", faults: ["public_key:fleet_unregistered_412"], status: .failure,
      words: "does not have the registration", hint: "--fleet-register app.example"),
    Trouble(
      name: "not found", faults: ["public_key:404"], status: .failure,
      words: "does not find the key", hint: "in a minute"),
    Trouble(
      name: "no Fleet API", api: "owner", status: .usage, words: "for the Fleet API",
      hint: "--api fleet-na"),
    Trouble(
      name: "no domain", domain: "https://app.example/", status: .usage,
      words: "not the name of a domain", hint: "without https://"),
  ]

  @Test("every way to fail has one line and a next step", arguments: troubles)
  func trouble(_ trouble: Trouble) async throws {
    let bench = try Self.bench(trouble.faults)
    if let key = trouble.key {
      bench.cloud.withWorld { $0.serve(domainKey: Array(key.utf8)) }
    }
    let outcome = try await bench.run(
      try Self.words(
        bench, domain: trouble.domain, api: trouble.api, secret: trouble.secret))
    #expect(outcome.failure?.status == trouble.status)
    #expect(outcome.failure?.message?.contains(trouble.words) == true, "\(outcome.errors)")
    #expect(outcome.failure?.hint?.contains(trouble.hint) == true, "\(outcome.errors)")
    #expect(!outcome.errors.contains(trouble.secret))
    #expect(bench.files.isEmpty)
  }

  static let demands: [(words: [String], hint: String)] = [
    ([], "--client-id"), (client, "--client-secret-file"),
    (client + ["--client-secret-file", "SECRET"], "--redirect-uri"),
  ]

  @Test(
    "a login to the Fleet API asks for what it lacks, before anything is sent", arguments: demands)
  func demand(_ words: [String], _ hint: String) async throws {
    let bench = try Self.bench()
    let file = try bench.secrets.write("ta-secret.simulated", to: "secret")
    let outcome = try await bench.run(
      ["auth", "--no-browser", "--api", "fleet-na"] + words.map { $0 == "SECRET" ? file : $0 })
    #expect(outcome.failure?.status == .usage)
    #expect(outcome.failure?.hint?.contains(hint) == true)
    #expect(bench.files.isEmpty)
  }

  @Test(
    "calls to Tesla's own Fleet API are not made in the name of ownerapi",
    arguments: ["products", "data", "wake"])
  func calls(_ command: String) async throws {
    let bench = try Self.bench()
    let outcome = try await bench.run([command, "--api", "fleet-na"])
    #expect(outcome.failure?.status == .usage)
    #expect(outcome.failure?.hint?.contains("--client-id") == true)
  }

  @Test(
    "tasks that exclude each other are refused",
    arguments: [
      ["--generate-key", "a", "--import", "b"], ["--generate-key", "a", "--fleet-register", "b.c"],
      ["--dry-run"], ["-n", "--import", "-"],
    ])
  func exclusive(_ words: [String]) async throws {
    let bench = try Self.bench()
    #expect(try await bench.run(["auth"] + words).failure?.status == .usage)
    #expect(bench.files.isEmpty)
  }
}
