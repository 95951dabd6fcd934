internal import LibC
internal import Unix

/// TCP sockets, non-blocking and closed in child processes.
enum Sockets {
  /// What a name or a numeric address with a port means, in the resolver's order. It may block.
  static func resolve(_ host: String?, _ port: UInt16) throws(SocketError) -> [SocketAddressBytes] {
    var hints = addrinfo()
    hints.ai_socktype = streamType
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var result: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &result)
    guard status == 0, let first = result else {
      let reason =
        gai_strerror(status).map { String(cString: $0).lowercased() } ?? "error \(status)"
      throw SocketError("cannot resolve \(host ?? "*"): \(reason)")
    }
    defer { freeaddrinfo(first) }
    var addresses: [SocketAddressBytes] = []
    var next = result
    while let info = next?.pointee {
      if let address = info.ai_addr {
        let bytes = UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen))
        addresses.append(SocketAddressBytes(family: info.ai_family, bytes: Array(bytes)))
      }
      next = info.ai_next
    }
    return addresses
  }

  /// A listening socket.
  static func listen(at address: SocketAddressBytes, takesBothFamilies: Bool) throws(SocketError)
    -> FileDescriptor
  {
    func failed() -> SocketError {
      SocketError("cannot listen on \(address.text ?? "the address"): \(Errno.current)")
    }
    guard let socket = make(address.family) else { throw failed() }
    enable(SO_REUSEADDR, SOL_SOCKET, socket)
    if address.family == AF_INET6 {
      enable(IPV6_V6ONLY, Int32(IPPROTO_IPV6), socket, !takesBothFamilies)
    }
    let status = address.withPointer { bind(socket.rawValue, $0, $1) }
    guard status == 0, listenTo(socket.rawValue) == 0 else {
      let error = failed()
      try? socket.close()
      throw error
    }
    return socket
  }

  /// A socket that is connecting; nil when the system has none, or refuses at once.
  static func connect(to address: SocketAddressBytes) -> FileDescriptor? {
    guard let socket = make(address.family) else { return nil }
    let status = address.withPointer { startConnecting(socket.rawValue, $0, $1) }
    guard status == 0 || errno == EINPROGRESS else {
      try? socket.close()
      return nil
    }
    enable(TCP_NODELAY, Int32(IPPROTO_TCP), socket)
    return socket
  }

  enum Acceptance {
    case accepted(FileDescriptor)
    case none
    /// The process or the system has no descriptor or no memory left.
    case exhausted
  }

  static func accept(from listener: FileDescriptor) -> Acceptance {
    let number = acceptOne(listener.rawValue)
    guard number >= 0 else {
      return [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) ? .exhausted : .none
    }
    let socket = FileDescriptor(rawValue: number)
    socket.closeOnExec()
    try? socket.setNonBlocking()
    enable(TCP_NODELAY, Int32(IPPROTO_TCP), socket)
    return .accepted(socket)
  }

  private static func make(_ family: Int32) -> FileDescriptor? {
    let number = socket(family, streamType, 0)
    guard number >= 0 else { return nil }
    let descriptor = FileDescriptor(rawValue: number)
    descriptor.closeOnExec()
    try? descriptor.setNonBlocking()
    return descriptor
  }

  private static func enable(
    _ option: Int32, _ level: Int32, _ socket: FileDescriptor, _ isOn: Bool = true
  ) {
    var value: Int32 = isOn ? 1 : 0
    setsockopt(
      socket.rawValue, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private static var streamType: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }
}

// The C functions whose names ours have.

private func listenTo(_ socket: Int32) -> Int32 { listen(socket, 4_096) }

private func startConnecting(
  _ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t
) -> Int32 {
  connect(socket, address, size)
}

private func acceptOne(_ socket: Int32) -> Int32 { accept(socket, nil, nil) }

/// A system address, by its bytes.
struct SocketAddressBytes: Hashable, Sendable {
  let family: Int32
  let bytes: [UInt8]

  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var storage = sockaddr_storage()
    return withUnsafeMutableBytes(of: &storage) { buffer in
      buffer.copyBytes(from: bytes.prefix(buffer.count))
      return buffer.withMemoryRebound(to: sockaddr.self) { address in
        // A buffer of that size has a first element.
        body(UnsafePointer(address.baseAddress.unsafelyUnwrapped), socklen_t(bytes.count))
      }
    }
  }

  /// The same with another port, which stands at one place in both families.
  func with(port: UInt16) -> SocketAddressBytes {
    guard bytes.count >= 4 else { return self }
    var bytes = bytes
    bytes[2] = UInt8(port >> 8)
    bytes[3] = UInt8(truncatingIfNeeded: port)
    return SocketAddressBytes(family: family, bytes: bytes)
  }

  /// Numeric, with the port.
  var text: String? { withPointer { PeerAddress.text($0, $1) } }
}

/// The numeric form of addresses.
enum PeerAddress {
  /// Of the other side of a connection.
  static func text(of socket: Int32) -> String? { text { getpeername(socket, $0, $1) } }

  /// The port that a socket is bound to.
  static func port(of socket: Int32) -> UInt16? {
    text { getsockname(socket, $0, $1) }?.split(separator: ":").last.flatMap { UInt16($0) }
  }

  private static func text(
    _ read: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> String? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        read(address, &size) == 0 ? text(address, size) : nil
      }
    }
  }

  static func text(_ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> String? {
    var host = [CChar](repeating: 0, count: 64)
    var service = [CChar](repeating: 0, count: 8)
    let status = getnameinfo(
      address, size, &host, socklen_t(host.count), &service, socklen_t(service.count),
      NI_NUMERICHOST | NI_NUMERICSERV)
    guard status == 0 else { return nil }
    var name = words(host)
    if name.hasPrefix("::ffff:"), name.contains(".") { name.removeFirst(7) }
    return (name.contains(":") ? "[\(name)]" : name) + ":" + words(service)
  }

  private static func words(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
