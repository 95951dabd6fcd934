import JSON
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCommands

/// A fault, what someone does in it, and what the doctor makes of that.
struct Diagnosis: Sendable, CustomTestStringConvertible {
  let fault: String
  /// Typed before the doctor is asked; empty for nothing.
  let command: [String]
  let subject: String
  let verdict: Finding.Verdict
  let message: String
  let remedy: String?
  let status: TeslaCommands.ExitStatus

  init(
    _ fault: String, after command: String = "", _ subject: String, _ verdict: Finding.Verdict,
    _ message: String, remedy: String? = nil, _ status: TeslaCommands.ExitStatus
  ) {
    self.fault = fault
    self.command = command.split(separator: " ").map(String.init)
    self.subject = subject
    self.verdict = verdict
    self.message = message
    self.remedy = remedy
    self.status = status
  }

  var testDescription: String { "\(fault) after \(command.joined(separator: " "))" }
}

@Suite struct DoctorTests {
  /// What strikes the doctor's own request.
  static let atTheAPI = [
    Diagnosis(
      "products:unauthorized_401", "login", .warn, "refused the access token",
      remedy: "tesla token refresh", .success),
    Diagnosis(
      "products:fleet_unknown_user_401", "login", .fail, "does not know this account",
      remedy: "tesla auth", .loginNeeded),
    Diagnosis(
      "products:mobile_access_disabled_401", "login", .fail, "mobile access is switched off",
      remedy: "Allow Mobile Access", .loginNeeded),
    Diagnosis(
      "products:owner_403_token_minted_by_rejected_client", "login", .fail,
      "does not accept", remedy: "tesla auth", .loginNeeded),
    Diagnosis(
      "products:fleet_billing_limit_403", "login", .fail, "billing limit",
      remedy: "developer.tesla.com", .failure),
    Diagnosis(
      "products:fleet_missing_scope_403", "login", .fail, "scope", remedy: "tesla auth",
      .loginNeeded),
    Diagnosis(
      "products:waf_html_403", "login", .fail, "firewall", remedy: "another network", .failure),
    Diagnosis("products:not_found_404", "login", .fail, "", remedy: "--api-host", .failure),
    Diagnosis(
      "products:fleet_unregistered_412", "login", .fail, "not registered",
      remedy: "--api", .loginNeeded),
    Diagnosis(
      "products:fleet_wrong_region_421", "login", .fail, "another region", remedy: "--api-host",
      .failure),
    Diagnosis(
      "products:account_locked_423", "login", .fail, "locked", remedy: "tesla.com",
      .loginNeeded),
    Diagnosis(
      "products:429;retry-after=77", "login", .fail, "retry in 77 s", remedy: "fewer requests",
      .failure),
    Diagnosis("products:500", "login", .fail, "failed to answer", remedy: "later", .failure),
    Diagnosis(
      "products:unavailable_503", "login", .fail, "failed to answer", remedy: "later", .failure),
    Diagnosis("products:empty", "login", .fail, "unexpected response", remedy: "later", .failure),
    Diagnosis(
      "products:truncated", "login", .fail, "unexpected response", remedy: "later", .failure),
    Diagnosis("products:html", "login", .fail, "", remedy: "", .failure),
    Diagnosis(
      "products:delay=10m", "network", .fail, "did not answer in time", remedy: "--timeout",
      .failure),
    Diagnosis(
      "products:hangup", "network", .fail, "the connection ended", remedy: "--api-host", .failure),
    Diagnosis(
      "products:cut", "network", .fail, "the connection ended", remedy: "--api-host", .failure),
  ]

  /// What strikes something else, and is remembered.
  static let before = [
    Diagnosis(
      "revoked", after: "token refresh", "login", .fail, "expired or was revoked",
      remedy: "tesla auth", .loginNeeded),
    Diagnosis(
      "token_invalid_grant_400", after: "token refresh", "login", .fail, "expired or was revoked",
      remedy: "tesla auth", .loginNeeded),
    Diagnosis("token:500", after: "token refresh", "last failure", .ok, "token", .success),
    Diagnosis("token:html", after: "token refresh", "last failure", .ok, "firewall", .success),
    Diagnosis("vehicle_data:405", after: "data", "last failure", .ok, "in service", .success),
    Diagnosis(
      "fleet_billing_limit_403", after: "data", "last failure", .ok, "billing limit", .success),
    Diagnosis("vehicle_data:429", after: "data", "last failure", .ok, "rate limited", .success),
    Diagnosis("tainted", after: "token refresh", "login", .fail, "does not accept", .loginNeeded),
  ]

