package import Kafka
internal import Time
internal import Unix

/// What cars say, from the topics that Tesla's server writes into Kafka.
package final class KafkaSource: Sendable {
  /// Where and as whom to read.
  package struct Options: Sendable {
    package var brokers: String
    package var topicPrefix = "tesla_telemetry"
    package var group = "tesla"
    package var properties = KafkaProperties.none

    package init(brokers: String) { self.brokers = brokers }
  }

  /// The records of a car's values: whose partition a process has, of that car it has all topics.
  private static let leading = "V"
  private static let others = ["alerts", "errors", "connectivity"]

  private let consumer: KafkaConsumer
  private let prefix: String

  /// Starts reading.
  ///
  /// - Parameters:
  ///   - ownership: what the group gives to this process is noted there.
  ///   - changed: called when it has changed, at most once a second or with a change in the group.
  ///   - note: what happens, for a log; from any thread.
  package init(
    _ options: Options, sink: any TelemetrySink, ownership: KafkaOwnership,
    changed: @escaping @Sendable () -> Void, note: @escaping @Sendable (KafkaEvent) -> Void
  ) throws(KafkaError) {
    let prefix = options.topicPrefix + "_"
    self.prefix = prefix
    var configuration = KafkaConfiguration(
      brokers: options.brokers, group: options.group, topic: prefix + Self.leading)
    configuration.companions = Self.others.map { prefix + $0 }
    configuration.properties = options.properties
    let intake = KafkaIntake(
      prefix: prefix, leadingTopic: configuration.topic, sink: sink, ownership: ownership,
      changed: changed, event: note)
    consumer = try KafkaConsumer(configuration, receiver: intake)
  }

  package var statistics: KafkaStatistics { KafkaStatistics(consumer.status, prefix: prefix) }

  /// Leaves the group, so that others take the cars over at once.
  package func stop() { consumer.stop() }
}

/// Makes messages of records.
final class KafkaIntake: KafkaReceiver {
  private let prefix: String
  private let leadingTopic: String
  private let sink: any TelemetrySink
  private let ownership: KafkaOwnership
  private let changed: @Sendable () -> Void
  private let event: @Sendable (KafkaEvent) -> Void
  private let isDirty = Lock(false)

  init(
    prefix: String, leadingTopic: String, sink: any TelemetrySink, ownership: KafkaOwnership,
    changed: @escaping @Sendable () -> Void, event: @escaping @Sendable (KafkaEvent) -> Void
  ) {
    (self.prefix, self.leadingTopic, self.sink) = (prefix, leadingTopic, sink)
    (self.ownership, self.changed, self.event) = (ownership, changed, event)
  }

  func assigned(_ partitions: [Int32], of count: Int32) {
    ownership.change { $0.assign(partitions, of: count) }
    changed()
  }

  func changed(count: Int32) {
    ownership.change { $0.change(count: count) }
    changed()
  }

  func revoked(_ partitions: [Int32]) {
    ownership.change { $0.revoke(partitions) }
    changed()
  }

  func receive(_ record: KafkaRecord) {
    let vin = String(
      decoding: record.key.isEmpty ? record.headers["vin"] ?? [] : record.key, as: UTF8.self)
    // The reference server's key is the VIN; every message of a car names it too.
    let message: TelemetryMessage
    do throws(WireError) {
      message = try TelemetryMessage(
        topic: String(record.topic.dropFirst(prefix.count)), record: record.value, vin: vin,
        created: record.timestamp)
    } catch {
      if record.isReplay { return }
      if case .unknownTopic = error { return sink.drop(.unknownTopic) }
      return sink.drop(.malformed)
    }
    guard vin.isEmpty || message.vin == vin else {
      if !record.isReplay { sink.drop(.foreignVIN) }
      return
    }
    if record.topic == leadingTopic,
      ownership.change({ $0.see(message.vin, in: record.partition) })
    {
      isDirty.withLock { $0 = true }
    }
    sink.take(message, isReplay: record.isReplay)
  }

  /// Called once a second: what records have told of where cars are.
  func settle() -> Bool {
    let wasDirty = isDirty.withLock { isDirty in
      defer { isDirty = false }
      return isDirty
    }
    if wasDirty { changed() }
    return true
  }

  func note(_ event: KafkaEvent) { self.event(event) }
}
