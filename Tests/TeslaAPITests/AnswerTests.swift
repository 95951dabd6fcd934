import HTTP
import JSON
import TestSupport
import Testing
import Unix

@testable import TeslaAPI

@Suite struct AnswerTests {
  static let everyone =
    TeslaAnswer.api.map { ($0, ErrorTable.Row.Source.api, "vehicle_data") }
    + TeslaAnswer.token.map { ($0, .token, "token") }

  @Test("every row of the table is met by an answer, and every answer is under a row")
  func rowsAndAnswersMeet() {
    var met: Set<String> = []
    for (answer, source, endpoint) in Self.everyone {
      let row = ErrorTable.row(for: answer.response, from: source, endpoint: endpoint)
      if let row { met.insert(name(row)) } else { Issue.record("\(answer) is under no row") }
    }
    #expect(ErrorTable.rows.map(name).filter { !met.contains($0) } == [])
    #expect(Set(ErrorTable.rows.map(name)).count == ErrorTable.rows.count)
  }

  private func name(_ row: ErrorTable.Row) -> String {
    "\(row.source) \(row.statuses) \(row.condition)"
  }

  @Test("the body is given exactly where there is no error", arguments: TeslaAnswer.api)
  func bodyOrError(_ answer: TeslaAnswer) throws {
    let response = answer.response
    let error = try #require(ErrorTable.error(in: response, endpoint: "vehicle_data"))
    #expect(throws: error) { try ErrorTable.body(of: response, endpoint: "vehicle_data") }
    #expect(!error.kind.isRetried || ErrorTable.mayBeRetried(status: response.status))
    #expect(response.status >= 400 || !ErrorTable.mayBeRetried(status: response.status))
    let good = Response(status: 200, body: Array(#"{"response": {"vin": "5YJ"}}"#.utf8))
    #expect(
      try ErrorTable.body(of: good, endpoint: "vehicle_data") == ["response": ["vin": "5YJ"]])
  }

  @Test("the login is renewed on 401 and on nothing else", arguments: TeslaAnswer.api)
  func renewsOnUnauthorizedOnly(_ answer: TeslaAnswer) async throws {
    let bench = try Bench { request, _ in
      request.label == "token"
        ? Made.grant(Made.accessToken("second"), "refresh-token-two") : answer.response
    }
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    let isRenewed = answer.effect == .renewed
    #expect(bench.asked.count { $0 == "token" } == (isRenewed ? 1 : 0))
    #expect(
      bench.file(bench.directory.refreshToken)
        == (isRenewed ? "refresh-token-two\n" : "refresh-token-one\n"))
  }

