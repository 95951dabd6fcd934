package import Time

/// A record of a Kafka topic as it was consumed.
package struct KafkaRecord: Hashable, Sendable {
  package let topic: String
  package let partition: Int32
  package let offset: Int64
  package let key: [UInt8]
  package let value: [UInt8]
  package let headers: [String: [UInt8]]
  /// As the broker or the producer set it.
  package let timestamp: Timestamp?
  /// Whether an owner of the partition, perhaps this process, has applied it before: it is read
  /// again for what it says, and must not be counted again.
  package let isReplay: Bool

  package init(
    topic: String, partition: Int32, offset: Int64, key: [UInt8], value: [UInt8],
    headers: [String: [UInt8]] = [:], timestamp: Timestamp? = nil,
    isReplay: Bool = false
  ) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.key = key
    self.value = value
    self.headers = headers
    self.timestamp = timestamp
    self.isReplay = isReplay
  }
}
