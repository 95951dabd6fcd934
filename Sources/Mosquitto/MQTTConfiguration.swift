/// Which broker, and as whom.
package struct MQTTConfiguration: Sendable {
  package var address: MQTTAddress
  package var password: MQTTPassword?
  /// The authorities that a broker's certificate must be signed by; without both those of the system.
  package var caFile: String?
  package var caDirectory: String?
  /// A broker ends the connection of an older client of the same name: it must be that of no other
  /// process, and the same when this one starts again, so that the will of the old connection is not
  /// published after what the new one says.
  package var clientID: String
  /// What the broker publishes when the connection breaks.
  package var will: MQTTMessage?
  /// Topics to receive, with the wildcards of MQTT.
  package var subscriptions: [String] = []
  package var keepAlive: Duration = .seconds(30)
  /// How long the broker may take from the connection to its answer.
  package var patience: Duration = .seconds(15)
  /// The pauses between attempts to connect: they double from the first to the last.
  package var pauses: ClosedRange<Duration> = .seconds(1) ... .seconds(60)

  package init(address: MQTTAddress, clientID: String) {
    self.address = address
    self.clientID = clientID
  }
}

/// A password, which no description repeats.
package struct MQTTPassword: Sendable, CustomStringConvertible, CustomReflectable {
  let text: String

  package init(_ text: String) { self.text = text }

  package var description: String { "‹redacted›" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