  @Test("each fault leads to its verdict and the next command", arguments: atTheAPI + before)
  func diagnoses(_ row: Diagnosis) async throws {
    let bench = try CommandBench(faults: [row.fault])
    if !row.command.isEmpty { _ = try await bench.run(row.command) }
    let files = bench.files
    let outcome = try await bench.run("doctor", "--json")
    #expect((outcome.failure?.status ?? .success) == row.status, "\(outcome.output)")
    #expect(bench.files == files, "the doctor changes nothing")
    let findings = try #require(try Value(parsing: Array(outcome.output.utf8)).arrayValue)
    let finding = try #require(
      findings.first {
        $0["subject"]?.stringValue == row.subject
          && $0["verdict"]?.stringValue == row.verdict.rawValue
      }, "\(outcome.output)")
    #expect(finding["message"]?.stringValue?.contains(row.message) == true, "\(finding)")
    guard let remedy = row.remedy else { return }
    let words = try #require(finding["remedy"]?.stringValue, "\(finding)")
    #expect(remedy.isEmpty || words.contains(remedy), "\(words)")
  }

  @Test("a renewal that worked since then takes the old refusal back")
  func forgets() async throws {
    let bench = try CommandBench(faults: ["revoked;count=1"])
    _ = try await bench.run("token", "refresh")
    #expect(try await bench.run("doctor").failure?.status == .loginNeeded)
    bench.clock.advance(by: .seconds(60))
    #expect(try await bench.run("token", "refresh").failure == nil)
    #expect(try await bench.run("doctor").failure == nil)
  }

  @Test("the same refusal after another login is told, however soon it comes")
  func refusedAgain() async throws {
    let bench = try CommandBench(faults: ["revoked;count=1", "revoked@5m"])
    for wait in [0, 60, 300] {
      bench.clock.advance(by: .seconds(wait))
      _ = try await bench.run("token", "refresh")
    }
    let outcome = try await bench.run("doctor")
    #expect(outcome.failure?.status == .loginNeeded, "\(outcome.output)")
  }

  @Test("a refusal in the second of the login counts", arguments: [0, 1])
  func refusedAtOnce(_ age: Int) async throws {
    let bench = try CommandBench()
    let now = bench.clock.now.wholeSeconds
    _ = try bench.folder.write(
      """
      {"tokens_issued_at": \(now), "last_error": {"at": \(now + Int64(age)), "words": "refused", \
      "ends_login": true}}
      """, to: "state.json")
    #expect(try await bench.run("doctor").failure?.status == .loginNeeded)
  }

  @Test("a refused access token that nothing renews needs a login")
  func refusedWithoutRenewal() async throws {
    let bench = try CommandBench(faults: ["products:unauthorized_401"])
    try FileSystem.remove(bench.folder.file("token.refresh"))
    let outcome = try await bench.run("doctor")
    #expect(outcome.failure?.status == .loginNeeded)
    #expect(outcome.output.contains("fail  login: Tesla refused"), "\(outcome.output)")
  }

  @Test("a region that Tesla names is followed once")
  func namedRegion() async throws {
    let bench = try CommandBench(faults: ["products:fleet_wrong_region_421x1"])
    let outcome = try await bench.run("doctor")
    #expect(outcome.failure == nil, "\(outcome.output)")
    #expect(
      outcome.output.contains("ok    region: Tesla names fleet-api.prd.eu.vn.cloud.tesla.com"))
    #expect(outcome.output.contains("ok    login: works"))
  }

  @Test(
    "commands and the doctor find an account that has moved", arguments: ["products", "doctor"])
  func movedAccount(_ command: String) async throws {
    let bench = try CommandBench(faults: ["region"]) { $0.profile = .fleetNorthAmerica }
    let host = "http://127.0.0.1:9"
    let outcome = try await bench.run(
      command, "--api", "fleet-na", "--api-host", host, "--auth-host", host,
      "--client-id", SimulatorOptions.fleetClientID)
    #expect(outcome.failure == nil, "\(outcome.output) \(outcome.errors)")
  }

  @Test("no hint leads back to what gave it", arguments: ["not_found_404", "412"])
  func noCircle(_ fault: String) async throws {
    let bench = try CommandBench(faults: ["products:\(fault)"])
    let hint = try #require(try await bench.run("products").failure?.hint)
    #expect(!hint.contains("tesla products"))
    let line = try await bench.run("doctor").output.split(separator: "\n").first {
      $0.hasPrefix("fail  login")
    }
    #expect(try #require(line).contains("--api"))
    #expect(line?.hasSuffix("— tesla doctor") == false)
  }

  @Test("a client secret that cannot be read has a remedy")
  func missingSecret() async throws {
    let bench = try CommandBench()
    let outcome = try await bench.run("doctor", "--client-secret-file", "/nonexistent")
    #expect(outcome.output.contains("fail  options"))
    #expect(outcome.output.contains("— name the file that holds it"), "\(outcome.output)")
  }

  @Test("a fleet login is looked at as one: application, scopes, region, age, money")
  func fleet() async throws {
    let bench = try CommandBench {
      $0.profile = .fleetEurope
      $0.consentedScopes = ["openid", "offline_access", "vehicle_device_data"]
    }
    let outcome = try await bench.run(
      "doctor", "--api", "fleet-na", "--client-id", SimulatorOptions.fleetClientID)
    let lines = outcome.output.split(separator: "\n")
    func line(_ start: String) -> Substring { lines.first { $0.hasPrefix(start) } ?? "" }
    #expect(line("warn  application").contains("--client-secret-file"))
    #expect(line("warn  region").contains("--api fleet-eu"))
    #expect(line("ok    budget").contains("0.00 dollars"))
    let owner = try await bench.run("doctor", "--api", "fleet-na")
    #expect(owner.output.contains("fail  application"))
  }

  @Test("a token that waits for its place is named")
  func unfinishedSave() async throws {
    let bench = try CommandBench()
    _ = try bench.folder.write("waiting-token\n", to: "token.refresh.new", mode: 0o600)
    let outcome = try await bench.run("doctor")
    #expect(outcome.output.contains("warn  token.refresh.new"))
    #expect(!outcome.output.contains("waiting-token"))
  }
}
