import HTTP
import JSON
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaAPI

/// A disk that fails between the old token's end and the new one's first byte.
@Suite struct UnsavedTests {
  /// Gives new tokens, and on the way breaks the directory: modes do not stop root, who may run
  /// this test, but a directory in a file's place stops everyone.
  private static func bench() throws -> Bench {
    let path = Lock("")
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) { request, _ in
      guard request.label == "token" else { return Made.json(200, Made.products) }
      let directory = StateDirectory(path.withLock { $0 })
      for file in [directory.newRefreshToken, directory.refreshToken] {
        try? FileSystem.remove(file)
        try? FileSystem.makeDirectory(file, mode: 0o700)
      }
      return Made.grant(Made.accessToken("second"), "refresh-token-two")
    }
    path.withLock { $0 = bench.directory.path }
    return bench
  }

  private static func mend(_ directory: StateDirectory, refreshToken: String) throws {
    for file in [directory.newRefreshToken, directory.refreshToken] {
      try FileSystem.removeDirectory(file)
    }
    try AtomicFile.write(Array(refreshToken.utf8), to: directory.refreshToken, mode: 0o600)
  }

  @Test("tokens that could not be written are used from memory, and written when they can be")
  func savesLate() async throws {
    let bench = try UnsavedTests.bench()
    for _ in 0..<3 { _ = try await bench.client.answer(.products) }
    #expect(bench.asked == ["token", "products", "products", "products"])
    try UnsavedTests.mend(bench.directory, refreshToken: "refresh-token-one\n")
    bench.clock.advance(by: .seconds(60))
    _ = try await bench.client.answer(.products)
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-two\n")
    #expect(bench.file(bench.directory.accessToken) == Made.accessToken("second") + "\n")
    try await bench.client.settle()
  }

  @Test("a process does not end before it has tried for a minute to save the login")
  func triesBeforeTheEnd() async throws {
    let bench = try UnsavedTests.bench()
    _ = try await bench.client.answer(.products)
    let start = bench.clock.now
    await #expect(throws: TeslaError.self) { try await bench.client.settle() }
    #expect(start.duration(to: bench.clock.now) >= .seconds(60))
    try UnsavedTests.mend(bench.directory, refreshToken: "refresh-token-one\n")
    try await bench.client.settle()
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-two\n")
  }

  @Test("a lock that the broken disk refuses too is no reason to give the login up earlier")
  func triesWithoutALock() async throws {
    let bench = try UnsavedTests.bench()
    _ = try await bench.client.answer(.products)
    try FileSystem.remove(bench.directory.tokenLock)
    try FileSystem.makeDirectory(bench.directory.tokenLock, mode: 0o700)
    let start = bench.clock.now
    await #expect(throws: TeslaError.self) { try await bench.client.settle() }
    #expect(start.duration(to: bench.clock.now) >= .seconds(60))
    try FileSystem.removeDirectory(bench.directory.tokenLock)
    try UnsavedTests.mend(bench.directory, refreshToken: "refresh-token-one\n")
    try await bench.client.settle()
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-two\n")
  }

  @Test("a newer pair in the files is never overwritten by the one in memory")
  func givesWayToNewerTokens() async throws {
    let bench = try UnsavedTests.bench()
    let warnings = Lock<[VaultWarning]>([])
    let client = Client(
      configuration: bench.client.configuration,
      vault: TokenVault(directory: bench.directory, clock: bench.clock) { warning in
        warnings.withLock { $0.append(warning) }
      }, transport: bench.transport, clock: bench.clock)
    _ = try await client.answer(.products)
    try UnsavedTests.mend(bench.directory, refreshToken: "from-a-new-login\n")
    try await client.settle()
    #expect(bench.file(bench.directory.refreshToken) == "from-a-new-login\n")
    let seen = warnings.withLock { $0 }
    #expect(seen.count == 2)
    #expect(seen.last == .unsavedGivenUp)
  }

  @Test("an access token that cannot be written is no reason to wait: it can be had again")
  func accessTokenAlone() async throws {
    let bench = try Bench(access: nil) { request, _ in
      request.label == "token"
        ? Made.grant(Made.accessToken("second"), "refresh-token-two")
        : Made.json(200, Made.products)
    }
    try FileSystem.makeDirectory(bench.directory.accessToken, mode: 0o700)
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    try FileSystem.removeDirectory(bench.directory.accessToken)
  }

  @Test("a token that Tesla mints and rejects gives way to its predecessor, without a loop")
  func keepsTheEarlierToken() async throws {
    // A quarter of its life is left, so it is renewed ahead of time.
    let old = Made.accessToken("old", age: 25_000)
    let new = Made.accessToken("second")
    let bench = try Bench(access: old) { request, _ in
      if request.label == "token" { return Made.grant(new, "refresh-token-two") }
      return request.headers["Authorization"] == "Bearer \(old)"
        ? Made.json(200, Made.products)
        : Made.json(
          403, ["error": "forbidden, see https://developer.tesla.com/docs/fleet-api"])
    }
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "products", "products"])
    #expect(bench.file(bench.directory.accessToken) == old + "\n")
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-two\n")
    _ = try await bench.client.answer(.products)
    #expect(bench.asked == ["token", "products", "products", "products"])
  }

  @Test("a token that was refused with 401 is not kept as one that works")
  func keepsNoDeadToken() async throws {
    let bench = try Bench { request, index in
      if request.label == "token" {
        return Made.grant(Made.accessToken("second"), "refresh-token-two")
      }
      return index == 0
        ? Response(status: 401)
        : Made.json(
          403, ["error": "forbidden, see https://developer.tesla.com/docs/fleet-api"])
    }
    await #expect(throws: TeslaError.self) { try await bench.client.answer(.products) }
    #expect(!FileSystem.exists(bench.directory.earlierAccessToken))
    #expect(bench.asked == ["products", "token", "products"])
  }
}
