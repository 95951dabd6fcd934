internal import CGnuTLS
internal import LibC

/// A client that speaks HTTP without TLS to a port that wants TLS.
enum PlainHTTP {
  /// Lets the connection see what a session receives. It must outlive the session.
  static func watchFor(on session: UnsafeMutableRawPointer, _ connection: Connection) {
    let session = gnutls_session_t(session)
    var receiving: gnutls_transport_ptr_t?
    var sending: gnutls_transport_ptr_t?
    gnutls_transport_get_ptr2(session, &receiving, &sending)
    gnutls_transport_set_ptr2(session, Unmanaged.passUnretained(connection).toOpaque(), sending)
    gnutls_transport_set_pull_function(session) { pull($0, $1, $2) }
  }

  /// Whether bytes begin a request line: a TLS record begins with a number below 32.
  static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
    !bytes.isEmpty && bytes.prefix(3).allSatisfy { 0x41...0x5A ~= $0 }
  }

  /// Says what is wrong, on a socket that does not block, in words that such a client reads. It may be cut off before it does.
  static func refuse(on socket: Int32) {
    var rest = [UInt8](repeating: 0, count: 16_384)
    // What stays unread would make the system throw the answer away.
    _ = recv(socket, &rest, rest.count, 0)
    let body = "this port speaks TLS: use https://\n"
    let answer =
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
      + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    _ = send(socket, answer, answer.utf8.count, noSignal)
  }

  private static var noSignal: Int32 {
    #if canImport(Darwin)
      0
    #else
      Int32(MSG_NOSIGNAL)
    #endif
  }
}

private func pull(
  _ context: UnsafeMutableRawPointer?, _ data: UnsafeMutableRawPointer?, _ size: Int
) -> Int {
  guard let context else { return 0 }
  return Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
    .receive(into: UnsafeMutableRawBufferPointer(start: data, count: size))
}
