internal import Kafka

/// How the topics of Tesla's server are read.
package struct KafkaStatistics: Hashable, Sendable {
  package var isConnected = false
  /// How many partitions of values this process has.
  package var partitions = 0
  /// Records that it has yet to read.
  package var lag: Int64 = 0
  /// New records by topic, without the prefix.
  package var records: [String: Int64] = [:]
  package var errors: Int64 = 0

  package init() {}

  init(_ status: KafkaStatus, prefix: String) {
    isConnected = status.isConnected
    partitions = status.partitions.count
    lag = status.lag
    for (topic, count) in status.records {
      records[String(topic.dropFirst(prefix.count)), default: 0] += count
    }
    errors = status.errors
  }
}
