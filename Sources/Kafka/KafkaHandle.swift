internal import CRdKafka
internal import Unix

/// librdkafka's consumer.
///
/// Sendable: all functions of librdkafka may be called from any thread.
final class KafkaHandle: @unchecked Sendable {
  let library: LibRdKafka
  let pointer: OpaquePointer
  /// Results of the commits that a revocation waits for.
  let commits: OpaquePointer
  private let consumerQueue: OpaquePointer
  /// What librdkafka's callbacks speak to, to the last.
  private let loop: ConsumerLoop

  init(_ configuration: KafkaConfiguration, library: LibRdKafka, loop: ConsumerLoop)
    throws(KafkaError)
  {
    (self.library, self.loop) = (library, loop)
    let functions = library.functions.pointee
    guard let properties = functions.conf_new() else { throw .refusedProperties("out of memory") }
    do throws(KafkaError) {
      try Self.set(configuration, on: properties, library)
    } catch {
      functions.conf_destroy(properties)
      throw error
    }
    functions.conf_set_opaque(properties, Unmanaged.passUnretained(loop).toOpaque())
    functions.conf_set_rebalance_cb(properties, rebalanced)
    functions.conf_set_error_cb(properties, failed)
    functions.conf_set_log_cb(properties, logged)
    functions.conf_set_offset_commit_cb(properties, committed)
    var words = [CChar](repeating: 0, count: 512)
    // Its threads inherit the signal mask: signals belong to the main thread.
    let made = Thread.withSignalsBlocked {
      functions.new(RD_KAFKA_CONSUMER, properties, &words, words.count)
    }
    guard let made else {
      functions.conf_destroy(properties)
      throw .refusedProperties(words.text)
    }
    _ = functions.poll_set_consumer(made)
    guard let commits = functions.queue_new(made), let queue = functions.queue_get_consumer(made)
    else {
      functions.destroy_flags(made, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
      throw .refusedProperties("out of memory")
    }
    pointer = made
    self.commits = commits
    consumerQueue = queue
  }

  deinit {
    library.functions.pointee.queue_destroy(commits)
    library.functions.pointee.queue_destroy(consumerQueue)
    // The loop has closed it, if that could be done in time.
    library.functions.pointee.destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
  }

  /// Ends a wait for the next record.
  func wake() { library.functions.pointee.queue_yield(consumerQueue) }

  /// Leaves the group within about that time.
  func close(within patience: Duration) {
    let functions = library.functions.pointee
    guard library.words(takenFrom: functions.consumer_close_queue(pointer, consumerQueue)) == nil
    else { return }
    let deadline = MonotonicTime.after(patience)
    while functions.consumer_closed(pointer) == 0, MonotonicTime.now < deadline {
      // Records that still come are left to the next owner.
      if let message = functions.consumer_poll(pointer, 50) { functions.message_destroy(message) }
    }
  }

  private static func set(
    _ configuration: KafkaConfiguration, on properties: OpaquePointer, _ library: LibRdKafka
  ) throws(KafkaError) {
    for (key, value) in KafkaConfiguration.defaults {
      try set(key, value, line: nil, on: properties, library)
    }
    for property in configuration.properties.properties {
      try set(property.key, property.value, line: property.line, on: properties, library)
    }
    for (key, value) in configuration.fixed {
      try set(key, value, line: nil, on: properties, library)
    }
  }

  private static func set(
    _ key: String, _ value: String, line: Int?, on properties: OpaquePointer,
    _ library: LibRdKafka
  ) throws(KafkaError) {
    switch library.functions.pointee.conf_set(properties, key, value, nil, 0) {
    case RD_KAFKA_CONF_OK: return
    case RD_KAFKA_CONF_UNKNOWN: throw .unknownProperty(key, line: line)
    default: throw .refusedValue(of: key, line: line)
    }
  }
}

extension [CChar] {
  /// What a C function wrote into the buffer.
  var text: String {
    String(decoding: prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).asOneLine
  }
}

// librdkafka's callbacks. All but `logged` come on the loop's thread, from within its polls.

private nonisolated func rebalanced(
  _ handle: OpaquePointer?, _ code: rd_kafka_resp_err_t,
  _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
  _ loop: UnsafeMutableRawPointer?
) {
  guard let loop else { return }
  Unmanaged<ConsumerLoop>.fromOpaque(loop).takeUnretainedValue()
    .rebalanced(code, PartitionList.read(partitions).map(\.partition))
}

private nonisolated func failed(
  _ handle: OpaquePointer?, _ code: Int32, _ words: UnsafePointer<CChar>?,
  _ loop: UnsafeMutableRawPointer?
) {
  guard let loop else { return }
  Unmanaged<ConsumerLoop>.fromOpaque(loop).takeUnretainedValue()
    .failed(rd_kafka_resp_err_t(code), words.map { String(cString: $0).asOneLine } ?? "")
}

private nonisolated func committed(
  _ handle: OpaquePointer?, _ code: rd_kafka_resp_err_t,
  _ offsets: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
  _ loop: UnsafeMutableRawPointer?
) {
  guard let loop else { return }
  Unmanaged<ConsumerLoop>.fromOpaque(loop).takeUnretainedValue()
    .committed(code, PartitionList.read(offsets))
}

private nonisolated func logged(
  _ handle: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?,
  _ words: UnsafePointer<CChar>?
) {
  // The handle is not told of yet while it is being made, so the library is asked for it anew.
  guard let handle, let words, case .success(let library) = LibRdKafka.shared,
    let loop = library.functions.pointee.opaque(handle)
  else { return }
  Unmanaged<ConsumerLoop>.fromOpaque(loop).takeUnretainedValue()
    .receiver.note(.log(level: Int(level), String(cString: words).asOneLine))
}
