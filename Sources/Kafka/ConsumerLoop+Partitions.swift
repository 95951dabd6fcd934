internal import CRdKafka
internal import Unix

/// Chooses the partitions to read and where to begin, and commits offsets to the group.
extension ConsumerLoop {
  private static let patience: Int32 = 5_000

  /// librdkafka's callback when the group shares its partitions out anew.
  func rebalanced(_ code: rd_kafka_resp_err_t, _ partitions: [TopicPartition]) {
    guard let handle else { return }
    let numbers = partitions.filter { $0.topic == configuration.topic }.map(\.partition)
    switch code {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS: takeOver(numbers, handle)
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
      giveUp(numbers, isLost: functions.assignment_lost(handle.pointer) != 0, handle)
    default:
      trouble(library.words(for: code))
      _ = functions.assign(handle.pointer, nil)
    }
  }

  private func takeOver(_ numbers: [Int32], _ handle: KafkaHandle) {
    // Without it, the companions follow with the next look.
    if counts[configuration.topic] == nil { lookAtTopics(handle) }
    let leading = numbers.map { TopicPartition(topic: configuration.topic, partition: $0) }
    let starts = enter(leading + companions(of: numbers), handle)
    owned.formUnion(numbers)
    control.update { $0.partitions = owned }
    receiver.assigned(numbers.sorted(), of: counts[configuration.topic] ?? 0)
    receiver.note(.shared(partitions: owned.count))
    read(from: starts, handle)
  }

  /// - Parameter isLost: another may have them already; what was read since is its to commit.
  func giveUp(_ numbers: [Int32], isLost: Bool, _ handle: KafkaHandle) {
    let given = Set(numbers)
    let partitions = book.partitions.filter { given.contains(leader(of: $0)) }
    if isLost || !commit(partitions, handle), !partitions.isEmpty {
      trouble("the group does not know how far was read; what came last may be counted twice")
    }
    begun.merge(book.applied(in: partitions)) { _, applied in applied }
    book.remove(partitions)
    owned.subtract(numbers)
    control.update { $0.partitions = owned }
    // The receiver first: once the partitions are given back, another may have them.
    if !numbers.isEmpty {
      receiver.revoked(numbers.sorted())
      receiver.note(.shared(partitions: owned.count))
    }
    guard let list = PartitionList(partitions, offset: -1, library) else { return }
    if let words = library.words(
      takenFrom: functions.incremental_unassign(handle.pointer, list.pointer))
    {
      trouble(words)
    }
  }

  /// The partition of the leading topic that this one goes with. Topics of another count have no
  /// such partition for each; then every one still has exactly one reader.
  private func leader(of partition: TopicPartition) -> Int32 {
    guard partition.topic != configuration.topic, let count = counts[configuration.topic], count > 0
    else { return partition.partition }
    return partition.partition % count
  }

  private func companions(of numbers: [Int32]) -> [TopicPartition] {
    guard let count = counts[configuration.topic], count > 0 else { return [] }
    let numbers = Set(numbers)
    return configuration.companions.flatMap { topic in
      (0..<(counts[topic] ?? 0)).filter { numbers.contains($0 % count) }
        .map { TopicPartition(topic: topic, partition: $0) }
    }
  }

  /// Enters partitions in the book, each with where to begin to read: behind what the group applied,
  /// and some of that again.
  ///
  /// Where the group knows nothing, that place is committed at once: a member that takes the
  /// partition over before the first commit would take for old what came since.
  private func enter(_ partitions: [TopicPartition], _ handle: KafkaHandle)
    -> [(TopicPartition, Int64)]
  {
    var starts: [(TopicPartition, Int64)] = []
    let plans = plans(for: partitions, handle)
    for partition in partitions {
      // If librdkafka gave no offsets, it starts at the committed one.
      guard let plan = plans[partition] else {
        starts.append((partition, Int64(RD_KAFKA_OFFSET_STORED)))
        book.add(partition, from: .unknown)
        begun[partition] = begun[partition] ?? 0
        continue
      }
      starts.append((partition, plan.start))
      book.add(partition, from: plan)
    }
    let unknown = partitions.filter { plans[$0].map { $0.committed == nil } ?? false }
    if !unknown.isEmpty { _ = commit(unknown, handle) }
    return starts
  }

  private func read(from starts: [(TopicPartition, Int64)], _ handle: KafkaHandle) {
    guard let list = PartitionList(starts, library) else { return }
    if let words = library.words(
      takenFrom: functions.incremental_assign(handle.pointer, list.pointer))
    {
      trouble(words)
    }
  }

  private func plans(for partitions: [TopicPartition], _ handle: KafkaHandle)
    -> [TopicPartition: ReadingPlan]
  {
    guard !partitions.isEmpty,
      let committed = offsets(of: partitions, 0, handle, functions.committed),
      let low = offsets(
        of: partitions, Int64(RD_KAFKA_OFFSET_BEGINNING), handle, functions.offsets_for_times),
      let high = offsets(
        of: partitions, Int64(RD_KAFKA_OFFSET_END), handle, functions.offsets_for_times)
    else { return [:] }
    var plans: [TopicPartition: ReadingPlan] = [:]
    for partition in partitions {
      guard let known = committed[partition], let low = low[partition], let high = high[partition],
        low >= 0, high >= low
      else { continue }
      var plan = ReadingPlan(
        committed: known >= 0 ? known : begun[partition], low: low, high: high,
        replay: configuration.replay, beginsWithOldest: configuration.properties.beginsWithOldest)
      if known < 0 {
        begun[partition] = plan.live
        plan.committed = nil
      }
      plans[partition] = plan
    }
    return plans
  }

