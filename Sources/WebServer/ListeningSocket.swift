// Only for `sockaddr`, whose owner the compiler takes to be the first C module that shows it.
internal import CMicroHTTPD
internal import LibC
internal import Unix

/// An open socket that accepts connections.
struct ListeningSocket: Sendable {
  let descriptor: FileDescriptor
  let address: SocketAddress

  /// Opens what an address means: one socket, or two for `localhost`, both on one port.
  static func open(_ address: ListenAddress) throws(ServerError) -> [ListeningSocket] {
    guard let host = address.host else {
      if let both = try? open("::", address.port, .bothFamilies) { return [both] }
      return [try open("0.0.0.0", address.port, .ownFamily)]
    }
    if host == "localhost" { return try openLoopback(port: address.port) }
    let numeric = try resolve(host, address.port)
    return [try open(numeric, address.port, .ownFamily)]
  }

  /// Takes over a socket of the service manager.
  static func inherit(_ descriptor: FileDescriptor) throws(ServerError) -> ListeningSocket {
    var accepts: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    let status = getsockopt(descriptor.rawValue, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &length)
    guard status == 0, accepts != 0 else {
      throw .notAListeningSocket(descriptor: descriptor.rawValue)
    }
    prepare(descriptor)
    let address = boundAddress(of: descriptor) ?? SocketAddress(host: "unknown", port: 0)
    return ListeningSocket(descriptor: descriptor, address: address)
  }

  private enum Families {
    case bothFamilies
    case ownFamily
  }

  /// `::1` is taken where there is IPv6; where the chosen port is taken there, another is chosen.
  private static func openLoopback(port: UInt16) throws(ServerError) -> [ListeningSocket] {
    var attempts = 0
    while true {
      attempts += 1
      let first = try open("127.0.0.1", port, .ownFamily)
      do throws(ServerError) {
        return [first, try open("::1", first.address.port, .ownFamily)]
      } catch {
        guard case .cannotListen(_, .addressInUse) = error else { return [first] }
        try? first.descriptor.close()
        if port != 0 || attempts == 16 { throw error }
      }
    }
  }

  private static func open(_ host: String, _ port: UInt16, _ families: Families)
    throws(ServerError) -> ListeningSocket
  {
    let name = SocketAddress(host: host, port: port).description
    var result: UnsafeMutablePointer<addrinfo>?
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    hints.ai_socktype = streamType
    let status = getaddrinfo(host, String(port), &hints, &result)
    guard status == 0, let info = result else {
      throw .cannotResolve(host, reason: resolverText(status))
    }
    defer { freeaddrinfo(info) }
    let number = socket(info.pointee.ai_family, streamType, 0)
    guard number >= 0 else { throw .cannotListen(on: name, Errno.current) }
    let descriptor = FileDescriptor(rawValue: number)
    prepare(descriptor)
    enable(SO_REUSEADDR, of: SOL_SOCKET, on: number)
    if info.pointee.ai_family == AF_INET6 {
      enable(IPV6_V6ONLY, of: Int32(IPPROTO_IPV6), on: number, families == .ownFamily)
    }
    guard bind(number, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0,
      listen(number, 1_024) == 0
    else {
      let errno = Errno.current
      try? descriptor.close()
      throw .cannotListen(on: name, errno)
    }
    let address = boundAddress(of: descriptor) ?? SocketAddress(host: host, port: port)
    return ListeningSocket(descriptor: descriptor, address: address)
  }

  /// The first numeric address of a name.
  private static func resolve(_ host: String, _ port: UInt16) throws(ServerError) -> String {
    var result: UnsafeMutablePointer<addrinfo>?
    var hints = addrinfo()
    hints.ai_socktype = streamType
    let status = getaddrinfo(host, String(port), &hints, &result)
    guard status == 0, let info = result else {
      throw .cannotResolve(host, reason: resolverText(status))
    }
    defer { freeaddrinfo(info) }
    guard let address = SocketAddress(info.pointee.ai_addr) else {
      throw .cannotResolve(host, reason: "not an IP address")
    }
    return address.host
  }

  /// Non-blocking, as libmicrohttpd wants it, and closed in child processes.
  private static func prepare(_ descriptor: FileDescriptor) {
    _ = fcntl(descriptor.rawValue, F_SETFD, FD_CLOEXEC)
    let flags = fcntl(descriptor.rawValue, F_GETFL)
    _ = fcntl(descriptor.rawValue, F_SETFL, flags | O_NONBLOCK)
  }

  private static func enable(
    _ option: Int32, of level: Int32, on socket: Int32, _ isOn: Bool = true
  ) {
    var value: Int32 = isOn ? 1 : 0
    setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func boundAddress(of descriptor: FileDescriptor) -> SocketAddress? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard getsockname(descriptor.rawValue, address, &length) == 0 else { return nil }
        if Int32(address.pointee.sa_family) == AF_UNIX { return unixAddress(address, length) }
        return SocketAddress(address)
      }
    }
  }

  /// The name fills what the system says the address is long; an abstract one begins with zero.
  private static func unixAddress(_ address: UnsafePointer<sockaddr>, _ length: socklen_t)
    -> SocketAddress
  {
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let size = min(Int(length), MemoryLayout<sockaddr_un>.size)
    let name = UnsafeRawBufferPointer(start: address, count: size).dropFirst(start)
    let path = String(decoding: name.drop { $0 == 0 }.prefix { $0 != 0 }, as: UTF8.self)
    return SocketAddress(unixPath: (name.first == 0 && !path.isEmpty ? "@" : "") + path)
  }

  private static func resolverText(_ status: Int32) -> String {
    gai_strerror(status).map { String(cString: $0).lowercased() } ?? "error \(status)"
  }

  private static var streamType: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }
}

extension SocketAddress {
  /// The numeric form of a system address; nil for a family other than IPv4 and IPv6.
  init?(_ address: UnsafePointer<sockaddr>) {
    let length: socklen_t
    switch Int32(address.pointee.sa_family) {
    case AF_INET: length = socklen_t(MemoryLayout<sockaddr_in>.size)
    case AF_INET6: length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    default: return nil
    }
    var host = [CChar](repeating: 0, count: 64)
    var service = [CChar](repeating: 0, count: 8)
    let status = getnameinfo(
      address, length, &host, socklen_t(host.count), &service, socklen_t(service.count),
      NI_NUMERICHOST | NI_NUMERICSERV)
    guard status == 0, let port = UInt16(SocketAddress.text(service)) else { return nil }
    var text = SocketAddress.text(host)
    if text.hasPrefix("::ffff:"), text.contains(".") { text.removeFirst(7) }
    self.init(host: text, port: port)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
