package import HTTP

/// What a handler wants the server to do with a request.
package enum Reply: Sendable {
  case response(Response)
  /// A page that is sent as often as it is asked for, without a copy.
  case prepared(PreparedPage)
  /// Answer after a pause that holds no thread.
  indirect case later(Duration, Reply)
  /// Send the head and only the first bytes of the body, then close: a broken server, for tests.
  case cut(Response, after: Int)
  /// Send the body in pieces with a pause after each: a slow server, for tests.
  case drip(Response, pieceSize: Int, every: Duration)
  /// Send server-sent events for as long as the client listens. `begin` gets what they go into, once
  /// the client has a place, and gives back what is to be done when it has gone.
  case events(_ begin: @Sendable (EventStream) -> @Sendable () -> Void)
  /// Close the connection without an answer.
  case hangUp
}

/// Answers requests. Called on the server's own threads, many at once; it must not block.
package protocol Handler: Sendable {
  /// - Parameter client: the peer's numeric address, without its port.
  func reply(to request: Request, from client: String) -> Reply
}