  /// Asks about all partitions at once; those with an error are left out.
  private func offsets(
    of partitions: [TopicPartition], _ question: Int64, _ handle: KafkaHandle,
    _ ask: (
      OpaquePointer?, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, Int32
    ) -> rd_kafka_resp_err_t
  ) -> [TopicPartition: Int64]? {
    guard let list = PartitionList(partitions, offset: question, library) else { return nil }
    let code = ask(handle.pointer, list.pointer, Self.patience)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      trouble("cannot ask for offsets: \(library.words(for: code))")
      return nil
    }
    let good = list.entries.filter { $0.error == RD_KAFKA_RESP_ERR_NO_ERROR }
    return Dictionary(good.map { ($0.partition, $0.offset) }) { $1 }
  }

  // MARK: Offsets

  /// Has librdkafka commit what was applied, with its next commit.
  func store(_ partitions: [TopicPartition], _ handle: KafkaHandle) {
    guard receiver.settle() else { return }
    let offsets = book.takeUncommitted(of: partitions)
    guard !offsets.isEmpty, let list = PartitionList(offsets.map { ($0, $1) }, library) else {
      return
    }
    _ = functions.offsets_store(handle.pointer, list.pointer)
    book.notCommitted(
      list.entries.filter { $0.error != RD_KAFKA_RESP_ERR_NO_ERROR }.map(\.partition))
  }

  /// Commits what was applied, and waits for the answer: the next owner asks for it.
  ///
  /// - Returns: whether the group has it.
  private func commit(_ partitions: [TopicPartition], _ handle: KafkaHandle) -> Bool {
    guard receiver.settle() else { return false }
    let offsets = book.applied(in: partitions)
    guard !offsets.isEmpty, let list = PartitionList(offsets.map { ($0, $1) }, library) else {
      return true
    }
    _ = functions.offsets_store(handle.pointer, list.pointer)
    answer = nil
    let code = functions.commit_queue(
      handle.pointer, list.pointer, handle.commits, answered,
      Unmanaged.passUnretained(self).toOpaque())
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      trouble("cannot commit offsets: \(library.words(for: code))")
      return false
    }
    let deadline = MonotonicTime.after(configuration.patience)
    while answer == nil, MonotonicTime.now < deadline {
      _ = functions.queue_poll_callback(handle.commits, 100)
    }
    return answer ?? false
  }

  /// librdkafka's answer to a commit, its own or ours.
  ///
  /// - Returns: whether the group has the offsets.
  @discardableResult func committed(
    _ code: rd_kafka_resp_err_t, _ entries: [PartitionList.Entry]
  ) -> Bool {
    let codes = [code] + entries.map(\.error)
    switch codes.first(where: { $0 != RD_KAFKA_RESP_ERR_NO_ERROR }) {
    // Nothing was new.
    case nil, RD_KAFKA_RESP_ERR__NO_OFFSET: return true
    // The group shares out anew, and the next commit is taken, if there is one.
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS: return false
    case let code?:
      trouble("cannot commit offsets: \(library.words(for: code))")
      return false
    }
  }

  // MARK: Topics

  /// Looks for added topics and partitions; also how a broker that is back is noticed.
  func refresh(_ handle: KafkaHandle) {
    let before = counts[configuration.topic]
    lookAtTopics(handle)
    guard let count = counts[configuration.topic] else { return }
    if let before, before != count { receiver.changed(count: count) }
    let missing = companions(of: Array(owned)).filter { !book.contains($0) }
    if !missing.isEmpty { read(from: enter(missing, handle), handle) }
  }

  private func lookAtTopics(_ handle: KafkaHandle) {
    for topic in [configuration.topic] + configuration.companions {
      switch partitionCount(of: topic, handle) {
      case .success(let count):
        reached()
        // A topic that is gone for a moment keeps its readers.
        if count > 0 { counts[topic] = count }
      case .failure(let failure): return unanswered(failure.words)
      }
    }
  }

  private struct Failure: Error {
    let words: String
  }

  /// 0 for a topic that is not there.
  private func partitionCount(of topic: String, _ handle: KafkaHandle) -> Result<Int32, Failure> {
    guard let pointer = functions.topic_new(handle.pointer, topic, nil) else {
      return .failure(Failure(words: library.words(for: functions.last_error())))
    }
    defer { functions.topic_destroy(pointer) }
    var answer: UnsafePointer<rd_kafka_metadata>?
    let milliseconds: Int32 = control.status.isConnected ? Self.patience : 1_000
    let code = functions.metadata(handle.pointer, 0, pointer, &answer, milliseconds)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else {
      return .failure(Failure(words: library.words(for: code)))
    }
    defer { functions.metadata_destroy(answer) }
    guard answer.pointee.topic_cnt > 0, let found = answer.pointee.topics?.pointee,
      found.err == RD_KAFKA_RESP_ERR_NO_ERROR
    else { return .success(0) }
    return .success(found.partition_cnt)
  }

  /// Counts what is still to be read, by the brokers' last answers.
  func measure(_ handle: KafkaHandle) {
    var lag: Int64 = 0
    for partition in book.partitions {
      var (low, high): (Int64, Int64) = (0, 0)
      let code = functions.get_watermark_offsets(
        handle.pointer, partition.topic, partition.partition, &low, &high)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0, let next = book.next(in: partition)
      else { continue }
      lag += max(high - next, 0)
    }
    control.update { $0.lag = lag }
  }
}

private nonisolated func answered(
  _ handle: OpaquePointer?, _ code: rd_kafka_resp_err_t,
  _ offsets: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
  _ loop: UnsafeMutableRawPointer?
) {
  guard let loop else { return }
  let answered = Unmanaged<ConsumerLoop>.fromOpaque(loop).takeUnretainedValue()
  answered.answer = answered.committed(code, PartitionList.read(offsets))
}
