import HTTP
import TestSupport
import Testing
import Unix

/// What a server says reaches people without the tokens that it was sent, and without what steers
/// their terminal.
@Suite struct RepeatedSecretTests {
  private static let access = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.bm90LWEtc2lnbmF0dXJl"
  private static let refresh = "NA_0123456789abcdef0123456789abcdef"

  private static func user(_ server: LoopbackServer) throws -> User {
    var user = try User()
    for name in ["TESLA_API_HOST", "TESLA_AUTH_HOST"] {
      user.environment[name] = "http://127.0.0.1:\(server.port)"
    }
    try user.write(access + "\n", to: "token.access")
    try user.write(refresh + "\n", to: "token.refresh")
    return user
  }

  /// Gives every request the same answer.
  private static func server(_ status: String, _ body: String) throws -> LoopbackServer {
    let answer = Array(
      """
      HTTP/1.1 \(status)\r
      Content-Type: application/json\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r
      \r
      \(body)
      """.utf8)
    return try LoopbackServer { connection in
      _ = connection.readRequest()
      connection.write(answer)
    }
  }

  @Test(arguments: [
    ["products"], ["data"], ["token", "refresh"], ["doctor"], ["-v", "products"],
  ])
  func tokensThatAServerRepeatsAreNotShown(words: [String]) throws {
    let body =
      #"{"response":null,"error":"denied for \#(Self.access) and \#(Self.refresh)","error_description":""}"#
    let server = try Self.server("403 Forbidden", body)
    let user = try Self.user(server)
    let ending = try user.tesla(words)
    #expect(ending.status != 0)
    for text in [ending.text, ending.errors] {
      for secret in [Self.access, Self.refresh, "eyJhdWQi", "0123456789abcdef"] {
        #expect(!text.contains(secret), "\(words)")
      }
    }
    #expect((ending.text + ending.errors).contains("‹redacted›"))
  }

  @Test func anAnswerDoesNotSteerTheTerminal() throws {
    let name = "a\u{9B}2Jb\u{202E}c\u{7F}"
    let body =
      #"{"response":[{"id":1,"vin":"5YJ3E1EA7KF000001","display_name":"\#(name)","state":"online"}],"count":1}"#
    let server = try Self.server("200 OK", body)
    let user = try Self.user(server)
    for words in [["products"], ["products", "--table"], ["data", "--vehicle", "x\u{9B}y"]] {
      let run = try TerminalRun(user, [Program.path] + words)
      _ = try run.end()
      for scalar in ["\u{9B}", "\u{202E}", "\u{7F}"] {
        #expect(!run.shown.unicodeScalars.contains { String($0) == scalar }, "\(words)")
      }
    }
    // A program gets what Tesla sent.
    #expect(try user.tesla(["products"]).text.contains(name))
  }
}
