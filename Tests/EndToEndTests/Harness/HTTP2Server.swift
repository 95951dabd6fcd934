import TestSupport
import Testing
import Unix

/// An HTTP/2 server on loopback that answers each request as no honest one does, and counts.
final class HTTP2Server {
  enum Manner: String {
    /// A good head, and then frames without a byte of data, as fast as they go.
    case floodsWithEmptyFrames
    /// Every stream is refused, so that the request may be sent again (RFC 9113 section 8.7).
    case refusesEveryStream
  }

  let url: String
  private let running: Running
  private let lines: LineReader

  init(_ user: User, _ identity: Certificates.Identity, _ manner: Manner) throws {
    let said = try FileDescriptor.pipe()
    running = try user.start(
      "python3", ["-c", Self.script, identity.certificate, identity.key, manner.rawValue],
      streams: .init(input: .null, output: .descriptor(said.writing), error: .null))
    try said.writing.close()
    lines = LineReader(said.reading)
    url = "https://127.0.0.1:\(try #require(try lines.next(), "python3 ended"))"
  }

  /// Ends it; returns how many requests came.
  func end() throws -> Int {
    try running.send(.kill)
    _ = try running.wait()
    return try lines.rest().count { $0 == "\n" }
  }

  deinit { try? running.send(.kill) }

  /// Prints its port, and then a line for each request.
  private static let script = """
    import socket, ssl, sys, threading
    certificate, key, manner = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])
    DATA, HEADERS, RST_STREAM, SETTINGS = 0, 1, 3, 4
    def frame(kind, stream, payload=b"", flags=0):
      return (len(payload).to_bytes(3, "big") + bytes([kind, flags])
        + stream.to_bytes(4, "big") + payload)
    def serve(connection):
      connection = context.wrap_socket(connection, server_side=True)
      source = connection.makefile("rb")
      source.read(len(b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n"))
      connection.sendall(frame(SETTINGS, 0))
      while head := source.read(9):
        source.read(int.from_bytes(head[:3], "big"))
        stream = int.from_bytes(head[5:], "big")
        if head[3] != HEADERS: continue
        print("request", flush=True)
        if manner == "refusesEveryStream":
          connection.sendall(frame(RST_STREAM, stream, (7).to_bytes(4, "big")))
        else:
          connection.sendall(frame(HEADERS, stream, b"\\x88", flags=4))
          while True: connection.sendall(frame(DATA, stream) * 1000)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
      threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    """
}
