import HTTP
import Testing

@testable import TeslaAPI

@Suite struct SecretsInUseTests {
  @Test func aSecretThatAServerRepeatsIsRedacted() throws {
    let secret = try #require(Secret("opaque-NA_4711-of-this-test"))
    #expect(
      SecretsInUse.redacted("no such token: \(secret.reveal)!") == "no such token: ‹redacted›!")
  }

  @Test(arguments: [
    ("bad eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln here", "bad ‹redacted› here"),
    ("eyJhbGciOiJSUzI1NiJ9.x,eyJhbGciOiJSUzI1NiJ9.y", "‹redacted›,‹redacted›"),
    ("eyJ is short", "eyJ is short"),
    ("no token at all", "no token at all"),
  ])
  func whatLooksLikeAWebTokenIsRedacted(text: String, expected: String) {
    #expect(SecretsInUse.redacted(text) == expected)
  }

  /// A token that is not in use yet cannot be known: where servers put one is not shown at all.
  @Test(arguments: ["?t=eu_new-token", "#access_token=eu_new-token", "?a=b#eu_new-token"])
  func redirectIsShownWithoutItsQuery(rest: String) throws {
    let response = Response(
      status: 302, headers: ["Location": "https://x.example/login\(rest)"], body: [])
    for error in [
      ErrorTable.tokenError(in: response), ErrorTable.error(in: response, endpoint: "products"),
    ] {
      #expect(try #require(error).detail == "https://x.example/login")
    }
  }

  /// Also one that is longer than a message may be, so that its beginning does not remain.
  @Test(arguments: [40, 180, 2_000])
  func errorsHoldNoToken(length: Int) throws {
    let text = "Zq" + String(repeating: "x9", count: length / 2)
    _ = try #require(Secret(text))
    let words = String(repeating: "w", count: 150) + " \(text)"
    let body = #"{"response":null,"error":"\#(words)","error_description":""}"#
    let response = Response(
      status: 400, headers: ["Content-Type": "application/json"], body: Array(body.utf8))
    let error = try #require(ErrorTable.error(in: response, endpoint: "vehicle_data"))
    #expect(!error.detail.contains("Zqx9"))
    #expect(error.detail.contains("‹redacted›"))
  }
}
