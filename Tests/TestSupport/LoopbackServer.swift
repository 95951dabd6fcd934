internal import LibC
internal import Unix

/// A server that speaks whatever bytes its script says, to 127.0.0.1 only.
package final class LoopbackServer: Sendable {
  package typealias Script = @Sendable (Connection) -> Void

  package let port: UInt16
  private let listener: Int32
  private let connections = Lock<[Connection]>([])

  /// - Parameter script: runs once for each connection, on a thread of its own; the connection
  ///   closes when it returns.
  package init(_ script: @escaping Script) throws {
    (listener, port) = try LoopbackServer.listen()
    guard Thread.start({ [self] in accept(script) }) else { throw Failure() }
  }

  /// Runs what blocks on a thread of its own; false when the system allows no more.
  package static func thread(_ body: @escaping @Sendable () -> Void) -> Bool {
    Thread.start(body)
  }

  /// A port on which no one listens.
  package static func deadPort() throws -> UInt16 {
    let (listener, port) = try listen()
    _ = systemClose(listener)
    return port
  }

  package var connectionCount: Int { connections.withLock { $0.count } }

  /// Ends every connection and lets no more in.
  package func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    for connection in connections.withLock({ $0 }) { connection.close() }
  }

  private func accept(_ script: @escaping Script) {
    while true {
      let descriptor = systemAccept(listener)
      if descriptor < 0 { break }
      let connection = Connection(descriptor)
      connections.withLock { $0.append(connection) }
      let isStarted = Thread.start {
        script(connection)
        connection.close()
      }
      if !isStarted { connection.close() }
    }
    _ = systemClose(listener)
  }

  private static func listen() throws -> (Int32, UInt16) {
    let listener = openSocket()
    var address = loopbackAddress(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, length) == 0 && systemListen(listener) == 0
          && getsockname(listener, generic, &length) == 0
      }
    }
    guard isBound else { throw Failure() }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  package struct Failure: Error {}
}

/// One accepted connection of a `LoopbackServer`.
package final class Connection: Sendable {
  private let descriptor: Int32
  private let isOpen = Lock(true)

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Head and body of the next request; nil at the end of the connection.
  /// A connection to a server on this machine.
  package static func opened(to port: UInt16) throws -> Connection {
    let connection = Connection(openSocket())
    var address = loopbackAddress(port: port)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        connect(connection.descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { throw LoopbackServer.Failure() }
    return connection
  }

  package func readRequest() -> (head: String, body: [UInt8])? {
    var bytes: [UInt8] = []
    while true {
      if let end = headEnd(bytes) {
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let fields = head.lowercased().split(separator: "\r\n")
        let length =
          fields.first { $0.hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        while bytes.count < end + length {
          guard let more = read() else { return nil }
          bytes += more
        }
        return (head, Array(bytes[end...]))
      }
      guard let more = read() else { return nil }
      bytes += more
    }
  }

  /// What comes next; nil at the end of the connection.
  package func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  package func waitForEnd() {
    while read() != nil {}
  }

  /// Whether the other side leaves within the time; what it says meanwhile is read and forgotten.
  package func hasEnded(withinMilliseconds limit: Int32) -> Bool {
    var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&look, 1, limit) > 0 && read() == nil
  }

  @discardableResult package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  /// - Returns: whether the other side was still there.
  @discardableResult package func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, noSignal)
      }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Ends the conversation; the descriptor itself goes with the connection.
  package func close() {
    isOpen.withLock { isOpen in
      if isOpen { shutdown(descriptor, Int32(SHUT_RDWR)) }
      isOpen = false
    }
  }

  /// Ends the conversation as the kernel does when it kills a program with something unread: the
  /// other side is told that the connection is void.
  package func reset() {
    var abort = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
    isOpen.withLock { $0 = false }
    let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
    // The socket closes at once, and its number stays taken until the connection is gone.
    dup2(nowhere, descriptor)
    _ = systemClose(nowhere)
  }

  deinit { _ = systemClose(descriptor) }

  private func headEnd(_ bytes: [UInt8]) -> Int? {
    let mark: [UInt8] = [13, 10, 13, 10]
    guard bytes.count >= 4 else { return nil }
    return (0...bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == mark }.map { $0 + 4 }
  }
}

// Names that a method of the types above hides.

#if canImport(Darwin)
  private let noSignal: Int32 = 0
#else
  private let noSignal = Int32(MSG_NOSIGNAL)
#endif

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemListen(_ descriptor: Int32) -> Int32 { listen(descriptor, 512) }

private func systemAccept(_ descriptor: Int32) -> Int32 { accept(descriptor, nil, nil) }

private func openSocket() -> Int32 {
  #if canImport(Darwin)
    socket(AF_INET, SOCK_STREAM, 0)
  #else
    socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  #endif
}

private func loopbackAddress(port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
  return address
}
