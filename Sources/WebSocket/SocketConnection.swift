package import Crypto
internal import Unix

/// What is told of connections, on the thread of their loop: it must not block.
package protocol SocketHandler: Sendable {
  func opened(_ connection: SocketConnection)
  func received(_ message: Message, on connection: SocketConnection)
  /// The end of a connection that was opened.
  func closed(_ connection: SocketConnection, _ reason: CloseReason)
  /// A client's connection that never opened.
  func failed(_ failure: OpeningFailure)
}

extension SocketHandler {
  package func failed(_ failure: OpeningFailure) {}
}

/// How an open connection ended.
package enum CloseReason: Hashable, Sendable {
  /// The other side closed it.
  case peer(CloseCode?)
  /// `close` was called, or the server stopped.
  case ours(CloseCode)
  /// The other side broke the rules, and was told so.
  case violation(CloseCode)
  /// Nothing came for too long.
  case silent
  /// The other side does not read.
  case slow
  /// The connection broke without a close.
  case lost
}

/// Why a connection never opened.
package enum OpeningFailure: Hashable, Sendable {
  /// The host could not be reached.
  case unreachable
  case noCertificate
  case expiredCertificate
  /// No authority that is trusted signed the certificate, or it is for another host.
  case untrustedCertificate
  /// Any other trouble of TLS.
  case tls
  case timeout
  /// Not a request for, or an answer that opens, a WebSocket.
  case notWebSocket
  /// There were too many connections.
  case crowded
  /// The other side went away.
  case closed
}

/// An open WebSocket.
package final class SocketConnection: Sendable, Identifiable {
  struct Outbox {
    var bytes: [UInt8] = []
    var close: CloseCode?
    var isOver = false
    var isOverfull = false
    var isCut = false
  }

  /// No other connection of this process has it.
  package let id: UInt64
  /// The verified certificate of the other side.
  package let peer: Certificate
  /// The head of the request, without what every one has; a client's own is that of the answer.
  package let head: UpgradeHead
  /// The other side's, with its port.
  package let remoteAddress: String
  let outbox = Lock(Outbox())
  private let loop: Loop
  private let token: UInt64
  private let isClient: Bool
  private let limit: Int

  private static let ids = Lock<UInt64>(0)

  init(
    _ loop: Loop, _ token: UInt64, peer: Certificate, head: UpgradeHead, remoteAddress: String,
    isClient: Bool, limit: Int
  ) {
    id = SocketConnection.ids.withLock {
      $0 += 1
      return $0
    }
    self.loop = loop
    self.token = token
    self.peer = peer
    self.head = head
    self.remoteAddress = remoteAddress
    self.isClient = isClient
    self.limit = limit
  }

  /// Sends a message; from any thread.
  ///
  /// - Returns: false when the connection has ended or is about to.
  @discardableResult
  package func send(_ message: Message) -> Bool {
    let isTaken = outbox.withLock { outbox in
      guard !outbox.isOver, outbox.close == nil, !outbox.isOverfull else { return false }
      guard outbox.bytes.count <= limit else {
        outbox.isOverfull = true
        return true
      }
      FrameEncoder.append(
        message, mask: isClient ? .random(in: 1 ... .max) : nil, to: &outbox.bytes)
      return true
    }
    if isTaken { loop.disturb(token) }
    return isTaken
  }

  /// Ends the connection without a close, as a broken network does; from any thread.
  package func cut() {
    outbox.withLock { $0.isCut = true }
    loop.disturb(token)
  }

  /// Closes after what was sent; from any thread.
  package func close(_ code: CloseCode = .normal) {
    outbox.withLock { if $0.close == nil { $0.close = code } }
    loop.disturb(token)
  }
}
