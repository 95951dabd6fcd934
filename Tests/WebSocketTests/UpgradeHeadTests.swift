import Testing

@testable import WebSocket

@Suite struct UpgradeHeadTests {
  /// The example of RFC 6455 section 1.2.
  static let lines = [
    "GET /chat HTTP/1.1", "Host: server.example.com", "Upgrade: websocket", "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
    "X-TXID:  one ", "X-Network-Interface: wifi",
  ]

  private func headOf(_ lines: [String]) -> UpgradeHead? {
    let text = Array((lines.joined(separator: "\r\n") + "\r\n\r\nrest").utf8)
    guard case .head(let head, let size) = UpgradeHead.read(text) else { return nil }
    #expect(size == text.count - 4)
    return head
  }

  @Test func exampleIsAnswered() throws {
    let head = try #require(headOf(UpgradeHeadTests.lines))
    #expect(head["x-txid"] == "one")
    #expect(head["X-Network-Interface"] == "wifi")
    let answer = head.answer()
    #expect(answer.isUpgrade)
    let text = String(decoding: answer.bytes, as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 101 "))
    #expect(text.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    guard case .head(let answered, _) = UpgradeHead.read(answer.bytes) else {
      Issue.record("the answer is no head")
      return
    }
    #expect(answered.accepts("dGhlIHNhbXBsZSBub25jZQ=="))
    #expect(!answered.accepts("dGhlIHNhbXBsZSBub25jZR=="))
    #expect(head.distinctive["host"] == nil)
    #expect(head.distinctive["x-txid"] == "one")
  }

  @Test(arguments: [
    ("POST / HTTP/1.1", 0, "405"), ("GET / HTTP/1.0", 0, "400"), ("GET /", 0, "400"),
    ("Upgrade: h2c", 2, "426"), ("Connection: close", 3, "426"),
    ("Sec-WebSocket-Key: short", 4, "400"), ("Sec-WebSocket-Version: 8", 5, "426"),
  ]) func refused(_ line: String, at index: Int, status: String) throws {
    var lines = UpgradeHeadTests.lines
    lines[index] = line
    let answer = try #require(headOf(lines)).answer()
    #expect(!answer.isUpgrade)
    #expect(String(decoding: answer.bytes, as: UTF8.self).hasPrefix("HTTP/1.1 \(status) "))
  }

  @Test func listsOfTokensAreRead() throws {
    var lines = UpgradeHeadTests.lines
    lines[2] = "upgrade: WebSocket"
    lines[3] = "CONNECTION: keep-alive, UPGRADE"
    #expect(try #require(headOf(lines)).answer().isUpgrade)
  }

  @Test(arguments: ["no colon", ": no name", "a name : 1", " folded"])
  func malformed(_ line: String) {
    guard case .malformed = UpgradeHead.read(Array("GET / HTTP/1.1\r\n\(line)\r\n\r\n".utf8)) else {
      Issue.record("it was taken")
      return
    }
  }

  @Test func headsHaveALimit() {
    let long = Array("GET / HTTP/1.1\r\nX: ".utf8) + [UInt8](repeating: 0x61, count: 8_192)
    guard case .malformed = UpgradeHead.read(long) else {
      Issue.record("more was waited for")
      return
    }
    guard case .unfinished = UpgradeHead.read(Array(long[..<1_000])) else {
      Issue.record("a beginning was refused")
      return
    }
  }
}
