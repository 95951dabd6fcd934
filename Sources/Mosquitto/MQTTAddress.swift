/// Where a broker listens, and as whom to log in: `mqtt://[USER@]HOST[:PORT]`, with TLS `mqtts://`.
package struct MQTTAddress: Hashable, Sendable {
  /// A name or an address, without brackets.
  package let host: String
  package let port: UInt16
  package let usesTLS: Bool
  package let user: String?

  /// Whether the broker is on this machine.
  package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

  private static let schemes = [("mqtt://", UInt16(1883), false), ("mqtts://", 8883, true)]

  package init(parsing text: String) throws(MQTTError) {
    guard
      let (scheme, usualPort, usesTLS) = Self.schemes.first(where: {
        text.lowercased().hasPrefix($0.0)
      })
    else { throw .noAddress("an address begins with mqtt:// or mqtts://") }
    var rest = text.utf8.dropFirst(scheme.utf8.count)
    if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
    var user: String?
    // A name may have the sign in it, as mail addresses do; a host has none.
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
      let name = rest[..<at]
      // Nothing of it is repeated: it may be a password.
      if name.contains(UInt8(ascii: ":")) { throw .passwordInAddress }
      guard !name.isEmpty else { throw .noAddress("there is no user before @") }
      user = String(decoding: name, as: UTF8.self)
      rest = rest[rest.index(after: at)...]
    }
    if rest.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }) {
      throw .noAddress("a broker has no path and no query; --mqtt.topic names the topic")
    }
    let (host, port) = try Self.parts(rest)
    guard !host.isEmpty, host.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      throw .noAddress("there is no host in it")
    }
    self.host = host
    self.port = port ?? usualPort
    self.usesTLS = usesTLS
    self.user = user
  }

  /// Host and port.
  private static func parts(_ text: Substring.UTF8View) throws(MQTTError) -> (String, UInt16?) {
    var text = text
    var host: String?
    if text.first == UInt8(ascii: "[") {
      guard let end = text.firstIndex(of: UInt8(ascii: "]")) else {
        throw .noAddress("] is missing after an IPv6 address")
      }
      host = String(decoding: text[text.index(after: text.startIndex)..<end], as: UTF8.self)
      text = text[text.index(after: end)...]
      guard text.isEmpty || text.first == UInt8(ascii: ":") else {
        throw .noAddress("there is something between ] and the port")
      }
    }
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
      return (host ?? String(decoding: text, as: UTF8.self), nil)
    }
    let digits = text[text.index(after: colon)...]
    guard !digits.contains(UInt8(ascii: ":")) else {
      throw .noAddress("an IPv6 address is written in brackets")
    }
    guard digits.allSatisfy({ 0x30...0x39 ~= $0 }),
      let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
    else { throw .noAddress("a port is a number from 1 to 65535") }
    return (host ?? String(decoding: text[..<colon], as: UTF8.self), port)
  }
}

extension MQTTAddress: CustomStringConvertible {
  /// Without the user.
  package var description: String {
    "\(usesTLS ? "mqtts" : "mqtt")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}