  @Test(
    "the login is not renewed when no answer comes",
    arguments: [
      TransportError.Code.cannotResolve, .cannotConnect, .proxy, .tls, .timedOut, .tooLarge,
      .interrupted,
      .protocolViolation, .refused, .cancelled,
    ])
  func doesNotRenewOnNetworkErrors(_ code: TransportError.Code) async throws {
    let bench = try Bench { _, _ throws(TransportError) in
      throw TransportError(code, "made up", mayHaveSucceeded: true)
    }
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.asked == ["products"])
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-one\n")
  }

  @Test("login_required is believed only when the files hold no other token")
  func readsTheFilesAgain() async throws {
    let path = Lock("")
    let newer = Made.accessToken("by another process")
    let bench = try Bench { request, index in
      guard index == 0 else { return Made.json(200, Made.products) }
      _ = try? AtomicFile.write(Array(newer.utf8), to: path.withLock { $0 }, mode: 0o600)
      return Made.json(401, ["error": "login_required"])
    }
    path.withLock { $0 = bench.directory.accessToken }
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["products", "products"])
    #expect(bench.transport.requests.last?.headers["Authorization"] == "Bearer \(newer)")
  }

  @Test("after a token that Tesla does not accept nothing is renewed in the same call")
  func noLoopAfterRejection() async throws {
    let old = Made.accessToken("old", age: 100)
    let bench = try Bench(access: Made.accessToken("rejected")) { request, index in
      index == 0
        ? Made.json(403, ["error": "forbidden, see https://developer.tesla.com/docs/fleet-api"])
        : Response(status: 401)
    }
    try AtomicFile.write(
      Array(old.utf8), to: bench.directory.path + "/token.access.old", mode: 0o600)
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.asked == ["products", "products"])
  }

  @Test(
    "no token follows an answer to a host that is not Tesla's",
    arguments: [
      "https://eviltesla.com", "https://tesla.com.evil.example", "https://evil.example",
      "https://fleet-api.tesla.com@evil.example", "https://user:pw@fleet-api.tesla.com",
      "http://fleet-api.prd.eu.vn.cloud.tesla.com", "https://fleet-api.tesla.com:8443",
      "https://evil.example/fleet-api.tesla.com", "https://evil.example#.tesla.com",
      "https://evil.example?.tesla.com", "https://tesla.com.", "https://evil.example\\\\.tesla.com",
      "ftp://fleet-api.tesla.com", "//fleet-api.tesla.com", "fleet-api.tesla.com",
      "https://127.0.0.1:9", "http://localhost:9", "https://teslamotors.com.cn",
      "https://fleet-api.tеsla.com",
    ])
  func strangers(_ url: String) async throws {
    let words = "user out of region, use base URL: \(url), see https://developer.tesla.com/docs"
    let bench = try Bench { _, _ in Made.json(421, ["error": .string(words)]) }
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.transport.requests.map(\.url.host) == ["owner-api.teslamotors.com"])
    #expect(bench.client.apiHost.host == "owner-api.teslamotors.com")
  }

  @Test(
    "a region under Tesla's domains is taken, without a path",
    arguments: [
      "https://fleet-api.prd.eu.vn.cloud.tesla.com",
      "https://fleet-api.prd.cn.vn.cloud.tesla.cn/api/1",
      "https://OWNER-API.teslamotors.com:443", "https://fleet-api.prd.na.vn.cloud.tesla.com/?a=b#c",
    ])
  func regions(_ text: String) throws {
    let response = Made.json(421, ["error": .string("use base URL: \(text), see")])
    let error = try #require(ErrorTable.error(in: response, endpoint: "products"))
    guard case .wrongRegion(let url?) = error.kind else {
      Issue.record("not taken")
      return
    }
    #expect(Configuration.isTrustedRegion(url))
    #expect(url.path.isEmpty && url.query == nil && url.fragment == nil)
  }

  @Test(
    "a region on this machine keeps its path",
    arguments: [
      ("http://127.0.0.1:9/eu", "http://127.0.0.1:9/eu"), ("http://[::1]:9/", "http://[::1]:9"),
    ])
  func localRegions(_ text: String, _ base: String) throws {
    let response = Made.json(421, ["error": .string("use base URL: \(text), see")])
    let error = try #require(ErrorTable.error(in: response, endpoint: "products"))
    #expect(error.kind == .wrongRegion(URL(base)))
  }

  @Test("an empty description leaves no trace in the words")
  func emptyDescription() throws {
    let response = Made.json(412, ["error": "not here", "error_description": ""])
    #expect(try #require(ErrorTable.error(in: response, endpoint: "x")).detail == "not here")
  }

  @Test(
    "a remembered region is believed only when it is one of Tesla's",
    arguments: [
      ("https://fleet-api.prd.eu.vn.cloud.tesla.com", true), ("https://evil.example", false),
      ("http://fleet-api.prd.eu.vn.cloud.tesla.com", false), ("http://127.0.0.1:9", false),
    ])
  func rememberedRegions(_ text: String, _ isBelieved: Bool) async throws {
    let folder = try TemporaryDirectory()
    let state = StateFile(StateDirectory(folder.path), clock: ManualClock())
    var configured = Configuration(profile: .fleetNA)
    let url = try #require(URL(text))
    let host = configured.apiHost
    try await state.update { $0.learn(regionHost: url, for: host) }
    #expect(state.read().regionHost(for: configured) == (isBelieved ? url : nil))
    configured.serviceToken = Secret("SERVICE-TOKEN")
    #expect(state.read().regionHost(for: configured) == nil, "a service's token stays with it")
  }

  @Test(
    "a wait is the larger of header and body, whole seconds or a date, and a day at most",
    arguments: [
      (["Retry-After": "60"], "Retry in 5 seconds", 60),
      (["Retry-After": "5"], "Retry in 60 s", 60),
      ([:], "Retry in 37829 seconds", 37_829),
      (["Retry-After": "999999999999999999999"], "", 86_400),
      (["Retry-After": "-5"], "", nil), (["Retry-After": "soon"], "", nil),
      (["Retry-After": "0"], "", 0), ([:], "Retry in some seconds", nil),
      ([:], "Retry in -3 seconds", nil),
      (
        [
          "Date": "Tue, 14 Nov 2023 22:13:20 GMT", "Retry-After": "Tue, 14 Nov 2023 22:23:20 GMT",
        ], "Retry in 7 seconds", 600
      ), (["Retry-After": "Tue, 14 Nov 2023 22:23:20 GMT"], "", nil),
    ] as [([String: String], String, Int?)])
  func waits(_ headers: [String: String], _ words: String, _ seconds: Int?) throws {
    let response = Made.json(
      429, ["error": .string(words)], headers: headers.map { .init($0.key, $0.value) })
    let error = try #require(ErrorTable.error(in: response, endpoint: "products"))
    #expect(error.retryAfter == seconds.map { .seconds($0) })
  }
}
