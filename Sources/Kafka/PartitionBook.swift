/// A partition of a topic.
struct TopicPartition: Hashable, Sendable {
  let topic: String
  let partition: Int32
}

/// Which records of the assigned partitions are new, and which offsets to commit. Only the logic.
struct PartitionBook {
  private struct Position {
    /// Records below were applied by an earlier owner; nil where librdkafka chose the start.
    let live: Int64?
    /// The offset after the last applied one, `live` at first.
    var applied: Int64
    /// What the group was last told; nil when it knows nothing.
    var committed: Int64?
    /// The offset after the last record that came, new or not.
    var read: Int64
  }

  private var positions: [TopicPartition: Position] = [:]

  var partitions: [TopicPartition] { Array(positions.keys) }

  func contains(_ partition: TopicPartition) -> Bool { positions[partition] != nil }

  mutating func add(_ partition: TopicPartition, from plan: ReadingPlan) {
    positions[partition] = Position(
      live: plan.live, applied: plan.live ?? 0, committed: plan.committed, read: plan.start)
  }

  mutating func remove(_ partitions: [TopicPartition]) {
    for partition in partitions { positions[partition] = nil }
  }

  /// Whether the record was applied before; nil when the partition is not ours.
  func isReplay(_ offset: Int64, in partition: TopicPartition) -> Bool? {
    positions[partition].map { position in position.live.map { offset < $0 } ?? false }
  }

  mutating func applied(_ offset: Int64, in partition: TopicPartition) {
    guard var position = positions[partition], offset >= 0, offset < .max else { return }
    position.read = max(position.read, offset + 1)
    position.applied = max(position.applied, offset + 1)
    positions[partition] = position
  }

  /// Where reading stands.
  func next(in partition: TopicPartition) -> Int64? { positions[partition]?.read }

  /// What the group does not know yet, which is taken as told from here on.
  mutating func takeUncommitted(of partitions: [TopicPartition]) -> [TopicPartition: Int64] {
    var offsets: [TopicPartition: Int64] = [:]
    for partition in partitions {
      guard let position = positions[partition], position.applied != position.committed else {
        continue
      }
      offsets[partition] = position.applied
      positions[partition]?.committed = position.applied
    }
    return offsets
  }

  /// Where the group should go on.
  func applied(in partitions: [TopicPartition]) -> [TopicPartition: Int64] {
    var offsets: [TopicPartition: Int64] = [:]
    for partition in partitions {
      // Where librdkafka found the place itself, nothing is known before the first record.
      guard let position = positions[partition], position.applied > 0 || position.live != nil else {
        continue
      }
      offsets[partition] = position.applied
    }
    return offsets
  }

  /// The group was not told: it is due again.
  mutating func notCommitted(_ partitions: [TopicPartition]) {
    for partition in partitions { positions[partition]?.committed = nil }
  }
}

/// Where to begin with a partition that is assigned.
struct ReadingPlan: Hashable {
  /// The first record to read.
  let start: Int64
  /// The first record that no owner applied; nil where librdkafka chooses the start.
  let live: Int64?
  /// What the group knows.
  var committed: Int64?

  /// librdkafka chooses the start: every record is new.
  static let unknown = ReadingPlan(start: 0, live: nil, committed: 0)

  private init(start: Int64, live: Int64?, committed: Int64?) {
    self.start = start
    self.live = live
    self.committed = committed
  }

  /// - Parameters:
  ///   - committed: nil when the group has read nothing of it, or so long ago that it does not know.
  ///   - low, high: the oldest record there is, and the offset that the next one will have.
  ///   - replay: how many records to read again.
  init(committed: Int64?, low: Int64, high: Int64, replay: Int64, beginsWithOldest: Bool) {
    // Beyond the end: the topic was deleted and made again.
    let known = committed.flatMap { $0 <= high ? $0 : nil }
    let live =
      if let known { max(known, low) } else { beginsWithOldest || committed != nil ? low : high }
    self.live = live
    start = max(live - replay, low)
    self.committed = known
  }
}
