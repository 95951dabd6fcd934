#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// An IPv4 or IPv6 address with its port.
package struct SocketAddress: Hashable, Sendable {
  /// In numbers: `127.0.0.1`, `::1`, `fe80::1%eth0`.
  package var host: String
  package var port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  package var isIPv6: Bool { host.utf8.contains(UInt8(ascii: ":")) }

  /// Whether only this machine can reach it.
  package var isLoopback: Bool {
    host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
  }

  /// Whether it stands for all addresses of the machine.
  package var isUnspecified: Bool { host == "::" || host == "0.0.0.0" }
}

extension SocketAddress: CustomStringConvertible {
  /// As in a URL: `127.0.0.1:9885`, `[::1]:9885`.
  package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension SocketAddress {
  /// Splits `HOST:PORT`, `[IPV6]:PORT` or `:PORT`, where the host may be a name and an empty one
  /// means every address; nil when there is no port from 0 to 65535.
  package static func split(_ text: String) -> (host: String, port: UInt16)? {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = text[text.utf8.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
      let port = UInt16(digits)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.utf8.contains(UInt8(ascii: ":")) else { return nil }
    } else if host.utf8.contains(UInt8(ascii: ":")) {
      // `::1:80` could be read in two ways.
      return nil
    }
    guard !host.utf8.contains(where: { $0 <= 0x20 || $0 == 0x5B || $0 == 0x5D }) else {
      return nil
    }
    return (String(host), port)
  }

  /// The address a socket is bound to; nil for other than IPv4 and IPv6.
  init?(localEndOf socket: FileDescriptor) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let address = withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        getsockname(socket.rawValue, address, &length) == 0
          ? SocketAddress(UnsafePointer(address), length: length) : nil
      }
    }
    guard let address else { return nil }
    self = address
  }

  init?(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
    let family = Int32(address.pointee.sa_family)
    guard family == AF_INET || family == AF_INET6 else { return nil }
    var host = [CChar](repeating: 0, count: 1025)
    var port = [CChar](repeating: 0, count: 32)
    let status = getnameinfo(
      address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
      NI_NUMERICHOST | NI_NUMERICSERV)
    guard status == 0, let number = UInt16(port.textBeforeZero) else { return nil }
    self.init(host: host.textBeforeZero, port: number)
  }
}
