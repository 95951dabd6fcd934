internal import Crypto
internal import Unix

/// WebSocket connections to servers that demand a client certificate, many on one thread.
package final class SocketClient: Sendable {
  /// Whom a connection goes to, and who it says it is.
  package struct Target: Sendable {
    /// A name or an address.
    package var host: String
    package var port: UInt16
    package var path = "/"
    /// Fields of the request's head besides those of every opening.
    package var fields: [(name: String, value: String)] = []

    package init(host: String, port: UInt16) {
      self.host = host
      self.port = port
    }
  }

  /// The client's certificate and whom it trusts, made ready for any number of connections.
  package struct Identity: Sendable {
    let credentials: TLSCredentials

    /// All PEM.
    package init(certificate: [UInt8], key: [UInt8], authorities: [UInt8]) throws(SocketError) {
      credentials = try TLSCredentials(
        certificate: certificate, key: key, authorities: authorities)
    }
  }

  private let loop: Loop
  private let limits: SocketLimits
  private let isStopped = Lock(false)
  /// Connections that have not ended.
  private let count = Monitor(0)

  package init(_ limits: SocketLimits = SocketLimits()) throws(SocketError) {
    self.limits = limits
    loop = try Loop.make(limits)
    try loop.start()
  }

  deinit { stop(grace: .zero) }

  /// Begins a connection. The handler is told when it is open, or that it failed; the name is looked
  /// up on the caller's thread, which may block.
  package func connect(_ target: Target, as identity: Identity, _ handler: any SocketHandler) {
    let address = (try? Sockets.resolve(target.host, target.port))?.first
    guard let address, let random = try? Random.bytes(16) else {
      return handler.failed(.unreachable)
    }
    let isAddress = target.host.contains(":")
    let goal = Link.Target(
      host: target.host,
      authority: (isAddress ? "[\(target.host)]" : target.host) + ":\(target.port)",
      path: target.path, fields: target.fields, key: Base64.encode(random))
    let (count, limits, loop) = (count, limits, loop)
    let owner = LinkOwner(
      limits: limits, handler: handler, opened: {},
      failed: { _ in count.change { $0 -= 1 } }, closed: { _ in count.change { $0 -= 1 } })
    loop.perform {
      guard let socket = Sockets.connect(to: address) else { return handler.failed(.unreachable) }
      let session = TLSSession(
        connecting: socket.rawValue, identity.credentials, host: target.host)
      guard let session else {
        try? socket.close()
        return handler.failed(.tls)
      }
      let link = Link(loop, socket.rawValue, session, owner, target: goal)
      guard link.begin() else {
        try? socket.close()
        return handler.failed(.tls)
      }
      count.withLock { $0 += 1 }
    }
  }

  /// Closes all connections, waits for the answers, and ends what is left after the grace. Not to be
  /// called on the loop's thread.
  package func stop(grace: Duration) {
    let isFirst = isStopped.withLock { isStopped in
      defer { isStopped = true }
      return !isStopped
    }
    guard isFirst else { return }
    loop.perform { [loop] in loop.stopAll() }
    let end = MonotonicTime.after(grace)
    count.wait { count in
      count == 0 || MonotonicTime.now >= end ? .done(()) : .until(end)
    }
    loop.end()
  }
}
