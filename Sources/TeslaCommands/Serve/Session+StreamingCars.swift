internal import CommandSyntax
internal import Polling
internal import Telemetry
internal import WebServer
internal import WebSocket

/// How `serve` and `watch` receive what cars stream.
extension Session {
  /// How long cars may take to say goodbye at the end.
  static let farewell = Duration.seconds(1)

  /// Listens for cars.
  ///
  /// - Parameter log: takes what is worth a line.
  /// - Returns: nil without `--telemetry.listen-address`.
  func telemetryServer(_ streams: StreamBook, log: @escaping LogSink) throws(Failure)
    -> SocketServer?
  {
    guard let text = arguments.string(TelemetryOptions.listenAddress) else {
      let useless = TelemetryOptions.files.first { arguments.string($0) != nil }
      guard let useless else { return nil }
      throw Failure(
        .usage, "\(useless.spelling) needs --telemetry.listen-address",
        hint: "man tesla-serve")
    }
    let address: ListenAddress
    do throws(ServerError) { address = try ListenAddress(parsing: text) } catch {
      throw Failure(error, option: TelemetryOptions.listenAddress.spelling)
    }
    let files = TLSFiles(
      certificate: try file(TelemetryOptions.certificate), key: try file(TelemetryOptions.key),
      clientAuthorities: try file(TelemetryOptions.clientAuthorities))
    var configuration = SocketServer.Configuration(
      host: address.host, port: address.port, files: files)
    configuration.log = { log(LogRecord(.warning, $0)) }
    let receiver = TelemetryReceiver(clock: clock, sink: streams)
    do throws(SocketError) {
      let server = try SocketServer(configuration, receiver)
      streams.set(receiver: { [weak server] in
        server.map { receiver.statistics($0.snapshot) } ?? ReceiverStatistics()
      })
      let place = ListenAddress(host: address.host, port: server.port)
      log(LogRecord(.info, "listening for cars on", [LogRecord.Field("address", "\(place)")]))
      return server
    } catch {
      throw Failure(.failure, "cannot receive what cars stream: \(error.description)")
    }
  }

  private func file(_ option: Option) throws(Failure) -> String {
    if let path = arguments.string(option) { return path }
    throw Failure(
      .usage, "--telemetry.listen-address needs \(option.spelling)", hint: "man tesla-serve")
  }
}
