internal import Crypto

/// The head of an HTTP/1.1 message, as the opening of a WebSocket has it (RFC 6455 section 4).
package struct UpgradeHead: Hashable, Sendable {
  /// `GET /path HTTP/1.1`, or `HTTP/1.1 101 Switching Protocols`.
  package let startLine: String
  private let fields: [String: String]

  /// The most bytes of a head.
  static let limit = 8_192

  /// The value of a field, whatever the letters' case; several of one name joined by commas.
  package subscript(_ name: String) -> String? { fields[name.lowercased()] }

  /// What a head that is not complete, or none, reads as.
  enum Reading {
    case unfinished
    /// With how many bytes it has, the blank line included.
    case head(UpgradeHead, size: Int)
    case malformed
  }

  /// Reads a head at the beginning of the bytes.
  static func read(_ bytes: [UInt8]) -> Reading {
    guard let size = end(of: bytes) else {
      return bytes.count >= limit ? .malformed : .unfinished
    }
    guard size <= limit, let text = String(validating: bytes[..<size], as: UTF8.self),
      !text.utf8.contains(0)
    else { return .malformed }
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" }[...]
    guard let start = lines.popFirst(), !start.isEmpty else { return .malformed }
    var fields: [String: String] = [:]
    for line in lines where !line.isEmpty {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        !line[..<colon].contains(where: { $0 == " " || $0 == "\t" })
      else { return .malformed }
      let name = line[..<colon].lowercased()
      let value = trimmed(line[line.index(after: colon)...])
      fields[name] = fields[name].map { $0 + "," + value } ?? value
    }
    return .head(UpgradeHead(startLine: String(start), fields: fields), size: size)
  }

  /// Where the blank line ends.
  private static func end(of bytes: [UInt8]) -> Int? {
    var previous = 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      let length = index - previous
      if index > 0, length == 0 || length == 1 && bytes[previous] == 0x0D { return index + 1 }
      previous = index + 1
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text.drop { $0 == " " || $0 == "\t" })
  }
}

extension UpgradeHead {
  /// Without the fields that every opening has: there is one head for each connection.
  var distinctive: UpgradeHead {
    let common = ["host", "connection", "upgrade"]
    return UpgradeHead(
      startLine: startLine,
      fields: fields.filter { !common.contains($0.key) && !$0.key.hasPrefix("sec-websocket-") })
  }

  /// What a server answers, and whether the connection is a WebSocket then.
  func answer() -> (isUpgrade: Bool, bytes: [UInt8]) {
    let words = startLine.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2] == "HTTP/1.1" else {
      return UpgradeHead.refusal("400 Bad Request")
    }
    guard words[0] == "GET" else {
      return UpgradeHead.refusal("405 Method Not Allowed", "Allow: GET\r\n")
    }
    guard has("Upgrade", "websocket"), has("Connection", "upgrade") else {
      return UpgradeHead.refusal("426 Upgrade Required", "Upgrade: websocket\r\n")
    }
    guard self["Sec-WebSocket-Version"] == "13" else {
      return UpgradeHead.refusal("426 Upgrade Required", "Sec-WebSocket-Version: 13\r\n")
    }
    guard let key = self["Sec-WebSocket-Key"], Base64.decode(key)?.count == 16,
      let accept = UpgradeHead.accept(key)
    else { return UpgradeHead.refusal("400 Bad Request") }
    let text =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: \(accept)\r\n\r\n"
    return (true, Array(text.utf8))
  }

  /// What a client asks.
  ///
  /// - Parameter key: 16 random bytes in base64.
  static func request(
    host: String, path: String, key: String, fields: [(name: String, value: String)]
  ) -> [UInt8] {
    let own = fields.map { "\($0.name): \($0.value)\r\n" }.joined()
    let text =
      "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \(key)\r\n\(own)\r\n"
    return Array(text.utf8)
  }

  /// Whether a server's answer opens the WebSocket that the key asked for.
  func accepts(_ key: String) -> Bool {
    startLine.hasPrefix("HTTP/1.1 101 ") && has("Upgrade", "websocket")
      && has("Connection", "upgrade") && self["Sec-WebSocket-Accept"] == UpgradeHead.accept(key)
  }

  private func has(_ name: String, _ token: String) -> Bool {
    self[name]?.split(separator: ",").contains {
      UpgradeHead.trimmed($0).lowercased() == token
    } == true
  }

  static var badRequest: [UInt8] { refusal("400 Bad Request").1 }

  private static func refusal(_ status: String, _ fields: String = "") -> (Bool, [UInt8]) {
    (
      false,
      Array("HTTP/1.1 \(status)\r\n\(fields)Connection: close\r\nContent-Length: 0\r\n\r\n".utf8)
    )
  }

  private static func accept(_ key: String) -> String? {
    SHA1.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8).map { Base64.encode($0) }
  }
}
