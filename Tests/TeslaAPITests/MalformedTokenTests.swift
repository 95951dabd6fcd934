import HTTP
import TestSupport
import Testing
import Unix

@testable import TeslaAPI

/// Token files as people, editors and other programs write them.
@Suite struct MalformedTokenTests {
  private static let token = "refresh-token-of-a-person"

  @Test(
    "what is no bare token is named and not sent",
    arguments: [
      #"{"refresh_token":"\#(token)"}"#, "{\n  \"refresh_token\": \"\(token)\"\n}\n",
      "\"\(token)\"\n", "'\(token)'", "Bearer \(token)\n", "# my token\n\(token)\n",
      "refresh_token=\(token); x", "token: \(token)", "“\(token)”", "<html>",
      "\u{FEFF}{\"a\":1}",
    ])
  func malformed(text: String) async throws {
    let bench = try Bench(access: "", refresh: text) { _, _ in Response(status: 500) }
    let path = bench.directory.refreshToken
    await #expect(throws: TeslaError.vault(.malformed(path: path))) {
      try await bench.client.accessToken()
    }
    #expect(bench.asked.isEmpty)
    #expect(bench.file(path)?.hasPrefix(text) == true)
  }

  @Test(
    "a token is found with what editors put around it",
    arguments: [
      token, token + "\n", token + "\r\n", "\u{FEFF}" + token + "\r\n", "  \(token)\n\n",
      token + " # of the car", token + "\0\0",
    ])
  func wellFormed(text: String) throws {
    let bench = try Bench(refresh: text) { _, _ in Response(status: 500) }
    #expect(try bench.client.vault.load().refreshToken?.reveal == Self.token)
  }

  @Test("text in UTF-16 is no token")
  func otherEncoding() throws {
    let bench = try Bench(access: "", refresh: nil) { _, _ in Response(status: 500) }
    let path = bench.directory.refreshToken
    for mark in [[0xFF, 0xFE], []] as [[UInt8]] {
      try AtomicFile.write(mark + Self.token.utf8.flatMap { [$0, 0] }, to: path, mode: 0o600)
      #expect(throws: VaultError.malformed(path: path)) { try bench.client.vault.load() }
    }
  }

  @Test("a malformed access token is renewed, as an empty one is")
  func renewsMalformedAccessToken() async throws {
    let next = Made.accessToken("second")
    let bench = try Bench(access: "Bearer x") { _, _ in Made.grant(next, "refresh-token-two") }
    #expect(try await bench.client.accessToken().reveal == next)
  }
}
