import TestSupport
import Testing
import Time
import Unix

@testable import TeslaAPI

/// What other programs hand over.
@Suite struct ImportTests {
  static let imports: [(String, String?, String?)] = [
    (#"{"access_token":"aaa","refresh_token":"rrr"}"#, "aaa", "rrr"),
    (#"{"me@x":{"sso":{"refresh_token":"rrr","access_token":"aaa"}}}"#, "aaa", "rrr"),
    (#"[{"refreshToken":"rrr"}]"#, nil, "rrr"),
    ("eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl\n", nil, "eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl"),
    ("EU_0123456789abcdef", nil, "EU_0123456789abcdef"),
    ("\"EU_0123456789abcdef\"\n", nil, "EU_0123456789abcdef"),
    // Auth app for Tesla, and oauth.sh's answer of the server.
    (
      #"{"access_token":"aaa","refresh_token":"rrr","id_token":"iii","expires_in":28800}"#, "aaa",
      "rrr"
    ),
    // TeslaPy's cache.json and pypowerwall's .pypowerwall.auth.
    (
      #"{"me@x.example":{"url":"https://auth.tesla.com/","sso":{"token_type":"Bearer","#
        + #""access_token":"aaa","refresh_token":"rrr","expires_at":1.5}}}"#, "aaa", "rrr"
    ),
    // Rows of TeslaMate's table of tokens.
    (#"[{"id":1,"access":"aaa","refresh":"rrr"}]"#, "aaa", "rrr"),
    // tesla_auth at a terminal.
    (
      """

      --------------------------------- ACCESS TOKEN ---------------------------------

      eyJ0eXAiOi.eyJhY2Nlc3M.QUNDRVNT

      --------------------------------- REFRESH TOKEN --------------------------------

      eyJ0eXAiOi.eyJyZWZyZXNo.UkVGUkVTSA

      ----------------------------------- VALID FOR ----------------------------------

      8 hours 0 minutes

      """, "eyJ0eXAiOi.eyJhY2Nlc3M.QUNDRVNT", "eyJ0eXAiOi.eyJyZWZyZXNo.UkVGUkVTSA"
    ),
    // What people keep in a .env file.
    (
      "TESLA_REFRESH_TOKEN=EU_0123456789abcdef\nexport TESLA_ACCESS_TOKEN='eyJ0.eyJhY2Nl.QUNDRVNT'",
      "eyJ0.eyJhY2Nl.QUNDRVNT", "EU_0123456789abcdef"
    ),
    ("refresh_token: EU_0123456789abcdef", nil, "EU_0123456789abcdef"),
    ("EU_0123456789abcdef\n" + jwt + "\n", jwt, "EU_0123456789abcdef"),
    (jwt + "\nEU_0123456789abcdef", jwt, "EU_0123456789abcdef"),
    // Home Assistant's and teslajsonpy's names; in the former's file among other integrations.
    (#"{"access_token":"aaa","token":"rrr","expiration":1.5}"#, "aaa", "rrr"),
    (
      #"{"data":{"entries":[{"domain":"spotify","data":{"token":{"access_token":"sss","#
        + #""refresh_token":"ttt"}}},{"domain":"tesla_custom","data":{"access_token":"aaa","#
        + #""token":"rrr"}}]}}"#, "aaa", "rrr"
    ),
    (#"{"data":{"token":{"access_token":"aaa","refresh_token":"rrr"}}}"#, "aaa", "rrr"),
    (#"{"access_token":"aaa","refresh_token":"rrr\n"}"#, "aaa", "rrr"),
    (#"{"access_token":"aaa"}"#, "aaa", nil),
    (#"{"access_token":"aaa","refresh_token":null}"#, "aaa", nil),
    // A byte order mark.
    ("\u{FEFF}{\"refresh_token\":\"rrr\"}", nil, "rrr"),
    ("\u{FEFF}EU_0123456789abcdef", nil, "EU_0123456789abcdef"),
    ("\u{FEFF}refresh_token=EU_0123456789abcdef", nil, "EU_0123456789abcdef"),
    // psql: its ordinary table, with borders, expanded, unaligned, without a header, as CSV.
    (
      """
       id |   access   |       refresh       |     inserted_at
      ----+------------+---------------------+---------------------
        1 | \(jwt) | EU_0123456789abcdef | 2026-01-02 03:04:05
      (1 row)

      """, jwt, "EU_0123456789abcdef"
    ),
    (
      """
      +---------------------+--------+
      | refresh             | access |
      +---------------------+--------+
      | EU_0123456789abcdef | \(jwt) |
      +---------------------+--------+
      """, jwt, "EU_0123456789abcdef"
    ),
    (
      " refresh │ access \n─────┼─────\n EU_0123456789abcdef │ \(jwt) \n", jwt,
      "EU_0123456789abcdef"
    ),
    (
      "-[ RECORD 1 ]----------\nid      | 1\naccess  | \(jwt)\nrefresh | EU_0123456789abcdef\n",
      jwt, "EU_0123456789abcdef"
    ),
    ("id|access|refresh\n1|\(jwt)|EU_0123456789abcdef\n(1 row)\n", jwt, "EU_0123456789abcdef"),
    ("\(jwt)|EU_0123456789abcdef\n", jwt, "EU_0123456789abcdef"),
    ("1|EU_0123456789abcdef|\(jwt)|2026-01-02 03:04:05+00\n", jwt, "EU_0123456789abcdef"),
    (
      "id,refresh,access,inserted_at\r\n1,EU_0123456789abcdef,\(jwt),2026-01-02 03:04:05\r\n", jwt,
      "EU_0123456789abcdef"
    ),
    (
      "\"access\";\"refresh\"\n\"\(jwt)\";\"EU_0123456789abcdef\"", jwt, "EU_0123456789abcdef"
    ),
    ("access\trefresh\n\(jwt)\tEU_0123456789abcdef", jwt, "EU_0123456789abcdef"),
    (
      "id access refresh\n1 \(jwt) EU_0123456789abcdef 2026-01-02 03:04:05", jwt,
      "EU_0123456789abcdef"
    ),
    (
      " refresh\n---------------------\n EU_0123456789abcdef\n(1 row)\n", nil, "EU_0123456789abcdef"
    ),
  ]

  private static let jwt = Made.accessToken("bare")

  private static func parse(_ text: String) throws -> ImportedTokens {
    try ImportedTokens(parsing: Array(text.utf8), writtenAt: Made.now)
  }

  @Test("tokens made elsewhere are found", arguments: imports)
  func importing(_ text: String, _ access: String?, _ refresh: String?) throws {
    let tokens = try Self.parse(text)
    #expect(tokens.accessToken?.reveal == access)
    #expect(tokens.refreshToken?.reveal == refresh)
  }

  @Test(
    "what holds no token is refused",
    arguments: ["", "{}", #"{"refresh_token":null}"#, "<html>no</html>", "two words here ok", "x"])
  func nothing(_ text: String) {
    #expect(throws: ImportedTokens.Failure.noToken) { try Self.parse(text) }
  }

  private static let characters = "it has characters that no token has"

  static let flawed: [(String, ImportedTokens.Failure)] = [
    (jwt, .accessTokenAlone), ("\u{FEFF}\(jwt)\n", .accessTokenAlone),
    (#"{"access_token":"aaa","refresh_token":17}"#, .unusableRefreshToken("it is no text")),
    (#"{"access_token":"aaa","refresh_token":"two words"}"#, .unusableRefreshToken(characters)),
    (#"{"access_token":"aaa","refresh_token":"‹redacted›"}"#, .unusableRefreshToken(characters)),
    (
      #"{"access_token":"aaa","refresh_token":"\#(jwt)"}"#,
      .unusableRefreshToken("it is an access token")
    ),
    (
      "refresh_token=\(jwt)", .unusableRefreshToken("it is an access token")
    ),
    (
      " access | refresh \n--------+---------\n \\x0a01ff | \\x0b02ee \n(1 row)\n",
      .unusableRefreshToken("it is encrypted, as TeslaMate keeps it")
    ),
    (
      "access  | \\x0a01ff\nrefresh | \\x0b02ee\n",
      .unusableRefreshToken("it is encrypted, as TeslaMate keeps it")
    ),
    (
      "access,refresh\n\(jwt),<your token>\n", .unusableRefreshToken(characters)
    ),
  ]

  @Test("a refresh token that is none is named, and nothing is taken", arguments: flawed)
  func unusable(_ text: String, _ failure: ImportedTokens.Failure) {
    #expect(throws: failure) { try Self.parse(text) }
  }

  @Test("text of two-byte characters is named, with a byte order mark or without")
  func utf16() {
    let ascii: [UInt8] = #"{"refresh_token":"rrr"}"#.utf8.flatMap { [$0, 0] }
    let marked: [UInt8] = [0xFF, 0xFE] + ascii
    let other: [UInt8] = [0xFE, 0xFF] + ascii.dropFirst()
    for bytes in [ascii, marked, other] {
      #expect(throws: ImportedTokens.Failure.utf16) {
        try ImportedTokens(parsing: bytes, writtenAt: Made.now)
      }
    }
  }

  static let ends: [(String, Int64?)] = [
    (#""expires_in":100"#, 1_700_000_100), (#""expires_in":"100""#, 1_700_000_100),
    (#""expires_in":100,"created_at":1699999950"#, 1_700_000_050),
    (#""expires_at":1700000007.5"#, 1_700_000_007), (#""expiration":1700000009"#, 1_700_000_009),
    (#""expires_in":-1"#, nil), (#""expires_in":1e300"#, nil), (#""expires_in":"soon""#, nil),
    (#""x":1"#, nil),
  ]

  @Test("the end that stands beside an access token is kept", arguments: ends)
  func end(_ member: String, _ end: Int64?) throws {
    let tokens = try Self.parse(#"{"access_token":"qts-aaa","refresh_token":"rrr",\#(member)}"#)
    #expect(tokens.accessTokenEnd?.wholeSeconds == end)
  }
}
