import LibC
import Unix
import WebServer

/// A client that sends exactly the bytes it is told to.
final class RawClient {
  struct Answer: Equatable {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let socket: Int32
  private var buffer: [UInt8] = []
  private(set) var isAtEnd = false

  /// - Parameter source: the address to come from; nil leaves it to the system.
  init(_ address: SocketAddress, from source: String? = nil) throws {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST
    var result: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address.host, String(address.port), &hints, &result) == 0, let info = result
    else { throw ServerError.noAddress }
    defer { freeaddrinfo(info) }
    #if canImport(Glibc)
      socket = Glibc.socket(info.pointee.ai_family, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket = Darwin.socket(info.pointee.ai_family, SOCK_STREAM, 0)
    #endif
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    if let source { try RawClient.bind(socket, to: source) }
    // From here on `deinit` closes the socket, even when this throws.
    guard connect(socket, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0 else {
      throw SystemError("connect", Errno.current)
    }
  }

  deinit { close(socket) }

  private static func bind(_ socket: Int32, to source: String) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    inet_pton(AF_INET, source, &address.sin_addr)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        systemBind(socket, $0, length)
      }
    }
    guard status == 0 else { throw SystemError("bind", Errno.current) }
  }

  /// Sends no more, and can still receive.
  func endSending() { shutdown(socket, Int32(SHUT_WR)) }

  /// Whether the server ends the connection before this client's patience does.
  var isClosedByServer: Bool {
    var byte: UInt8 = 0
    let count = recv(socket, &byte, 1, 0)
    return count == 0 || count < 0 && errno == ECONNRESET
  }

  /// Whether anything has come that was not read yet.
  var hasReceived: Bool {
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends what the peer takes; a closed connection shows when reading.
  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        systemSend(socket, $0.baseAddress, $0.count)
      }
      if count <= 0 { return }
      sent += count
    }
  }

  /// The next answer on the connection; nil when it ends before one is whole.
  func answer(toHead: Bool = false) -> Answer? {
    var headEnd = findHeadEnd()
    while headEnd == nil {
      guard fill() else { return nil }
      headEnd = findHeadEnd()
    }
    guard let headEnd else { return nil }
    let lines = String(decoding: buffer[..<headEnd], as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count > 1, let status = Int(words[1]) else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    buffer.removeSubrange(..<(headEnd + 4))
    if toHead || status == 100 { return Answer(status: status, headers: headers, body: []) }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while buffer.count < length { guard fill() else { return nil } }
    defer { buffer.removeSubrange(..<length) }
    return Answer(status: status, headers: headers, body: Array(buffer[..<length]))
  }

  /// Reads until that has come, and takes it off; false when the connection ends before.
  func read(until text: String) -> Bool {
    let wanted = Array(text.utf8)
    var start = 0
    while true {
      while start + wanted.count <= buffer.count {
        if buffer[start..<start + wanted.count].elementsEqual(wanted) {
          buffer.removeSubrange(..<(start + wanted.count))
          return true
        }
        start += 1
      }
      guard fill() else { return false }
    }
  }

  /// Everything until the peer closes.
  func readToEnd() -> [UInt8] {
    while fill() {}
    defer { buffer = [] }
    return buffer
  }

  private func findHeadEnd() -> Int? {
    guard buffer.count >= 4 else { return nil }
    return (0...(buffer.count - 4)).first {
      buffer[$0] == 13 && buffer[$0 + 1] == 10 && buffer[$0 + 2] == 13 && buffer[$0 + 3] == 10
    }
  }

  private func fill() -> Bool {
    var piece = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &piece, piece.count, 0)
    guard count > 0 else {
      isAtEnd = true
      return false
    }
    buffer += piece[..<count]
    return true
  }
}

extension RawClient {
  /// One request on a new connection.
  static func ask(_ server: Server, _ request: String) throws -> Answer? {
    let client = try RawClient(server.firstAddress)
    client.send(request)
    return client.answer(toHead: request.hasPrefix("HEAD "))
  }

  static func get(_ server: Server, _ path: String, _ fields: String...) throws -> Answer? {
    let lines = (["GET \(path) HTTP/1.1", "Host: localhost"] + fields).joined(separator: "\r\n")
    return try ask(server, lines + "\r\n\r\n")
  }
}

extension Server {
  var firstAddress: SocketAddress { addresses.first ?? SocketAddress(host: "127.0.0.1", port: 0) }

  /// A server on a free port of 127.0.0.1.
  static func local(
    _ handler: any Handler, _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) throws -> Server {
    var configuration = ServerConfiguration(
      listenAddresses: [ListenAddress(host: "127.0.0.1", port: 0)])
    change(&configuration)
    return try Server(configuration: configuration, handler: handler)
  }
}

private func systemBind(
  _ socket: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
) -> Int32 {
  bind(socket, address, length)
}

/// `send` without the signal that a closed connection raises.
private func systemSend(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.send(socket, bytes, count, Int32(MSG_NOSIGNAL))
  #else
    send(socket, bytes, count, 0)
  #endif
}
