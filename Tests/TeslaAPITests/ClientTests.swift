import HTTP
import JSON
import TestSupport
import Testing
import Unix

@testable import TeslaAPI

@Suite struct ClientTests {
  @Test("the plus of a zone is escaped: a bare one would be read as a blank")
  func zonesInQueries() throws {
    let endpoint = Endpoint.calendarHistory(
      "7", query: [QueryItem("start_date", "2024-07-01T00:00:00+02:00")])
    let request = endpoint.request(
      Configuration(profile: .owner), host: try #require(URL("https://example.com")),
      token: try #require(Secret("t")))
    #expect(request.url.path == "/api/1/energy_sites/7/calendar_history")
    #expect(request.url.query == "start_date=2024-07-01T00%3A00%3A00%2B02%3A00")
    #expect(endpoint.costClass == .free)
  }

  @Test("an answer comes back byte for byte")
  func bytesAreKept() async throws {
    let bytes = Array(#"{ "response" : [ ] , "count":0}"#.utf8)
    let bench = try Bench { _, _ in Response(status: 200, body: bytes) }
    #expect(try await bench.client.answer(.products).bytes == bytes)
    #expect(bench.asked == ["products"])
  }

  @Test("401 renews once, saves both tokens and asks again")
  func renewsOnUnauthorized() async throws {
    let next = Made.accessToken("second")
    let bench = try Bench { request, index in
      switch index {
      case 0: Response(status: 401)
      case 1: Made.grant(next, "refresh-token-two")
      default: Made.json(200, Made.products)
      }
    }
    let (_, products) = try await bench.client.products()
    #expect(products.vehicles.map(\.id) == ["1492933019280374001"])
    #expect(bench.asked == ["products", "token", "products"])
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-two\n")
    #expect(bench.file(bench.directory.accessToken) == next + "\n")
    #expect(try FileSystem.status(bench.directory.refreshToken).mode == 0o600)
  }

  @Test("a second 401 is not answered with another refresh")
  func renewsOnlyOnce() async throws {
    let bench = try Bench { _, index in
      index == 1
        ? Made.grant(Made.accessToken("second"), "refresh-token-two")
        : Response(status: 401)
    }
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.asked == ["products", "token", "products"])
  }

  @Test(
    "no other failure renews, and no file changes",
    arguments: [403, 408, 412, 423, 429, 500, 502, 503, 540, 404, 400])
  func keepsTokens(_ status: Int) async throws {
    let bench = try Bench { _, _ in
      Made.json(status, ["error": "forbidden, see https://developer.tesla.com/docs/fleet-api"])
    }
    let before = [
      bench.file(bench.directory.accessToken), bench.file(bench.directory.refreshToken),
    ]
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.asked == ["products"])
    #expect(
      [bench.file(bench.directory.accessToken), bench.file(bench.directory.refreshToken)] == before)
  }

  @Test(
    "a failed refresh keeps the old tokens",
    arguments: [
      Made.json(400, ["error": "invalid_grant"]), Response(status: 200), Response(status: 503),
      Made.json(200, ["access_token": nil, "refresh_token": nil]),
      Response(status: 403, body: Array("<html>".utf8)),
    ])
  func failedRefresh(_ answer: Response) async throws {
    let old = Made.accessToken("old", age: 30_000)
    let bench = try Bench(access: old) { _, _ in answer }
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.file(bench.directory.accessToken) == old)
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-one\n")
  }

  @Test("a token near its end is renewed ahead, and still used when that fails")
  func renewsAhead() async throws {
    let old = Made.accessToken("old", age: 28_000)
    let bench = try Bench(access: old) { request, _ in
      request.label == "token" ? Response(status: 503) : Made.json(200, Made.products)
    }
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "products"])
    #expect(bench.transport.requests.last?.headers["Authorization"] == "Bearer \(old)")
  }

  @Test("anyone who finds newer tokens on disk adopts them without a refresh")
  func adopts() async throws {
    let stale = Made.accessToken("stale")
    let newer = Made.accessToken("newer")
    let bench = try Bench(access: newer) { _, _ in Response(status: 500) }
    let token = try await bench.client.refresh(replacing: Secret(stale))
    #expect(token.reveal == newer)
    #expect(bench.asked.isEmpty)
  }

  @Test("many callers at once share one refresh")
  func singleFlight() async throws {
    let next = Made.accessToken("second")
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) { request, _ in
      request.label == "token"
        ? Made.grant(next, "refresh-token-two")
        : Made.json(200, Made.products)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<32 { group.addTask { _ = try await bench.client.answer(.products) } }
      try await group.waitForAll()
    }
    #expect(bench.asked.filter { $0 == "token" }.count == 1)
  }

  @Test("a refused refresh token is given up only after looking at the file again")
  func readsAgainBeforeGivingUp() async throws {
    let folder = Lock<String?>(nil)
    let newest = Made.accessToken("by-another-tool")
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) { request, index in
      if request.label == "token", let path = folder.withLock({ $0 }) {
        let directory = StateDirectory(path)
        _ = try? AtomicFile.write(
          Array("refresh-other".utf8),
          to: directory.refreshToken, mode: 0o600)
        _ = try? AtomicFile.write(Array(newest.utf8), to: directory.accessToken, mode: 0o600)
        return Made.json(
          400, ["error": "invalid_request", "error_description": "token is invalid"])
      }
      return Made.json(200, Made.products)
    }
    folder.withLock { $0 = bench.directory.path }
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "products"])
    #expect(bench.file(bench.directory.refreshToken) == "refresh-other")
  }

  @Test("a grant without a refresh token keeps the old one")
  func keepsRefreshToken() async throws {
    let bench = try Bench(access: nil) { request, _ in
      request.label == "token"
        ? Made.grant(Made.accessToken("second"), nil)
        : Made.json(200, Made.products)
    }
    _ = try await bench.client.answer(.products)
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-one\n")
  }

  @Test("421 teaches the region when it is one of Tesla's hosts, and only then")
  func regions() async throws {
    let bench = try Bench { request, index in
      index == 0
        ? Made.json(
          421, ["error": "use base URL: https://fleet-api.prd.eu.vn.cloud.tesla.com, see"])
        : Made.json(200, Made.products)
    }
    _ = try await bench.client.answer(.products)
    #expect(bench.client.apiHost.host == "fleet-api.prd.eu.vn.cloud.tesla.com")

    let evil = try Bench { _, _ in
      Made.json(421, ["error": "use base URL: https://tesla.com.evil.example, see"])
    }
    await #expect(throws: TeslaError.self) { try await evil.client.answer(.products) }
    #expect(evil.asked == ["products"])
  }

  @Test("data falls back to everything but the position when that scope is missing")
  func withoutLocationScope() async throws {
    let bench = try Bench { request, index in
      index == 0
        ? Made.json(403, ["error": "Unauthorized missing scopes"])
        : Made.json(200, ["response": ["state": "online"]])
    }
    let vehicle = try #require(Products(Made.products).vehicles.first)
    _ = try await bench.client.vehicleData(vehicle)
    let queries = bench.transport.requests.map { $0.url.queryValue("endpoints") ?? "" }
    #expect(queries[0].contains("location_data"))
    #expect(!queries[1].contains("location_data"))
    #expect(queries[1].contains("charge_state"))
  }

  @Test("token files: missing, empty and of garbage are told apart")
  func tokenFiles() async throws {
    let none = try Bench(access: nil, refresh: nil) { _, _ in Response(status: 500) }
    await #expect(throws: TeslaError.vault(.noTokens(directory: none.directory.path))) {
      try await none.client.answer(.products)
    }
    let empty = try Bench(access: nil, refresh: "") { _, _ in Response(status: 500) }
    await #expect(throws: TeslaError.vault(.unusable(path: empty.directory.refreshToken))) {
      try await empty.client.answer(.products)
    }
    #expect(empty.asked.isEmpty)
  }

  @Test("a token file that others may read is made private and said")
  func repairsModes() throws {
    let bench = try Bench { _, _ in Response(status: 500) }
    try FileSystem.changeMode(bench.directory.refreshToken, to: 0o644)
    let warnings = Lock<[VaultWarning]>([])
    let vault = TokenVault(directory: bench.directory, clock: bench.clock) { warning in
      warnings.withLock { $0.append(warning) }
    }
    _ = try vault.load()
    #expect(try FileSystem.status(bench.directory.refreshToken).mode == 0o600)
    #expect(
      warnings.withLock { $0 } == [.repairedMode(path: bench.directory.refreshToken)])
  }
}
