import HTTP
import JSON
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaAPI

/// What a process that was stopped, or a disk that was full, leaves to the next one.
@Suite struct RecoveryTests {
  /// A server whose refresh tokens are good once, with no grace at all.
  private final class SingleUse: Sendable {
    private let state: Lock<(good: String, count: Int)>

    init(_ good: String) { state = Lock((good, 1)) }

    func answer(_ request: Request, _ index: Int) -> Response {
      guard request.label == "token" else { return Made.json(200, Made.products) }
      return state.withLock { state in
        let sent = (try? Value(parsing: request.body))?["refresh_token"]?.stringValue
        guard sent == state.good else { return Made.json(400, ["error": "invalid_grant"]) }
        state.count += 1
        state.good = "refresh-\(state.count)"
        return Made.grant(Made.accessToken("access-\(state.count)"), state.good)
      }
    }
  }

  private static func bench(
    good: String, access: String? = Made.accessToken("old", age: 30_000),
    refresh: String = "refresh-token-one"
  ) throws -> Bench {
    let server = SingleUse(good)
    return try Bench(access: access, refresh: refresh) { server.answer($0, $1) }
  }

  private static func put(_ text: String, _ path: String) throws {
    try AtomicFile.write(Array(text.utf8), to: path, mode: 0o600)
  }

  @Test("a token that was put down but not moved into place is tried first, and at once")
  func picksUpTheCopy() async throws {
    let access = Made.accessToken("good")
    let bench = try RecoveryTests.bench(good: "refresh-new", access: access)
    try RecoveryTests.put("refresh-new\n", bench.directory.newRefreshToken)
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "products"])
    #expect(bench.file(bench.directory.refreshToken) == "refresh-2\n")
    #expect(!FileSystem.exists(bench.directory.newRefreshToken))
  }

  @Test("a copy that is refused gives way to the token in use, and goes")
  func outlivesADeadCopy() async throws {
    let bench = try RecoveryTests.bench(good: "refresh-token-one")
    try RecoveryTests.put("refresh-dead\n", bench.directory.newRefreshToken)
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "token", "products"])
    #expect(bench.file(bench.directory.refreshToken) == "refresh-2\n")
    #expect(!FileSystem.exists(bench.directory.newRefreshToken))
  }

  @Test("a copy older than the token in use is tried last")
  func trustsTheLaterFile() async throws {
    let bench = try RecoveryTests.bench(good: "refresh-token-one")
    try RecoveryTests.put("refresh-older\n", bench.directory.newRefreshToken)
    try RecoveryTests.put("refresh-token-one\n", bench.directory.refreshToken)
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "products"])
    #expect(bench.file(bench.directory.refreshToken) == "refresh-2\n")
  }

  @Test(
    "room that was taken but never filled, or half filled, is no token",
    arguments: ["", "\0\0\0\0", "refresh-ha\0\0\0\0", "\n", "two words and no end"])
  func ignoresHalfACopy(_ content: String) async throws {
    let bench = try RecoveryTests.bench(good: "refresh-token-one")
    try RecoveryTests.put(content, bench.directory.newRefreshToken)
    #expect(!bench.client.vault.hasUnfinishedSave)
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "products"])
    #expect(!FileSystem.exists(bench.directory.newRefreshToken))
  }

  @Test("when every token is refused the login is dead, and the copy is not tried for ever")
  func givesUp() async throws {
    let bench = try RecoveryTests.bench(good: "nobody-has-it")
    try RecoveryTests.put("refresh-dead\n", bench.directory.newRefreshToken)
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.asked == ["token", "token"])
    #expect(!FileSystem.exists(bench.directory.newRefreshToken))
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-one\n")
  }

  @Test("what a stopped process left beside the tokens goes with a later renewal")
  func sweepsUp() async throws {
    let bench = try RecoveryTests.bench(good: "refresh-token-one")
    let leftOver = FileSystem.path(bench.directory.path, ".token.refresh.1a.tmp")
    try RecoveryTests.put("half", leftOver)
    // The file's time is the system's, the vault's clock is the test's.
    let written = try FileSystem.status(leftOver).modified
    let isOld = written < bench.clock.now.advanced(by: .seconds(-3600))
    _ = try await bench.client.answer(.products)
    #expect(FileSystem.exists(leftOver) == !isOld)
    bench.clock.advance(by: bench.clock.now.duration(to: written) + .seconds(3700))
    try await bench.client.refresh(replacing: nil)
    #expect(!FileSystem.exists(leftOver))
  }

  @Test("a copy is kept when no one could be asked about it")
  func keepsTheCopyOffline() async throws {
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) { _, _ in
      Response(status: 503)
    }
    try RecoveryTests.put("refresh-new\n", bench.directory.newRefreshToken)
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.client.vault.hasUnfinishedSave)
  }

  @Test("a copy that could not be looked into does not cost a working access token")
  func worksOfflineWithACopy() async throws {
    let access = Made.accessToken("good")
    let bench = try Bench(access: access) { request, _ in
      request.label == "token" ? Response(status: 503) : Made.json(200, Made.products)
    }
    try RecoveryTests.put("refresh-new\n", bench.directory.newRefreshToken)
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "products"])
  }

  @Test("a lost answer is asked for once more, within Tesla's grace")
  func asksAgainForALostAnswer() async throws {
    let next = Made.accessToken("second")
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) {
      (request: Request, index: Int) throws(TransportError) -> Response in
      guard request.label == "token" else { return Made.json(200, Made.products) }
      if index == 0 {
        throw TransportError(.interrupted, "gone", mayHaveSucceeded: true)
      }
      return Made.grant(next, "refresh-token-two")
    }
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "token", "products"])
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-two\n")
  }

  @Test("a request that never went out is not sent twice")
  func doesNotInsist() async throws {
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) {
      (_: Request, _: Int) throws(TransportError) -> Response in
      throw TransportError(.cannotConnect, "no route", mayHaveSucceeded: false)
    }
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(bench.asked == ["token"])
  }
}
