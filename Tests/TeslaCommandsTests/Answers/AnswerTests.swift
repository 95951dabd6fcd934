import HTTP
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

/// Every answer that Tesla is known to give, to every command that may get it.
@Suite struct AnswerTests {
  static let hasZones = FileSystem.exists("/usr/share/zoneinfo/Etc/UTC")

  /// What must follow, for a command's own call.
  private struct Expectation {
    var requests = 1
    var renewals = 0
    var waits: ClosedRange<Double> = 0...0

    init(_ answer: TeslaAnswer, _ command: AnswerCommand) {
      switch answer.effect {
      case .stands: break
      case .repeated(let pause):
        guard command.isRead else { return }
        requests = 3
        // Two pauses of a half to a whole second and of one to two.
        waits = max(1.5, pause * 2)...max(3, pause * 2)
      case .renewed: (requests, renewals) = (2, 1)
      case .followed: requests = 2
      case .withoutLocation: requests = command.endpoint == "vehicle_data" ? 2 : 1
      }
    }
  }

  @Test(
    "an answer of the API has its status, words, wait and number of requests, and loses no token",
    arguments: TeslaAnswer.api, AnswerCommand.all)
  func api(_ answer: TeslaAnswer, _ command: AnswerCommand) async throws {
    guard Self.hasZones || command.words != ["history"] else { return }
    // A day of history may be empty; nothing else may.
    if answer.name == "200 without content", command.words == ["history"] { return }
    let bench = try AnswerBench(command.endpoint, answer.response)
    let before = bench.login
    let outcome = try await bench.run(command.words)
    let expected = Expectation(answer, command)
    #expect(outcome.status == answer.exitStatus)
    #expect(
      outcome.message.hasPrefix(answer.message(command.endpoint)), "\(outcome.errors)")
    #expect(outcome.hasHint)
    #expect(outcome.output.isEmpty)
    #expect(bench.requests(command.endpoint) == expected.requests)
    #expect(bench.requests("token") == expected.renewals)
    #expect(expected.waits.contains(bench.waited), "waited \(bench.waited) s")
    if expected.renewals == 0 {
      #expect(bench.login == before)
    } else {
      let access = AnswerBench.accessToken(28_800, name: "second")
      #expect(bench.login == [access + "\n", AnswerBench.newRefreshToken + "\n"])
    }
    #expect(!bench.folder.names.contains { $0.hasSuffix(".data") || $0.hasSuffix(".new") })
  }

  @Test(
    "doctor tells of every answer, renews nothing and changes no file", arguments: TeslaAnswer.api)
  func doctor(_ answer: TeslaAnswer) async throws {
    let bench = try AnswerBench("products", answer.response)
    let before = bench.login
    let outcome = try await bench.run(["doctor"])
    let (status, verdict, requests): (Int32, String, Int) =
      switch answer.effect {
      // Every other command fixes it on its own.
      case .renewed: (0, "warn", 1)
      case .repeated: (answer.exitStatus == 4 ? 4 : 1, "fail", 3)
      case .followed: (1, "fail", 2)
      case .stands, .withoutLocation: (answer.exitStatus == 4 ? 4 : 1, "fail", 1)
      }
    #expect(outcome.status == status)
    #expect(
      outcome.output.contains("\(verdict)  login: " + answer.message("products")),
      "\(outcome.output)")
    #expect(
      bench.transport.requests.map(\.label).filter { $0 != "probe" }
        == Array(repeating: "products", count: requests))
    #expect(bench.login == before)
  }

  @Test(
    "an answer to a renewal is asked for once, waited for never, and keeps the old tokens",
    arguments: TeslaAnswer.token, AnswerCommand.token + AnswerCommand.all)
  func token(_ answer: TeslaAnswer, _ command: AnswerCommand) async throws {
    let bench = try AnswerBench("token", answer.response, isExpired: true)
    let before = bench.login
    let outcome = try await bench.run(command.words)
    #expect(outcome.status == answer.exitStatus)
    #expect(outcome.message.hasPrefix(answer.message("token")), "\(outcome.errors)")
    #expect(outcome.hasHint)
    #expect(outcome.output.isEmpty)
    #expect(bench.transport.requests.map(\.label) == ["token"])
    #expect(bench.waited == 0)
    #expect(bench.login == before)
    #expect(!bench.folder.names.contains("token.refresh.new"))
  }

  @Test(
    "a renewal that is only due is no failure, whatever it is answered",
    arguments: TeslaAnswer.token)
  func early(_ answer: TeslaAnswer) async throws {
    let bench = try AnswerBench("token", answer.response)
    bench.clock.advance(by: .seconds(27_000))
    let before = bench.login
    let outcome = try await bench.run(["products"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(bench.transport.requests.map(\.label) == ["token", "products"])
    #expect(bench.login == before)
  }

  private static let silences: [(TransportError.Code, String)] = [
    (.cannotResolve, "cannot find the server's address"),
    (.cannotConnect, "cannot connect to the server"),
    (.proxy, "the proxy does not connect to the server"), (.tls, "cannot make a secure connection"),
    (.timedOut, "the server did not answer in time"), (.tooLarge, "the answer is too large"),
    (.interrupted, "the connection ended before the answer was complete"),
    (.protocolViolation, "protocol error"),
  ]

  @Test(
    "no answer is status 6, is asked for again where that is of use, and costs no login",
    arguments: silences, AnswerCommand.all + AnswerCommand.token)
  func silence(_ silence: (TransportError.Code, String), _ command: AnswerCommand) async throws {
    guard Self.hasZones || command.words != ["history"] else { return }
    let error = TransportError(silence.0, "made up", mayHaveSucceeded: true)
    let isRenewal = command.endpoint == "token"
    let bench = try AnswerBench(command.endpoint, failure: error, isExpired: isRenewal)
    let before = bench.login
    let outcome = try await bench.run(command.words)
    #expect(outcome.status == 6)
    #expect(outcome.message.hasPrefix(silence.1), "\(outcome.errors)")
    #expect(outcome.hasHint)
    // A renewal goes out once more within Tesla's grace, whatever stopped its answer.
    let attempts = isRenewal ? 2 : command.isRead && error.isRetryable ? 3 : 1
    #expect(bench.requests(command.endpoint) == attempts)
    #expect(bench.requests("token") == (isRenewal ? 2 : 0))
    #expect(bench.login == before)
  }

  @Test(
    "an answer without content leaves the last good one in its file",
    arguments: ["null", #""""#, "[]", "{}"],
    [
      (["data"], "vehicle.data", "vehicle_data"),
      (["data", "--powerwall"], "powerwall.data", "live_status"),
    ])
  func emptyAnswer(_ content: String, _ row: (words: [String], file: String, call: String))
    async throws
  {
    let answer = Response(
      status: 200, headers: ["Content-Type": "application/json"],
      body: Array(#"{"response":\#(content)}"#.utf8))
    let bench = try AnswerBench(row.call, answer)
    _ = try bench.folder.write("good", to: row.file)
    for words in [row.words, row.words + ["--table"]] {
      let outcome = try await bench.run(words)
      #expect(outcome.status == 6 && outcome.output == "")
      #expect(bench.file(row.file) == "good")
    }
  }

  @Test("a day without rows is told as it came, on a line", arguments: ["null", "[]"])
  func dayWithoutRows(rows: String) async throws {
    guard Self.hasZones else { return }
    let body = #"{"response":{"period":"day","time_series":\#(rows)}}"#
    let answer = Response(
      status: 200, headers: ["Content-Type": "application/json"], body: Array(body.utf8))
    let outcome = try await AnswerBench("calendar_history", answer).run(["history"])
    #expect(outcome.status == 0)
    #expect(outcome.output == body + "\n")
    let metrics = try await AnswerBench("calendar_history", answer).run([
      "history", "--openmetrics",
    ])
    #expect(metrics.output == "# EOF\n" && metrics.errors == "")
  }

  @Test("a region that Tesla names is remembered, and asked at once by the next command")
  func region() async throws {
    let answer = try #require(TeslaAnswer.api.first { $0.name == "421 Europe" })
    let bench = try AnswerBench("products", answer.response)
    let transport = ScriptedTransport { request, index in
      request.url.host == "owner-api.teslamotors.com"
        ? answer.response
        : Response(
          status: 200, headers: ["Content-Type": "application/json"],
          body: Array(#"{"response":[],"count":0}"#.utf8))
    }
    let moved = AnswerBench(folder: bench.folder, transport: transport)
    #expect(try await moved.run(["products"]).status == 0)
    #expect(try await moved.run(["products"]).status == 0)
    let hosts = transport.requests.map(\.url.host)
    let europe = "fleet-api.prd.eu.vn.cloud.tesla.com"
    #expect(hosts == ["owner-api.teslamotors.com", europe, europe])
    #expect(moved.file("state.json")?.contains("https://\(europe)") == true)
  }
}
