internal import LibC

/// A Unix socket in a directory that only its owner can enter: one short question, one short answer.
package final class LocalSocket: Sendable {
  /// Readable when a client connects.
  package let descriptor: FileDescriptor
  private let path: String

  /// Listens. The directory is made, or must already be, private to this user.
  package init(_ path: String) throws(SystemError) {
    let directory = FileSystem.parent(of: path)
    try FileSystem.makeDirectory(directory, mode: 0o700, parents: true)
    let status = try FileSystem.status(directory)
    guard status.ownerID == CurrentProcess.userID, !status.mode.isOpenToOthers else {
      throw SystemError("trust", .permissionDenied, directory)
    }
    self.path = path
    descriptor = try LocalSocket.open(path)
    do throws(SystemError) {
      try? FileSystem.remove(path)
      try LocalSocket.call("listen at", path) { bind(descriptor.rawValue, $0, $1) }
      let socket = descriptor.rawValue
      _ = try retryingOnInterrupt("listen at", path) { listen(socket, 4) }
      try descriptor.setNonBlocking(of: path)
    } catch {
      try? descriptor.close()
      throw error
    }
  }

  deinit {
    try? FileSystem.remove(path)
    try? descriptor.close()
  }

  /// Takes one question and answers it. An asker that says nothing for a second is let go.
  ///
  /// - Parameter answer: gets the question.
  package func answerOne(limit: Int = 65_536, _ answer: (String) -> String) {
    let accepted = accept(descriptor.rawValue, nil, nil)
    guard accepted >= 0 else { return }
    let peer = FileDescriptor(rawValue: accepted)
    defer { try? peer.close() }
    peer.closeOnExec()
    LocalSocket.limitWaiting(on: peer)
    guard let bytes = try? LocalSocket.readLine(from: peer, limit: limit) else { return }
    try? peer.writeAll(Array((answer(String(decoding: bytes, as: UTF8.self)) + "\n").utf8))
  }

  /// Sends to the process that listens there.
  package static func ask(_ question: String, at path: String) throws(SystemError) -> String {
    let socket = try open(path)
    defer { try? socket.close() }
    limitWaiting(on: socket)
    try call("ask at", path) { connect(socket.rawValue, $0, $1) }
    try socket.writeAll(Array((question + "\n").utf8), to: path)
    return String(decoding: try readLine(from: socket, limit: 4_096), as: UTF8.self)
  }

  private static func readLine(from socket: FileDescriptor, limit: Int)
    throws(SystemError) -> [UInt8]
  {
    var bytes: [UInt8] = []
    while !bytes.contains(0x0A), bytes.count <= limit {
      let chunk = try retryingRead(socket)
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return Array(bytes.prefix { $0 != 0x0A })
  }

  /// One read that ends when the socket's time limit has passed.
  private static func retryingRead(_ socket: FileDescriptor) throws(SystemError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = try retryingOnInterrupt("read", nil) {
      systemRead(socket.rawValue, &buffer, buffer.count)
    }
    return Array(buffer[..<count])
  }

  private static func limitWaiting(on socket: FileDescriptor) {
    var limit = timeval(tv_sec: 1, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      _ = setsockopt(socket.rawValue, SOL_SOCKET, option, &limit, size)
    }
  }

  private static func open(_ path: String) throws(SystemError) -> FileDescriptor {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let socket = FileDescriptor(
      rawValue: try retryingOnInterrupt("open a socket for", path) {
        systemSocket(AF_UNIX, stream, 0)
      })
    socket.closeOnExec()
    return socket
  }

  private static func call(
    _ operation: String, _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(SystemError) {
    guard let (address, length) = unixAddress(path) else {
      throw SystemError(operation, .invalidArgument, path)
    }
    _ = try retryingOnInterrupt(operation, path) {
      withUnsafePointer(to: address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
      }
    }
  }
}
