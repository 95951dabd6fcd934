import Crypto
import HTTP
import JSON
import TeslaAPI
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

/// A car, a site and a login, and a Tesla that answers everything well but one call.
private struct AnswerBench {
  static let start = Timestamp(seconds: 1_700_000_000)

  let folder: TemporaryDirectory
  let clock = ManualClock(now: AnswerBench.start, runsAhead: true)
  let transport: ScriptedTransport
  let client: Client
  let exporter: Exporter

  init(_ endpoint: String, _ answer: Response, tokenLife: Int64 = 28_000) throws {
    folder = try TemporaryDirectory()
    _ = try folder.write(Self.accessToken(tokenLife), to: "token.access")
    _ = try folder.write("refresh-token-one\n", to: "token.refresh")
    transport = ScriptedTransport { request, _ in
      request.label == endpoint ? answer : Self.good(request.label)
    }
    let directory = StateDirectory(folder.path)
    let statistics = RequestStatistics()
    client = Client(
      configuration: Configuration(profile: .owner),
      vault: TokenVault(directory: directory, clock: clock), transport: transport, clock: clock,
      events: statistics.record)
    let options = ExporterOptions(version: "1")
    exporter = Exporter(
      client: client, options: options, statistics: statistics, clock: clock, directory: directory)
  }

  static func accessToken(_ life: Int64, name: String = "first") -> String {
    let now = start.wholeSeconds
    let claims: Value = [
      "sub": .string(name), "iat": Value(now + life - 28_800), "exp": Value(now + life),
    ]
    let parts = [Array(#"{"alg":"RS256"}"#.utf8), claims.bytes, Array("made".utf8)]
    return parts.map { Base64URL.encode($0) }.joined(separator: ".")
  }

  private static let car: Value = [
    "id_s": "7", "vehicle_id": 1, "vin": "5YJ3E1EA0PF000001", "state": "online",
  ]

  private static func good(_ label: String) -> Response {
    let body: Value
    switch label {
    case "token":
      body = [
        "access_token": .string(accessToken(28_800, name: "second")),
        "refresh_token": "refresh-token-two", "expires_in": 28_800,
      ]
    case "products": body = ["response": [car], "count": 1]
    case "live_status": body = ["response": ["solar_power": 100, "grid_status": "Active"]]
    default: body = ["response": car]
    }
    return Response(status: 200, headers: ["Content-Type": "application/json"], body: body.bytes)
  }

  var context: PollContext { exporter.context }

  func carPoller() throws -> CarPoller {
    let vehicle = try #require(Products(["response": [Self.car]]).vehicles.first)
    return try #require(exporter.serve([vehicle]).first)
  }

  func requests(_ label: String) -> Int { transport.requests.count { $0.label == label } }

  var login: [[UInt8]?] {
    ["token.access", "token.refresh"].map { try? FileSystem.read(folder.file($0)) }
  }
}

@Suite struct ExporterAnswerTests {
  @Test(
    "a car waits after each answer as long as it must, and the login stays",
    arguments: TeslaAnswer.api)
  func car(_ answer: TeslaAnswer) async throws {
    let bench = try AnswerBench("vehicle_data", answer.response)
    let before = bench.login
    var car = try bench.carPoller()
    let next = try #require(await car.step())
    #expect(car.knowledge.hold?.reason.rawValue ?? "" == answer.reason)
    if let block = car.knowledge.hold {
      #expect(AnswerBench.start.duration(to: block.until) == .seconds(answer.pauseSeconds))
      #expect(next == block.until)
    } else {
      #expect(next == AnswerBench.start.advanced(by: .seconds(70)))
    }
    switch answer.effect {
    case .renewed:
      #expect(bench.requests("vehicle_data") == 2)
      #expect(bench.requests("token") == 1)
      #expect(bench.login != before)
    case .followed, .withoutLocation:
      #expect(bench.requests("vehicle_data") == 2)
      #expect(bench.login == before)
    // Repeating is the transport's, which this one has not.
    case .stands, .repeated:
      // What Tesla means by "asleep or offline" the car's record tells.
      let asksAgain = answer.message("vehicle_data") == "the car is asleep or offline"
      #expect(
        bench.transport.requests.map(\.label)
          == ["vehicle_data"] + (asksAgain ? ["vehicle"] : []))
      #expect(bench.login == before)
    }
    #expect(bench.exporter.state.snapshot.isLoginRequired == (answer.reason == "login required"))
  }

  @Test(
    "the account and a site wait after each answer, and a loop of them asks no more",
    arguments: TeslaAnswer.api)
  func accountAndSite(_ answer: TeslaAnswer) async throws {
    var pollers: [(String, any Poller)] = []
    let account = try AnswerBench("products", answer.response)
    pollers.append(("products", AccountPoller(account.context)))
    let site = try AnswerBench("live_status", answer.response)
    pollers.append(("live_status", SitePoller(id: "42", isFirst: true, site.context)))
    for (bench, (label, poller)) in zip([account, site], pollers) {
      var poller = poller
      let next = try #require(await poller.step())
      let wait = AnswerBench.start.duration(to: next)
      #expect(wait >= .seconds(max(answer.pauseSeconds, 10)), "\(label)")
      let count = bench.requests(label)
      bench.clock.advance(by: wait - .seconds(1))
      #expect(await poller.step() == next)
      #expect(bench.requests(label) == count)
      #expect(bench.requests("token") == (answer.effect == .renewed ? 1 : 0))
    }
  }

  @Test("each answer to a renewal has its wait, and the login stays", arguments: TeslaAnswer.token)
  func renewal(_ answer: TeslaAnswer) async throws {
    let bench = try AnswerBench("token", answer.response, tokenLife: -10)
    let before = bench.login
    var car = try bench.carPoller()
    _ = await car.step()
    let block = try #require(car.knowledge.hold)
    #expect(block.reason.rawValue == answer.reason)
    #expect(AnswerBench.start.duration(to: block.until) == .seconds(answer.pauseSeconds))
    #expect(bench.transport.requests.map(\.label) == ["token"])
    #expect(bench.login == before)
    let isLoginRequired = answer.reason == "login required"
    #expect(bench.exporter.value("tesla_login_required") == (isLoginRequired ? 1 : 0))
  }

  @Test("a login server that limits the rate is asked once by all cars and sites together")
  func noRefreshStorm() async throws {
    let answer = try #require(TeslaAnswer.token.first { $0.name == "token 429" })
    let bench = try AnswerBench("token", answer.response, tokenLife: -10)
    var pollers: [any Poller] = [try bench.carPoller(), AccountPoller(bench.context)]
    for id in 1...8 { pollers.append(SitePoller(id: "\(id)", isFirst: id == 1, bench.context)) }
    var nexts: [Timestamp?] = []
    for index in pollers.indices { nexts.append(await pollers[index].step()) }
    #expect(bench.transport.requests.map(\.label) == ["token"])
    // All come back when the server said, not before.
    #expect(Set(nexts) == [AnswerBench.start.advanced(by: .seconds(4_000))])
  }

  @Test("a renewal ahead of time that is refused does not come with every request")
  func noEarlyStorm() async throws {
    let answer = try #require(TeslaAnswer.token.first { $0.name == "token 429" })
    let bench = try AnswerBench("token", answer.response, tokenLife: 5_000)
    for _ in 0..<60 {
      _ = try await bench.client.answer(.products)
      bench.clock.advance(by: .seconds(60))
    }
    #expect(bench.requests("products") == 60)
    #expect(bench.requests("token") == 1)
  }

  @Test("a refused refresh token is not sent again and again, and another one is at once")
  func refusedTokenRests() async throws {
    let answer = try #require(TeslaAnswer.token.first { $0.name == "token invalid_grant" })
    let bench = try AnswerBench("token", answer.response, tokenLife: -10)
    for _ in 0..<12 {
      await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
      bench.clock.advance(by: .seconds(70))
    }
    #expect(bench.requests("token") == 1)
    _ = try bench.folder.write("refresh-token-of-a-new-login\n", to: "token.refresh")
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.requests("token") == 2)
  }

