/// What happens to a client, for a log. Each is told once until it changes.
package enum MQTTEvent: Hashable, Sendable {
  case connected
  /// The broker does not let this client in, in its words; it is asked again, with long pauses.
  case refused(String)
  /// No broker, or none that can be trusted; it is tried on.
  case unreachable(String)
  /// The connection broke; it is made again.
  case lost(String)
  /// Messages no longer fit: they are dropped from now on. Told once until all were sent.
  case full
  /// The broker broke the connection at each attempt to send this message, which is dropped.
  case unsendable(topic: String)
}

/// How a client is doing.
package struct MQTTStatus: Hashable, Sendable {
  package var isConnected = false
  /// How often the broker has let the client in.
  package var connections = 0
  /// Messages that the broker has acknowledged.
  package var published = 0
  /// Messages that were given up: there was no room, or the broker does not take them.
  package var dropped = 0
  /// Messages that have yet to be acknowledged.
  package var waiting = 0

  package init() {}
}
