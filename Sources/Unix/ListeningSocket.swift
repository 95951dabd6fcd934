#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Why nothing listens at an address.
package enum ListenError: Error, Hashable, Sendable {
  /// The name has no address; `reason` is the resolver's own.
  case unresolved(host: String, reason: String)
  case system(SystemError)
}

extension ListenError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unresolved(let host, let reason): "cannot resolve \(host): \(reason)"
    case .system(let error): error.description
    }
  }
}

/// A TCP socket that waits for connections: bound, listening, non-blocking, closed in children.
package struct ListeningSocket: Hashable, Sendable {
  package let descriptor: FileDescriptor
  /// Where it listens, with the port the system chose if 0 was asked for.
  package let address: SocketAddress

  /// Takes over a socket that somebody else bound, as systemd does; nil for what is no TCP socket.
  package init?(adopting descriptor: FileDescriptor) {
    guard let address = SocketAddress(localEndOf: descriptor) else { return nil }
    self.descriptor = descriptor
    self.address = address
  }

  package func close() { try? descriptor.close() }

  /// Listens at every address of a host: `localhost` usually has an IPv4 and an IPv6 one.
  ///
  /// Addresses of a kind that the machine does not have (no IPv6) are left out as long as one
  /// remains; any other failure closes all again.
  ///
  /// - Parameters:
  ///   - host: a name, an IPv4 or IPv6 address; empty for every address of the machine.
  ///   - port: 0 lets the system choose one, the same for all of the host's addresses.
  package static func open(host: String, port: UInt16, backlog: Int32 = 128)
    throws(ListenError) -> [ListeningSocket]
  {
    var attempts = 0
    while true {
      do throws(ListenError) {
        return try openAll(host: host, port: port, backlog: backlog)
      } catch {
        // The port chosen for the first address may be taken at the second: choose another.
        attempts += 1
        guard port == 0, attempts < 8, case .system(let cause) = error,
          cause.errno == .addressInUse
        else { throw error }
      }
    }
  }

  private static func openAll(host: String, port: UInt16, backlog: Int32)
    throws(ListenError) -> [ListeningSocket]
  {
    let list = try resolve(host: host, port: port)
    defer { freeaddrinfo(list) }
    var sockets: [ListeningSocket] = []
    var unavailable: SystemError?
    var next: UnsafeMutablePointer<addrinfo>? = list
    while let info = next {
      next = info.pointee.ai_next
      // /etc/hosts may name an address twice, which could not be bound twice.
      let host = SocketAddress(info.pointee.ai_addr, length: info.pointee.ai_addrlen)?.host
      if sockets.contains(where: { $0.address.host == host }) { continue }
      do throws(SystemError) {
        let chosen = port == 0 ? sockets.first?.address.port ?? 0 : port
        sockets.append(try bind(info.pointee, port: chosen, backlog: backlog))
      } catch {
        if error.errno == .addressNotAvailable || error.errno == .addressFamilyNotSupported {
          unavailable = error
          continue
        }
        for socket in sockets { socket.close() }
        throw .system(error)
      }
    }
    guard sockets.isEmpty else { return sockets }
    throw .system(unavailable ?? SystemError("listen at", .addressNotAvailable, host))
  }

  /// The host's addresses, to be freed with `freeaddrinfo`.
  private static func resolve(host: String, port: UInt16) throws(ListenError)
    -> UnsafeMutablePointer<addrinfo>
  {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = streamSocket
    hints.ai_protocol = Int32(IPPROTO_TCP)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &list)
    guard status == 0, let list else {
      let reason = gai_strerror(status).map { String(cString: $0).lowercased() }
      throw .unresolved(host: host, reason: reason ?? "error \(status)")
    }
    return list
  }

  private static func bind(_ info: addrinfo, port: UInt16, backlog: Int32)
    throws(SystemError) -> ListeningSocket
  {
    let numeric = SocketAddress(info.ai_addr, length: info.ai_addrlen)?.host ?? "?"
    let name = SocketAddress(host: numeric, port: port).description
    let descriptor = FileDescriptor(
      rawValue: try retryingOnInterrupt("open a socket for", name) {
        systemSocket(info.ai_family, info.ai_socktype, info.ai_protocol)
      })
    do throws(SystemError) {
      descriptor.closeOnExec()
      try descriptor.setNonBlocking(of: name)
      // A restart must not wait for the connections of the last run to time out.
      descriptor.setOption(SOL_SOCKET, SO_REUSEADDR)
      if info.ai_family == AF_INET6 {
        // Each address gets its own socket, so that `::` and `0.0.0.0` can stand side by side.
        descriptor.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY)
      }
      try descriptor.bind(to: info, port: port, name: name)
      _ = try retryingOnInterrupt("listen at", name) {
        systemListen(descriptor.rawValue, backlog)
      }
      guard let socket = ListeningSocket(adopting: descriptor) else {
        throw SystemError("listen at", .addressFamilyNotSupported, name)
      }
      return socket
    } catch {
      try? descriptor.close()
      throw error
    }
  }
}

#if canImport(Glibc)
  private let streamSocket = Int32(SOCK_STREAM.rawValue)
#else
  private let streamSocket = SOCK_STREAM
#endif

extension FileDescriptor {
  /// Switches a socket option on.
  fileprivate func setOption(_ level: Int32, _ option: Int32) {
    var on: Int32 = 1
    setsockopt(rawValue, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  fileprivate func bind(to info: addrinfo, port: UInt16, name: String) throws(SystemError) {
    var storage = sockaddr_storage()
    let length = min(Int(info.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
    withUnsafeMutableBytes(of: &storage) { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: info.ai_addr, count: length))
    }
    _ = try retryingOnInterrupt("listen at", name) {
      withUnsafeMutablePointer(to: &storage) { storage in
        if info.ai_family == AF_INET6 {
          storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
            $0.pointee.sin6_port = port.bigEndian
          }
        } else {
          storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            $0.pointee.sin_port = port.bigEndian
          }
        }
        return storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          systemBind(rawValue, $0, socklen_t(length))
        }
      }
    }
  }
}