  @Test(
    "what comes is fresh and in its place on the chart, however wrong the clock is",
    arguments: [-90_000, 0, 90_000])
  func wrongClock(step: Int64) async throws {
    func answer(_ body: Value) -> Response {
      Response(
        status: 200,
        headers: ["Content-Type": "application/json", "Date": "Tue, 14 Nov 2023 22:13:20 GMT"],
        body: body.bytes)
    }
    let driving: Value = ["timestamp": 1_700_000_000_000]
    let data: Value = [
      "response": [
        "id_s": "7", "vehicle_id": 1, "vin": "5YJ3E1EA0PF000001", "state": "online",
        "drive_state": driving,
      ]
    ]
    let cars = try AnswerBench("vehicle_data", answer(data), tokenLife: 200_000)
    cars.clock.setWall(by: .seconds(step))
    var car = try cars.carPoller()
    _ = await car.step()
    #expect(car.knowledge.lastData != nil)
    let status: Value = [
      "response": [
        "solar_power": 100, "grid_status": "Active", "timestamp": "2023-11-14T22:13:20Z",
      ]
    ]
    let sites = try AnswerBench("live_status", answer(status), tokenLife: 200_000)
    sites.clock.setWall(by: .seconds(step))
    sites.exporter.serve(sites: ["42"])
    var site = SitePoller(id: "42", isFirst: true, sites.context)
    _ = await site.step()
    let shown = try #require(sites.exporter.state.snapshot.sites.first)
    let now = sites.clock.now
    #expect(shown.lastUpdate == Timestamp(sinceEpoch: now.sinceEpoch))
    #expect(shown.trace?.points(.solar, now: now).map(\.value) == [100])
  }
}
