internal import CRdKafka
internal import Time
internal import Unix

/// The work of a consumer's thread.
///
/// Sendable by proof: what changes is touched by that thread only, librdkafka's callbacks that do
/// so run in its polls. `receiver` and `control` are for every thread.
final class ConsumerLoop: @unchecked Sendable {
  let configuration: KafkaConfiguration
  let library: LibRdKafka
  let receiver: any KafkaReceiver
  let control: ConsumerControl

  var handle: KafkaHandle?
  var book = PartitionBook()
  /// Where this process began with partitions for which the group had no offset: the brokers may go
  /// away before the first commit.
  var begun: [TopicPartition: Int64] = [:]
  /// Partitions of the leading topic that the group gave to this process.
  var owned: Set<Int32> = []
  /// How many partitions each topic has, as far as it is known and there.
  var counts: [String: Int32] = [:]
  /// Whether the group took the commit of a revocation; nil before it answers.
  var answer: Bool?
  private var isUnreachable = false
  private var unanswered = 0
  private var lastFailure = ""
  private var fatal: KafkaError?
  private var troubles: [String: Int64] = [:]

  private static let second: Int64 = 1_000_000_000

  init(
    _ configuration: KafkaConfiguration, library: LibRdKafka, receiver: any KafkaReceiver,
    control: ConsumerControl
  ) {
    self.configuration = configuration
    self.library = library
    self.receiver = receiver
    self.control = control
  }

  var functions: tesla_librdkafka { library.functions.pointee }

  /// Reads until it is stopped or librdkafka gives up.
  func run(_ handle: KafkaHandle) {
    self.handle = handle
    defer { self.handle = nil }
    subscribe(handle)
    refresh(handle)
    var (nextStore, nextRefresh) = (MonotonicTime.now, nextRefresh())
    while !control.isStopping, fatal == nil {
      if let message = functions.consumer_poll(handle.pointer, pollMilliseconds(nextStore)) {
        take(message)
        functions.message_destroy(message)
      }
      let now = MonotonicTime.now
      if now >= nextStore {
        store(book.partitions, handle)
        measure(handle)
        nextStore = now + Self.second
      }
      if now >= nextRefresh {
        refresh(handle)
        nextRefresh = self.nextRefresh()
      }
    }
    // The revocation that closing brings commits what is left.
    handle.close(within: configuration.patience)
    if !owned.isEmpty { giveUp(owned.sorted(), isLost: true, handle) }
    control.update { $0.isConnected = false }
    if let fatal { receiver.note(.ended(fatal)) }
  }

  private func pollMilliseconds(_ nextStore: Int64) -> Int32 {
    Int32(clamping: max(nextStore - MonotonicTime.now, 0) / 1_000_000 + 1)
  }

  private func nextRefresh() -> Int64 {
    MonotonicTime.after(control.status.isConnected ? configuration.refreshInterval : .seconds(2))
  }

  private func subscribe(_ handle: KafkaHandle) {
    let topic = TopicPartition(topic: configuration.topic, partition: -1)
    guard let list = PartitionList([topic], offset: 0, library) else { return }
    let code = functions.subscribe(handle.pointer, list.pointer)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { fatal = .fatal(library.words(for: code)) }
  }

  // MARK: Records

  private func take(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
    let code = message.pointee.err
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      // Its payload is a description then.
      return trouble(
        "\(topic(of: message) ?? configuration.topic): \(library.words(for: code))")
    }
    guard let topic = topic(of: message) else { return }
    let partition = TopicPartition(topic: topic, partition: message.pointee.partition)
    // Records of a partition that was given up may still be on their way: another has them.
    guard let isReplay = book.isReplay(message.pointee.offset, in: partition) else { return }
    receiver.receive(record(message, partition, isReplay: isReplay))
    book.applied(message.pointee.offset, in: partition)
    control.update {
      if isReplay { $0.replayed += 1 } else { $0.records[topic, default: 0] += 1 }
    }
  }

  private func topic(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> String? {
    guard let topic = message.pointee.rkt, let name = functions.topic_name(topic) else {
      return nil
    }
    return String(cString: name)
  }

  private func record(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ partition: TopicPartition,
    isReplay: Bool
  ) -> KafkaRecord {
    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let milliseconds = functions.message_timestamp(message, &kind)
    let hasTime = kind != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && milliseconds >= 0
    return KafkaRecord(
      topic: partition.topic, partition: partition.partition, offset: message.pointee.offset,
      key: bytes(message.pointee.key, message.pointee.key_len),
      value: bytes(message.pointee.payload, message.pointee.len),
      headers: headers(message),
      timestamp: hasTime ? Timestamp(sinceEpoch: .milliseconds(milliseconds)) : nil,
      isReplay: isReplay)
  }

  private func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> [String: [UInt8]] {
    var list: OpaquePointer?
    guard functions.message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list
    else { return [:] }
    var headers: [String: [UInt8]] = [:]
    var (name, value, size) = (UnsafePointer<CChar>?.none, UnsafeRawPointer?.none, 0)
    var index = 0
    while functions.header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR
    {
      if let name { headers[String(cString: name)] = bytes(value, size) }
      index += 1
    }
    return headers
  }

  private func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8] {
    start.map { Array(UnsafeRawBufferPointer(start: $0, count: count)) } ?? []
  }

  // MARK: What goes wrong

  /// librdkafka's error callback.
  func failed(_ code: rd_kafka_resp_err_t, _ words: String) {
    switch code {
    case RD_KAFKA_RESP_ERR__FATAL:
      var text = [CChar](repeating: 0, count: 512)
      if let handle { _ = functions.fatal_error(handle.pointer, &text, text.count) }
      fatal = .fatal(text.text.isEmpty ? words : text.text)
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
      unreachable(lastFailure.isEmpty ? words : lastFailure)
    case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__TIMED_OUT:
      lastFailure = words
    default: trouble(words)
    }
  }

  func unreachable(_ words: String) {
    control.update { $0.isConnected = false }
    guard !isUnreachable else { return }
    isUnreachable = true
    control.update { $0.errors += 1 }
    receiver.note(.unreachable(words))
  }

  /// A question was not answered. The first may have been asked before there was a connection.
  func unanswered(_ words: String) {
    unanswered += 1
    if unanswered > 1 { unreachable(lastFailure.isEmpty ? words : lastFailure) }
  }

  func reached() {
    unanswered = 0
    guard !control.status.isConnected else { return }
    isUnreachable = false
    control.update { $0.isConnected = true }
    receiver.note(.connected)
  }

  /// Tells of it at most once in five minutes: librdkafka repeats itself with every attempt.
  func trouble(_ words: String) {
    control.update { $0.errors += 1 }
    let now = MonotonicTime.now
    if let last = troubles[words], now - last < 300 * Self.second { return }
    if troubles.count > 100 { troubles = [:] }
    troubles[words] = now
    receiver.note(.trouble(words))
  }
}
