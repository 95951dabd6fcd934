internal import CommandSyntax
internal import Crypto
internal import Exporter
internal import MQTT
internal import Mosquitto
internal import Polling
internal import Telemetry
internal import TeslaAPI
internal import Unix

/// How `serve` publishes to an MQTT broker, and reads from one.
extension Session {
  /// What is published, and where; nil without `--mqtt`.
  func broadcastOptions(_ directory: StateDirectory, log: LogSink) throws(Failure)
    -> (publisher: PublisherOptions, broker: MQTTConfiguration)?
  {
    guard arguments.string(MQTTOptions.broker) != nil else {
      let useless = MQTTOptions.others.first { arguments.source(of: $0) == .commandLine }
      guard let useless else { return nil }
      throw Failure(.usage, "\(useless.spelling) needs --mqtt", hint: "man tesla-serve")
    }
    let base = try topic(MQTTOptions.topic)
    let publisher = PublisherOptions(
      base: base, names: arguments.choice(MQTTOptions.names) ?? .standard,
      units: arguments.choice(MQTTOptions.units), discovery: try discoveryPrefix(),
      includesLocation: arguments.isSet(ServeSyntax.location), version: TeslaProgram.version)
    let broker = try brokerConfiguration(
      MQTTOptions.broker, MQTTOptions.passwordFile, clientID: MQTTOptions.clientID, topic: base,
      directory, log)
    return (publisher, broker)
  }

  /// Starts to publish.
  func broadcast(
    _ exporter: Exporter, _ options: (publisher: PublisherOptions, broker: MQTTConfiguration),
    log: @escaping LogSink
  ) throws(Failure) -> Broadcast {
    let address = options.broker.address
    do throws(MQTTError) {
      return try Broadcast(
        exporter, options.publisher, options.broker, clock: clock,
        note: { log($0.record(of: MQTTOptions.broker, address)) })
    } catch {
      throw failure(of: error, MQTTOptions.broker, MQTTOptions.passwordFile)
    }
  }

  /// Where Tesla's server publishes, and below which topic; nil without `--telemetry.mqtt`.
  func mqttSourceOptions(_ directory: StateDirectory, log: LogSink) throws(Failure)
    -> (base: String, broker: MQTTConfiguration)?
  {
    guard arguments.string(TelemetryOptions.mqtt) != nil else {
      guard arguments.string(TelemetryOptions.mqttPasswordFile) != nil else { return nil }
      throw Failure(
        .usage, "--telemetry.mqtt-password-file needs --telemetry.mqtt", hint: "man tesla-serve")
    }
    let others = [TelemetryOptions.listenAddress, TelemetryOptions.kafka]
    if let other = others.first(where: { arguments.string($0) != nil }) {
      throw Failure(
        .usage, "--telemetry.mqtt and \(other.spelling) exclude each other",
        hint: "man tesla-serve")
    }
    let base = try topic(TelemetryOptions.mqttTopic)
    let broker = try brokerConfiguration(
      TelemetryOptions.mqtt, TelemetryOptions.mqttPasswordFile, clientID: nil,
      topic: "telemetry " + base, directory, log)
    return (base, broker)
  }

  /// Starts to read what Tesla's server publishes.
  func mqttSource(
    _ exporter: Exporter, _ options: (base: String, broker: MQTTConfiguration),
    log: @escaping LogSink
  ) throws(Failure) -> MQTTSource {
    let address = options.broker.address
    do throws(MQTTError) {
      let source = try MQTTSource(
        options.broker, base: options.base, sink: exporter.streams, clock: clock,
        note: { log($0.record(of: TelemetryOptions.mqtt, address)) })
      exporter.streams.set(broker: { [weak source] in source?.isConnected ?? false })
      return source
    } catch {
      throw failure(of: error, TelemetryOptions.mqtt, TelemetryOptions.mqttPasswordFile)
    }
  }

