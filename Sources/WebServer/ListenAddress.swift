internal import HTTP

/// Where to listen, as `--web.listen-address` writes it: `host:port`, `:port` or `[::1]:port`.
package struct ListenAddress: Hashable, Sendable {
  /// A name or an address without brackets; nil for every address of this machine.
  package let host: String?
  /// 0 lets the system choose.
  package let port: UInt16

  package init(host: String?, port: UInt16) {
    self.host = host
    self.port = port
  }

  package init(parsing text: String) throws(ServerError) {
    func invalid(_ reason: String) -> ServerError { .invalidAddress(text, reason: reason) }
    guard let colon = text.lastIndex(of: ":") else { throw invalid("no port") }
    let digits = text[text.index(after: colon)...]
    var name = text[..<colon]
    if name.hasPrefix("[") {
      guard name.hasSuffix("]"), name.utf8.count > 2 else { throw invalid("unbalanced brackets") }
      name = name.dropFirst().dropLast()
      guard name.contains(":") else { throw invalid("brackets are for IPv6 addresses") }
    } else if name.contains(":") {
      throw invalid("an IPv6 address needs brackets, or the port is missing")
    }
    guard !digits.isEmpty else { throw invalid("no port") }
    guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = UInt16(digits) else {
      throw invalid("the port is not a number from 0 to 65535")
    }
    guard name.utf8.allSatisfy(ListenAddress.isHostByte) else { throw invalid("not a host name") }
    host = name.isEmpty ? nil : String(name)
    port = number
  }

  /// Whether only this machine can connect.
  package var isLoopback: Bool {
    host.map { SocketAddress(host: $0, port: port).isLoopback } ?? false
  }

  /// Letters, digits and `-._:%` (a scope such as `fe80::1%eth0`).
  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x30...0x3A, 0x25, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }
}

extension ListenAddress: CustomStringConvertible {
  package var description: String {
    guard let host else { return ":\(port)" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}

/// The numeric address and port of a socket, or the path of a Unix socket.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
  /// Without brackets; an IPv4 address that came through an IPv6 socket stands as IPv4.
  package let host: String
  package let port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// - Parameter path: of a Unix socket; empty for one without a name.
  init(unixPath path: String) { self.init(host: SocketAddress.unixPrefix + path, port: 0) }

  package var description: String {
    if host.hasPrefix(SocketAddress.unixPrefix) { return host }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// Whether only this machine can connect, over IP.
  var isLoopback: Bool {
    URL(scheme: "http", host: host.contains(":") ? "[\(host)]" : host).isLoopback
  }

  private static let unixPrefix = "unix:"
}
