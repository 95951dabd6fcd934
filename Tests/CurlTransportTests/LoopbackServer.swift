import Glibc
import Unix

@testable import CurlTransport

/// A server that speaks whatever bytes its script says, to 127.0.0.1 only.
final class LoopbackServer: Sendable {
  typealias Script = @Sendable (Connection) -> Void

  let port: UInt16
  private let listener: Int32
  private let connections = Lock<[Connection]>([])

  /// - Parameter script: runs once for each connection, on a thread of its own; the connection
  ///   closes when it returns.
  init(_ script: @escaping Script) throws {
    (listener, port) = try LoopbackServer.listen()
    guard let thread = Thread({ [self] in accept(script) }) else { throw Failure() }
    thread.detach()
  }

  /// A port on which nobody listens.
  static func deadPort() throws -> UInt16 {
    let (listener, port) = try listen()
    Glibc.close(listener)
    return port
  }

  var connectionCount: Int { connections.withLock { $0.count } }

  /// Ends every connection and lets no more in.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    for connection in connections.withLock({ $0 }) { connection.close() }
  }

  private func accept(_ script: @escaping Script) {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      if descriptor < 0 { break }
      let connection = Connection(descriptor)
      connections.withLock { $0.append(connection) }
      let thread = Thread {
        script(connection)
        connection.close()
      }
      thread?.detach()
    }
    Glibc.close(listener)
  }

  private static func listen() throws -> (Int32, UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, length) == 0 && Glibc.listen(listener, 512) == 0
          && getsockname(listener, generic, &length) == 0
      }
    }
    guard isBound else { throw Failure() }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  struct Failure: Error {}
}

/// One accepted connection of a `LoopbackServer`.
final class Connection: Sendable {
  private let descriptor: Int32
  private let isOpen = Lock(true)

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Head and body of the next request; nil at the end of the connection.
  func readRequest() -> (head: String, body: [UInt8])? {
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
  func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  func waitForEnd() {
    while read() != nil {}
  }

  func write(_ text: String) { write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Ends the conversation; the descriptor itself goes with the connection.
  func close() {
    isOpen.withLock { isOpen in
      if isOpen { shutdown(descriptor, Int32(SHUT_RDWR)) }
      isOpen = false
    }
  }

  deinit { Glibc.close(descriptor) }

  private func headEnd(_ bytes: [UInt8]) -> Int? {
    let mark: [UInt8] = [13, 10, 13, 10]
    guard bytes.count >= 4 else { return nil }
    return (0...bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == mark }.map { $0 + 4 }
  }
}