  /// What two options say of a broker.
  ///
  /// - Parameters:
  ///   - clientID: the option that names this client; nil for one that is made of the rest.
  ///   - topic: tells clients of the same machine apart.
  func brokerConfiguration(
    _ option: Option, _ passwordFile: Option, clientID: Option?, topic: String,
    _ directory: StateDirectory, _ log: LogSink
  ) throws(Failure) -> MQTTConfiguration {
    let address: MQTTAddress
    do throws(MQTTError) {
      address = try MQTTAddress(parsing: arguments.string(option) ?? "")
    } catch { throw failure(of: error, option, passwordFile) }
    var configuration = MQTTConfiguration(
      address: address,
      clientID: clientID.flatMap { arguments.string($0) } ?? usualClientID(directory, topic))
    configuration.caFile = arguments.string(GlobalOptions.caFile)
    configuration.caDirectory = caDirectory
    guard let path = arguments.string(passwordFile) else { return configuration }
    guard address.user != nil else {
      throw Failure(
        .usage, "\(passwordFile.spelling) needs a user in \(option.spelling)",
        hint: "\(option.spelling) mqtt://USER@HOST")
    }
    configuration.password = try password(path, log)
    if !address.usesTLS, !address.isLoopback {
      log(
        LogRecord(
          .warning, "the broker's password crosses the network in clear text; mqtts:// uses TLS"))
    }
    return configuration
  }

  private func password(_ path: String, _ log: LogSink) throws(Failure) -> MQTTPassword {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try FileSystem.readInput(path, limit: 65_536) } catch {
      throw Failure(reading: error)
    }
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    guard !line.isEmpty, !line.contains(0), let text = String(validating: line, as: UTF8.self)
    else { throw Failure(.failure, "\(path): the first line is no password") }
    if let status = try? FileSystem.status(path), status.kind == .regular,
      status.mode.isOpenToOthers
    {
      log(
        LogRecord(
          .warning, "others can read the broker's password; chmod 600 the file",
          [LogRecord.Field("file", path)]))
    }
    return MQTTPassword(text)
  }

  /// What topics begin with.
  private func topic(_ option: Option) throws(Failure) -> String {
    let text = arguments.string(option) ?? ""
    let levels = text.split(separator: "/", omittingEmptySubsequences: false)
    guard text.utf8.count <= 1_000, !levels.contains(where: \.isEmpty),
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && !"+#\u{7F}".unicodeScalars.contains($0) })
    else {
      throw Failure(
        .usage, "\(option.spelling): not the beginning of a topic",
        hint: "names without + and #, and / between them")
    }
    return text
  }

  private func discoveryPrefix() throws(Failure) -> String? {
    arguments.string(MQTTOptions.discovery) == "off" ? nil : try topic(MQTTOptions.discovery)
  }

  private func failure(of error: MQTTError, _ option: Option, _ passwordFile: Option) -> Failure {
    switch error {
    case .cannotLoad:
      Failure(.failure, error.description, hint: "apt install libmosquitto1")
    case .noAddress:
      Failure(
        .usage, "\(option.spelling): \(error)", hint: "\(option.spelling) mqtt://[USER@]HOST[:PORT]"
      )
    case .passwordInAddress:
      Failure(
        .usage, "\(option.spelling): \(error)",
        hint: "name the file that holds it with \(passwordFile.spelling)")
    case .refusedSettings: Failure(.failure, error.description)
    }
  }

  /// The same whenever this program starts with the same files: the broker then ends what it still
  /// has of the last connection, and publishes its will, before it hears of the new one.
  private func usualClientID(_ directory: StateDirectory, _ topic: String) -> String {
    let path = (try? FileSystem.resolved(directory.path)) ?? directory.path
    let text = "\(Host.name ?? "")\n\(path)\n\(topic)"
    let digest = SHA256.digest(text.utf8).prefix(6)
    return "tesla-" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension MQTTEvent {
  /// As the log tells it.
  ///
  /// - Parameter what: the option that names the broker.
  fileprivate func record(of option: Option, _ address: MQTTAddress) -> LogRecord {
    let broker = LogRecord.Field("broker", address.description)
    return switch self {
    case .connected: LogRecord(.info, "connected to the MQTT broker", [broker])
    case .refused(let words):
      LogRecord(
        .error,
        "the MQTT broker refuses the login; check the user in \(option.spelling) and the password",
        [broker, LogRecord.Field("error", words)])
    case .unreachable(let words):
      LogRecord(
        .warning, "cannot reach the MQTT broker, trying on",
        [broker, LogRecord.Field("error", words)])
    case .lost(let words):
      LogRecord(
        .warning, "the connection to the MQTT broker broke",
        [broker, LogRecord.Field("error", words)])
    case .full:
      LogRecord(.warning, "the MQTT broker is too slow: messages are dropped", [broker])
    case .unsendable(let topic):
      LogRecord(
        .warning, "the MQTT broker does not bear a message, which is dropped",
        [broker, LogRecord.Field("topic", topic)])
    }
  }
}
