import HTTP
import TestSupport
import Testing
import Unix

@testable import TeslaAPI

@Suite struct VaultTests {
  @Test("a refresh token is not spent where its successor could not be saved")
  func triesTheDirectoryFirst() async throws {
    let bench = try Bench(access: Made.accessToken("old", age: 30_000)) { _, _ in
      Made.grant(Made.accessToken("second"), "refresh-token-two")
    }
    // Modes do not stop root, who may run this test; a directory in the way stops everyone.
    try FileSystem.makeDirectory(bench.directory.newRefreshToken, mode: 0o700)
    await #expect(throws: TeslaError.self) { try await bench.client.accessToken() }
    #expect(bench.asked.isEmpty)
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-one\n")
  }

  @Test("the trial of the directory leaves nothing behind")
  func removesTheTrial() throws {
    let bench = try Bench { _, _ in Response(status: 500) }
    try bench.client.vault.requireWritable()
    #expect(!FileSystem.exists(bench.directory.newRefreshToken))
  }

  @Test("the trial of the directory leaves the room of a renewal under way alone")
  func doesNotDisturb() throws {
    let bench = try Bench { _, _ in Response(status: 500) }
    let room = bench.directory.newRefreshToken
    try AtomicFile.write([0, 0, 0], to: room, mode: 0o600)
    let lock = try #require(try FileLock.tryAcquire(path: bench.directory.tokenLock))
    try bench.client.vault.requireWritable()
    #expect(bench.file(room) == "\0\0\0")
    lock.release()
    try bench.client.vault.requireWritable()
    #expect(bench.file(room) == nil)
  }

  @Test("an import that cannot be written fails at once, and says so")
  func importFails() async throws {
    let bench = try Bench { _, _ in Response(status: 500) }
    try FileSystem.remove(bench.directory.accessToken)
    try FileSystem.makeDirectory(bench.directory.accessToken, mode: 0o700)
    let start = bench.clock.now
    await #expect(throws: TeslaError.self) {
      try await bench.client.vault.replace(
        with: Tokens(accessToken: Secret(Made.accessToken("other")), refreshToken: nil),
        patience: .zero)
    }
    #expect(bench.clock.now == start)
  }

  /// An editor writes in place, and twice within one tick of the kernel's clock: neither the inode
  /// nor a time stamp tells one token from the next.
  @Test("what is written into a token file is read at the next call, and so is that it is gone")
  func seesEachChange() throws {
    let bench = try Bench { _, _ in Response(status: 500) }
    let vault = bench.client.vault
    for number in 100..<200 {
      let token = "access-token-number-\(number)"
      #expect(try vault.load().accessToken != Secret(token))
      let file = try FileDescriptor.writing(to: bench.directory.accessToken)
      try file.writeAll(token.utf8)
      try file.truncate(to: token.utf8.count)
      try file.close()
      #expect(try vault.load().accessToken == Secret(token))
    }
    try FileSystem.remove(bench.directory.accessToken)
    #expect(try vault.load().accessToken == nil)
    _ = try bench.folder.write("access-token-number-199", to: "token.access")
    #expect(try vault.load().accessToken == Secret("access-token-number-199"))
  }

  @Test("a token that stays in its file stays hidden, however many others come and go")
  func staysHidden() throws {
    let token = "refresh-token-that-is-never-replaced"
    let bench = try Bench(refresh: token) { _, _ in Response(status: 500) }
    _ = try bench.client.vault.load()
    for number in 0..<100 { _ = Secret("another-token-\(number)") }
    #expect(try bench.client.vault.load().refreshToken?.reveal == token)
    #expect(SecretsInUse.redacted("it was \(token)") == "it was \(Secret.redaction)")
  }

  @Test("an empty access token is renewed, as a missing one is")
  func recoversFromEmptyAccessToken() async throws {
    let next = Made.accessToken("second")
    let bench = try Bench(access: "") { _, _ in Made.grant(next, "refresh-token-two") }
    #expect(try await bench.client.accessToken().reveal == next)
    #expect(bench.file(bench.directory.refreshToken) == "refresh-token-two\n")
  }

  @Test("an empty access token with nothing to renew it by is said to be unusable")
  func emptyAccessTokenAlone() async throws {
    let bench = try Bench(access: "", refresh: nil) { _, _ in Response(status: 500) }
    let path = bench.directory.accessToken
    await #expect(throws: TeslaError.vault(.unusable(path: path))) {
      try await bench.client.accessToken()
    }
  }

  @Test("a bare refresh token takes the place of both files, lest two accounts mix")
  func importReplacesBoth() async throws {
    let bench = try Bench { _, _ in Response(status: 500) }
    try await bench.client.vault.replace(
      with: Tokens(accessToken: nil, refreshToken: Secret("another-account")))
    #expect(bench.file(bench.directory.refreshToken) == "another-account\n")
    #expect(bench.file(bench.directory.accessToken) == nil)
  }

  @Test("a car is asked to wake once even when there is no time to wait")
  func asksBeforeGivingUp() {
    var sequence = WakeSequence(start: Made.now, timeout: .zero)
    #expect(sequence.next(state: .asleep, now: Made.now) == .requestWake)
    #expect(sequence.next(state: .asleep, now: Made.now) == .giveUp)
  }

  @Test("a region is only kept when it answers")
  func provesTheRegion() async throws {
    let learned = Lock<[URL]>([])
    let bench = try Bench { _, index in
      index == 0
        ? Response(status: 302, headers: ["Location": "https://www.tesla.com/login"])
        : Response(status: 404)
    }
    let client = Client(
      configuration: bench.client.configuration, vault: bench.client.vault,
      transport: bench.transport, clock: bench.clock,
      events: { event in
        if case .regionLearned(let url) = event { learned.withLock { $0.append(url) } }
      })
    await #expect(throws: TeslaError.self) { try await client.answer(.products) }
    #expect(client.apiHost == bench.client.configuration.apiHost)
    #expect(learned.withLock { $0 }.isEmpty)
  }
}
