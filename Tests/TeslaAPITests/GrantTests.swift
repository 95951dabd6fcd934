import HTTP
import JSON
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaAPI

/// A success of the token endpoint whose tokens are not as they should be.
@Suite struct GrantTests {
  struct Case: Sendable {
    let refresh: Value
    let saved: String
    let flaw: String?
  }

  static let cases = [
    Case(refresh: "refresh-two\n", saved: "refresh-two", flaw: nil),
    Case(refresh: " \u{FEFF}refresh-two\r\n\u{A0}", saved: "refresh-two", flaw: nil),
    Case(refresh: .null, saved: "refresh-token-one", flaw: nil),
    Case(refresh: 17, saved: "refresh-token-one", flaw: "it is no text"),
    Case(refresh: ["a": "b"], saved: "refresh-token-one", flaw: "it is no text"),
    Case(refresh: "", saved: "refresh-token-one", flaw: "it is empty"),
    Case(
      refresh: "two words", saved: "refresh-token-one", flaw: "it has characters that no token has"
    ),
    Case(
      refresh: .string(String(repeating: "r", count: 65_537)), saved: "refresh-token-one",
      flaw: "it is too long"),
  ]

  private static func bench(_ body: Object) throws -> (Bench, Lock<[String]>) {
    let flaws = Lock<[String]>([])
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) { request, _ in
      Made.json(200, request.label == "token" ? .object(body) : Made.products)
    }
    return (bench, flaws)
  }

  @Test(
    "a refresh token is trimmed, or said to be unusable; what comes beside is kept",
    arguments: cases)
  func refreshTokens(_ sample: Case) async throws {
    let access = Made.accessToken("new")
    let body = Object([
      .init("access_token", .string(access + "\n")), .init("refresh_token", sample.refresh),
    ])
    let (bench, flaws) = try Self.bench(body)
    let client = Client(
      configuration: Configuration(profile: .owner), vault: bench.client.vault,
      transport: bench.transport, clock: bench.clock,
      events: { event in
        if case .refreshTokenUnusable(let flaw) = event { flaws.withLock { $0.append(flaw) } }
      })
    _ = try await client.answer(.products)
    #expect(bench.file(bench.directory.accessToken) == access + "\n")
    #expect(bench.file(bench.directory.refreshToken) == sample.saved + "\n")
    #expect(flaws.withLock { $0 } == [sample.flaw].compactMap(\.self))
  }

  @Test(
    "a refresh token is saved though the access token beside it is none",
    arguments: [.null, 17, "a b"] as [Value])
  func accessTokens(_ access: Value) async throws {
    let (bench, _) = try Self.bench(
      Object([.init("access_token", access), .init("refresh_token", "refresh-two")]))
    await #expect(throws: TeslaError.api(APIError(.malformed, endpoint: "token", status: 200))) {
      _ = try await bench.client.answer(.products)
    }
    #expect(bench.file(bench.directory.refreshToken) == "refresh-two\n")
  }

  @Test("an access token that says nothing itself ends when its server said")
  func lifetime() async throws {
    let count = Lock(0)
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) { request, _ in
      guard request.label == "token" else { return Made.json(200, Made.products) }
      let number = count.withLock { count in
        count += 1
        return count
      }
      return Made.grant("qts-opaque-\(number)", "refresh-\(number)")
    }
    _ = try await bench.client.answer(.products)
    let token = try #require(Secret("qts-opaque-1"))
    let end = bench.client.vault.claims(of: token)?.expiresAt
    #expect(end == Made.now.advanced(by: .seconds(28_800)))
    #expect(bench.client.vault.claims(of: try #require(Secret("qts-opaque-2"))) == nil)
    // Another process finds it too, and renews before it is refused.
    bench.clock.advance(by: .seconds(28_801))
    let other = Client(
      configuration: Configuration(profile: .owner),
      vault: TokenVault(directory: bench.directory, clock: bench.clock),
      transport: bench.transport, clock: bench.clock)
    _ = try await other.answer(.products)
    #expect(bench.asked == ["token", "products", "token", "products"])
    #expect(bench.file(bench.directory.state)?.contains("qts-opaque") == false)
  }
}
