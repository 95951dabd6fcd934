package import Mosquitto
package import Time

/// What cars say, from the topics that Tesla's server publishes to an MQTT broker.
///
/// Its messages have no time: a value counts as current when it comes. What a broker had retained is
/// left out, since it may be of any age.
package final class MQTTSource: Sendable {
  private let client: MQTTClient
  private let intake: MQTTIntake

  /// Starts reading.
  ///
  /// - Parameters:
  ///   - base: what Tesla's server begins its topics with (`topic_base`).
  ///   - note: what happens, for a log; from any thread.
  package init(
    _ configuration: MQTTConfiguration, base: String, sink: any TelemetrySink,
    clock: any WallClock, note: @escaping @Sendable (MQTTEvent) -> Void
  ) throws(MQTTError) {
    var configuration = configuration
    configuration.subscriptions = MQTTIntake.subscriptions(base)
    let intake = MQTTIntake(base: base, sink: sink, clock: clock)
    self.intake = intake
    client = try MQTTClient(configuration, receive: { intake.receive($0) }, note: note)
  }

  package var isConnected: Bool { client.status.isConnected }

  package func stop() { client.stop() }
}

/// Makes messages of what a broker sends.
final class MQTTIntake: Sendable {
  private let prefix: String
  private let sink: any TelemetrySink
  private let clock: any WallClock

  init(base: String, sink: any TelemetrySink, clock: any WallClock) {
    (prefix, self.sink, self.clock) = (base + "/", sink, clock)
  }

  /// Nothing else that may be below the same base.
  static func subscriptions(_ base: String) -> [String] {
    ["/+/v/+", "/+/alerts/+/current", "/+/errors/+", "/+/connectivity"].map { base + $0 }
  }

  func receive(_ message: MQTTMessage) {
    guard message.topic.hasPrefix(prefix) else { return sink.drop(.unknownTopic) }
    guard !message.isRetained else { return sink.drop(.retained) }
    do throws(WireError) {
      let told = try TelemetryMessage.published(
        topic: String(message.topic.dropFirst(prefix.count)), payload: message.payload,
        received: clock.now)
      if let told { sink.take(told, isReplay: false) }
    } catch {
      if case .unknownTopic = error { sink.drop(.unknownTopic) } else { sink.drop(.malformed) }
    }
  }
}
