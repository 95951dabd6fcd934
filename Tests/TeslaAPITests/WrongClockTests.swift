import HTTP
import JSON
import TestSupport
import Testing
import Unix

@testable import TeslaAPI

/// This machine's clock is not Tesla's.
@Suite struct WrongClockTests {
  /// Tokens that Tesla dates by the right time, which is `Made.now`; each names its number.
  private static func bench(refused: Set<String> = []) throws -> Bench {
    let minted = Lock(0)
    return try Bench(access: Made.accessToken("token 0"), refresh: "refresh") { request, _ in
      guard request.label == "token" else {
        let bearer = request.headers["Authorization"] ?? ""
        let isRefused = refused.contains { bearer.hasSuffix(Made.accessToken($0)) }
        let body = Made.products
        return isRefused
          ? Made.json(401, ["error": "invalid bearer token"])
          : Made.json(200, body, headers: [.init("Date", "Tue, 14 Nov 2023 22:13:20 GMT")])
      }
      let number = minted.withLock { minted in
        minted += 1
        return minted
      }
      return Made.grant(Made.accessToken("token \(number)"), "refresh \(number)")
    }
  }

  private static func renewals(_ bench: Bench) -> Int {
    bench.asked.count { $0 == "token" }
  }

  @Test("a token that was just minted has its life before it, however far the clock is ahead")
  func oneRenewal() async throws {
    let bench = try Self.bench()
    bench.clock.setWall(by: .seconds(30 * 3_600))
    for _ in 0..<5 { _ = try await bench.client.products() }
    #expect(Self.renewals(bench) == 1)
    // Until three quarters of its life are over.
    bench.clock.advance(by: .seconds(21_000))
    _ = try await bench.client.products()
    #expect(Self.renewals(bench) == 1)
    bench.clock.advance(by: .seconds(1_000))
    for _ in 0..<5 { _ = try await bench.client.products() }
    #expect(Self.renewals(bench) == 2)
  }

  @Test("and so it has for the next process, which knows when the token came")
  func laterProcess() async throws {
    let bench = try Self.bench()
    bench.clock.setWall(by: .seconds(30 * 3_600))
    func client() -> Client {
      Client(
        configuration: Configuration(profile: .owner),
        vault: TokenVault(directory: bench.directory, clock: bench.clock),
        transport: bench.transport, clock: bench.clock)
    }
    for _ in 0..<3 { _ = try await client().products() }
    #expect(Self.renewals(bench) == 1)
    // Another token, which another tool put there, ends when it says.
    try AtomicFile.write(
      Array(Made.accessToken("token 0").utf8), to: bench.directory.accessToken, mode: 0o600)
    _ = try await client().products()
    #expect(Self.renewals(bench) == 2)
    // What was noted before the clock was set back tells nothing.
    bench.clock.setWall(by: .seconds(-60 * 3_600))
    _ = try await client().products()
    #expect(Self.renewals(bench) == 2)
  }

  @Test("a 401 ends that trust")
  func refusedToken() async throws {
    let bench = try Self.bench(refused: ["token 1"])
    bench.clock.setWall(by: .seconds(30 * 3_600))
    _ = try await bench.client.products()
    #expect(Self.renewals(bench) == 2)
    _ = try await bench.client.products()
    #expect(Self.renewals(bench) == 2)
  }

  @Test("how far the clock is ahead is known from an answer", arguments: [-3_600, 0, 7_200])
  func skew(step: Int64) async throws {
    let bench = try Self.bench()
    #expect(bench.client.clockSkew == nil)
    bench.clock.setWall(by: .seconds(step))
    _ = try await bench.client.products()
    #expect(bench.client.clockSkew == .seconds(step))
  }
}
