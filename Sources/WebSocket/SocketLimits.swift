/// What a connection may take, and how long it may be silent.
package struct SocketLimits: Sendable {
  /// The most bytes of a message.
  package var message = 1_000_000
  /// The most bytes that wait for a client that does not read; one message may be longer.
  package var unsent = 262_144
  /// From the connection to the open WebSocket.
  package var opening: Duration = .seconds(10)
  /// Silent for that long: a ping is sent.
  package var pingAfter: Duration = .seconds(60)
  /// Silent for that long: the connection is closed.
  package var silence: Duration = .seconds(120)
  /// How long the other side may take to answer a close.
  package var closing: Duration = .seconds(5)

  package init() {}

  /// How often deadlines are looked at: a tenth of the shortest, at most once a second.
  var lookInterval: Duration {
    min(.seconds(1), max(.milliseconds(5), min(opening, pingAfter, silence, closing) / 10))
  }
}
