/// Takes what a consumer reads. Everything but `note` is called on the consumer's one thread, in
/// order; while a call runs, nothing more is read, so a slow receiver slows the reading down.
package protocol KafkaReceiver: Sendable {
  /// From now on this process reads these partitions of the leading topic, and no other member does.
  ///
  /// - Parameter count: how many partitions the topic has.
  func assigned(_ partitions: [Int32], of count: Int32)

  /// The topic has another number of partitions now.
  func changed(count: Int32)

  /// Once it returns, another member may read these partitions.
  func revoked(_ partitions: [Int32])

  /// The record is applied when this returns; its offset may then be committed.
  func receive(_ record: KafkaRecord)

  /// Makes what was applied last; called before offsets are committed.
  ///
  /// - Returns: false to have none committed now.
  func settle() -> Bool

  /// From any thread.
  func note(_ event: KafkaEvent)
}

extension KafkaReceiver {
  package func settle() -> Bool { true }
}

/// What happens to a consumer, for a log.
package enum KafkaEvent: Hashable, Sendable {
  case connected
  /// The group gave partitions of the leading topic or took some, and this many are held now.
  case shared(partitions: Int)
  /// Told once; `connected` follows when a broker answers again.
  case unreachable(String)
  /// Something is refused or missing, and the consumer goes on.
  case trouble(String)
  /// A line of librdkafka's own log, with syslog's level.
  case log(level: Int, String)
  /// The consumer has ended.
  case ended(KafkaError)
}

/// How a consumer is doing.
package struct KafkaStatus: Hashable, Sendable {
  package var isConnected = false
  /// Partitions of the leading topic.
  package var partitions: Set<Int32> = []
  /// How many records the brokers have that were not read yet, as of their last answers.
  package var lag: Int64 = 0
  /// Records by topic, without those that were read again.
  package var records: [String: Int64] = [:]
  /// Records that were read again for their values.
  package var replayed: Int64 = 0
  package var errors: Int64 = 0

  package init() {}
}
