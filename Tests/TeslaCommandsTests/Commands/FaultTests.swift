import JSON
import TeslaCloud
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

struct FaultRow: Sendable, CustomTestStringConvertible {
  let fault: String
  let words: [String]
  let status: TeslaCommands.ExitStatus
  let message: String

  init(_ fault: String, _ words: String, _ status: TeslaCommands.ExitStatus, _ message: String) {
    self.fault = fault
    self.words = words.split(separator: " ").map(String.init)
    self.status = status
    self.message = message
  }

  var testDescription: String { "\(fault) on \(words.joined(separator: " "))" }
}

@Suite struct FaultTests {
  static let rows = [
    FaultRow("revoked", "token refresh", .loginNeeded, "the login has expired or was revoked"),
    FaultRow("products:403", "products", .loginNeeded, "Tesla"),
    FaultRow("tainted", "token refresh", .success, ""),
    FaultRow("vehicle_data:408", "data", .vehicleUnavailable, "the car is asleep or offline"),
    FaultRow("vehicle_data:405", "data", .vehicleUnavailable, "the car is in service"),
    FaultRow("vehicle_data:404", "data", .notFound, "Tesla found nothing"),
    FaultRow(
      "products:429;retry-after=7", "products", .limited,
      "rate limited by Tesla; retry in 7 s"),
    FaultRow("products:500", "products", .network, "Tesla failed to answer products"),
    FaultRow("products:503", "products", .network, "Tesla failed to answer products"),
    FaultRow("products:html", "products", .network, ""),
    FaultRow("products:empty", "products", .network, "unexpected response from Tesla to products"),
    FaultRow(
      "products:truncated", "products", .network, "unexpected response from Tesla to products"),
    FaultRow("products:cut", "products", .network, "the connection ended before"),
    FaultRow("products:hangup", "products", .network, "the connection ended before"),
    FaultRow("products:delay=10m", "products", .network, "the server did not answer in time"),
    FaultRow("products:423", "products", .loginNeeded, "the account is locked"),
    FaultRow("token:500", "token refresh", .network, "Tesla failed to answer token"),
    FaultRow("token:html", "token refresh", .network, ""),
    FaultRow("token:empty", "token refresh", .network, "unexpected response from Tesla to token"),
    FaultRow("token:429", "token refresh", .limited, "rate limited by Tesla"),
  ]

  @Test("each fault ends in its status, one line and a hint, and loses no token", arguments: rows)
  func fault(_ row: FaultRow) async throws {
    let bench = try CommandBench(faults: [row.fault])
    let before = bench.files
    let outcome: CommandBench.Outcome
    switch row.words.count {
    case 1: outcome = try await bench.run(row.words[0])
    default: outcome = try await bench.run(row.words[0], row.words[1])
    }
    #expect((outcome.failure?.status ?? .success) == row.status)
    guard row.status != .success else { return }
    #expect(outcome.output.isEmpty)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("tesla: error: \(row.message)") == true, "\(outcome.errors)")
    #expect(lines.last?.hasPrefix("tesla: hint: ") == true)
    #expect(bench.files["token.refresh"] == before["token.refresh"])
    #expect(bench.files["token.access"] == before["token.access"])
  }

  @Test("a token that Tesla mints but does not accept gives way to the one before it")
  func tainted() async throws {
    let bench = try CommandBench(faults: ["tainted"])
    _ = try await bench.run("token", "refresh")
    for _ in 0..<3 {
      let outcome = try await bench.run("products")
      #expect(outcome.failure == nil, "\(outcome.errors)")
    }
    #expect(bench.cloud.withWorld { $0.refreshCount } == 1)
  }

  @Test("a token that Tesla mints but does not accept is told apart, and not renewed again")
  func taintedForGood() async throws {
    let bench = try CommandBench(faults: ["tainted"])
    // The token of the login has come to its end.
    bench.clock.advance(by: .seconds(36_000))
    for _ in 0..<3 {
      let outcome = try await bench.run("products")
      #expect(outcome.failure?.status == .loginNeeded)
      #expect(outcome.errors.contains("refreshing does not help"))
    }
    #expect(bench.cloud.withWorld { $0.refreshCount } == 1)
  }
}
