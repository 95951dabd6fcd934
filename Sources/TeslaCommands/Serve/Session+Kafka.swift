internal import CommandSyntax
internal import Exporter
internal import Kafka
internal import Polling
internal import Telemetry

/// How `serve` reads what cars stream from Kafka.
extension Session {
  /// Joins the group; the exporter must have been made with that ownership.
  ///
  /// - Parameter ownership: nil without `--telemetry.kafka`.
  func kafkaSource(_ exporter: Exporter, _ ownership: KafkaOwnership?, log: @escaping LogSink)
    throws(Failure) -> KafkaSource?
  {
    guard let ownership, let options = try kafkaOptions() else { return nil }
    do throws(KafkaError) {
      let source = try KafkaSource(
        options, sink: exporter.streams, ownership: ownership,
        changed: { exporter.ownershipChanged() },
        note: { event in for record in event.records { log(record) } })
      exporter.streams.set(kafka: { [weak source] in source?.statistics ?? KafkaStatistics() })
      log(LogRecord(.info, "reading from Kafka", [LogRecord.Field("group", options.group)]))
      return source
    } catch { throw failure(of: error) }
  }

  /// nil without `--telemetry.kafka`.
  func kafkaOptions() throws(Failure) -> KafkaSource.Options? {
    guard let brokers = arguments.string(TelemetryOptions.kafka) else {
      guard arguments.string(TelemetryOptions.kafkaConfig) != nil else { return nil }
      throw Failure(
        .usage, "--telemetry.kafka-config needs --telemetry.kafka", hint: "man tesla-serve")
    }
    if arguments.string(TelemetryOptions.listenAddress) != nil {
      throw Failure(
        .usage, "--telemetry.kafka and --telemetry.listen-address exclude each other",
        hint: "man tesla-fleet")
    }
    var options = KafkaSource.Options(brokers: brokers)
    options.topicPrefix =
      arguments.string(TelemetryOptions.kafkaTopicPrefix) ?? options.topicPrefix
    options.group = arguments.string(TelemetryOptions.kafkaGroup) ?? options.group
    if let path = arguments.string(TelemetryOptions.kafkaConfig) {
      do throws(KafkaError) { options.properties = try KafkaProperties(file: path) } catch {
        throw failure(of: error)
      }
    }
    return options
  }

  private func failure(of error: KafkaError) -> Failure {
    let path = arguments.string(TelemetryOptions.kafkaConfig)
    switch error {
    case .cannotLoad:
      return Failure(.failure, error.description, hint: "apt install librdkafka1")
    case .unreadableFile(let error): return Failure(reading: error)
    case .noProperty, .unknownProperty, .refusedValue, .reservedProperty:
      return Failure(.failure, (path.map { "\($0): " } ?? "") + error.description)
    case .refusedProperties, .fatal: return Failure(.failure, error.description)
    }
  }
}

extension KafkaEvent {
  /// As the log tells it.
  fileprivate var records: [LogRecord] {
    switch self {
    case .connected: [LogRecord(.info, "connected to Kafka")]
    case .shared(let count):
      [
        LogRecord(
          .info, "the group has shared out its cars", [LogRecord.Field("partitions", "\(count)")])
      ]
    case .unreachable(let words):
      [LogRecord(.warning, "cannot reach Kafka, trying on", [LogRecord.Field("error", words)])]
    case .trouble(let words):
      [LogRecord(.warning, "Kafka is in trouble", [LogRecord.Field("error", words)])]
    case .log(_, let words):
      [LogRecord(.debug, "librdkafka", [LogRecord.Field("says", words)])]
    case .ended(let error):
      [
        LogRecord(
          .error, "reading from Kafka has ended; start serve again",
          [LogRecord.Field("error", error.description)])
      ]
    }
  }
}
