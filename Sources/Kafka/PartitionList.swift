internal import CRdKafka

/// librdkafka's list of partitions with an offset each.
final class PartitionList {
  struct Entry {
    let partition: TopicPartition
    let offset: Int64
    let error: rd_kafka_resp_err_t
  }

  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
  private let library: LibRdKafka

  /// nil without memory.
  init?(_ offsets: [(TopicPartition, Int64)], _ library: LibRdKafka) {
    let functions = library.functions.pointee
    guard let list = functions.topic_partition_list_new(Int32(clamping: offsets.count)) else {
      return nil
    }
    for (partition, offset) in offsets {
      functions.topic_partition_list_add(list, partition.topic, partition.partition)?
        .pointee.offset = offset
    }
    pointer = list
    self.library = library
  }

  convenience init?(_ partitions: [TopicPartition], offset: Int64, _ library: LibRdKafka) {
    self.init(partitions.map { ($0, offset) }, library)
  }

  deinit { library.functions.pointee.topic_partition_list_destroy(pointer) }

  var entries: [Entry] { Self.read(pointer) }

  static func read(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> [Entry] {
    guard let list, let elements = list.pointee.elems else { return [] }
    return UnsafeBufferPointer(start: elements, count: Int(list.pointee.cnt)).compactMap {
      guard let topic = $0.topic else { return nil }
      return Entry(
        partition: TopicPartition(topic: String(cString: topic), partition: $0.partition),
        offset: $0.offset, error: $0.err)
    }
  }
}
