internal import CommandSyntax
internal import Exporter
internal import HTTP
internal import Journal
internal import MQTT
internal import Polling
internal import Telemetry
internal import TeslaAPI
internal import TeslaMetrics
internal import Time
internal import Unix
internal import WebServer
internal import WebSocket

/// `tesla serve`: the exporter, until a signal ends it.
struct ServeCommand: Sendable {
  private let session: Session
  private let log: Log
  private var arguments: ParsedArguments { session.arguments }

  /// How long requests in flight may take to end.
  static let grace = Duration.seconds(5)

  init(_ session: Session) {
    self.session = session
    let arguments = session.arguments
    let level = LogRecord.Level(option: arguments.string(ServeSyntax.logLevel))
    let isLevelChosen = arguments.source(of: ServeSyntax.logLevel) != .defaultValue
    log = Log(
      level: arguments.isSet(GlobalOptions.verbose) && !isLevelChosen ? .debug : level,
      format: arguments.choice(ServeSyntax.logFormat) ?? .logfmt, clock: session.clock,
      console: session.console)
  }

  /// Blocks the calling thread, which must be the main one, until SIGTERM or SIGINT.
  func run() throws(Failure) -> Int32 {
    // Ignored, each exporter of a sharded set would poll the whole account, at a price.
    if session.context.environment.nonEmpty("TESLA_SHARD") != nil {
      throw Failure(
        .usage, "TESLA_SHARD is gone: let Prometheus divide the targets with hashmod",
        hint: "man tesla-fleet")
    }
    // Before any thread starts, so that every one of them leaves the signals to this one.
    let signals = Signal.heeded([.interrupt, .terminate]).union([.hangup, .user1])
    Signal.block(signals)
    ProcessMemory.shareHeaps()
    Signal.brokenPipe.ignore()
    let statistics = RequestStatistics()
    let directory = try session.madeDirectory()
    let journal = session.journal(directory, log: log.write)
    let client = try session.pollingClient(statistics: statistics, log: log)
    let ownership = try session.kafkaOptions().map { _ in KafkaOwnership() }
    let source = try session.mqttSourceOptions(directory, log: log.write)
    let broadcast = try session.broadcastOptions(directory, log: log.write)
    let options = try options()
    let exporter = Exporter(
      client: client, options: options, statistics: statistics, clock: session.clock,
      directory: directory, owns: ownership?.owns, ledger: session.ledger, journal: journal,
      log: log.write)
    let server = try server(exporter)
    announce(server)
    // After the server, which is not to wait for SQLite and a disk; before all that is recorded.
    if let journal { open(journal, exporter) }
    let cars = try session.telemetryServer(exporter.streams, log: log.write)
    let kafka = try session.kafkaSource(exporter, ownership, log: log.write)
    let mqtt = try source.map { options throws(Failure) in
      try session.mqttSource(exporter, options, log: log.write)
    }
    let publishing = try broadcast.map { options throws(Failure) in
      try session.broadcast(exporter, options, log: log.write)
    }
    let polling = Task.detached { await exporter.run() }
    let watchdog = Task.detached { await proveLife(of: exporter) }
    let tidying = Task.detached { await tidy() }
    notify(.ready)
    obey(signals, exporter)
    notify(.stopping)
    log.write(.info, "stopping")
    watchdog.cancel()
    tidying.cancel()
    cars?.stop(grace: Session.farewell)
    // First of all what others wait for.
    kafka?.stop()
    mqtt?.stop()
    polling.cancel()
    publishing?.stop()
    server.stop(grace: ServeCommand.grace)
    try session.end(polling)
    return ExitStatus.success.rawValue
  }

  /// Where the journal cannot be written, `serve` goes on without, and the log says why.
  private func open(_ journal: JournalWriter, _ exporter: Exporter) {
    do throws(JournalError) { try journal.open() } catch {
      log.write(.warning, "going on without a journal", ("error", error.description))
    }
    exporter.show(journal: journal.status)
  }

  /// Until one of them ends the program.
  private func obey(_ signals: Set<Signal>, _ exporter: Exporter) {
    while true {
      switch Signal.wait(for: signals) {
      case .hangup:
        notify(.reloading)
        log.write(.info, "reading everything again")
        exporter.reload()
        notify(.ready)
      case .user1:
        log.write(.info, "looking at every car that is online")
        exporter.endPauses()
      default: return
      }
    }
  }

  private func options() throws(Failure) -> ExporterOptions {
    var options = ExporterOptions(version: TeslaProgram.version)
    options.poll = try session.pollOptions()
    options.poll.staleAfter = arguments.duration(ServeSyntax.staleAfter)
    options.includesLocation = arguments.isSet(ServeSyntax.location)
    options.hasLifecycle = arguments.isSet(ServeSyntax.enableLifecycle)
    options.names = arguments.choice(SharedOptions.names) ?? .standard
    // As the old exporter did.
    if options.names == .legacy {
      options.poll.findsSite = false
      options.poll.readsSiteSettings = false
    }
    options.poll.zoneDirectory = session.zoneDirectory
    options.zone = TimeZoneRules.local(
      named: session.context.environment["TZ"], in: session.zoneDirectory)
    options.manual = { TeslaProgram.surface.help(for: ServeSyntax.signature) }
    if let path = arguments.string(ServeSyntax.telemetryPath) {
      options.telemetryPath = path.hasPrefix("/") ? path : "/" + path
    }
    return options
  }

  /// systemd already listens there: to open the same port would fail, so they are used whether
  /// `--web.systemd-socket` demands them or not.
  private var inheritedSockets: [FileDescriptor] {
    ServiceManager.inheritedSockets(environment: session.context.environment)
  }

  private func server(_ exporter: Exporter) throws(Failure) -> Server {
    var configuration = ServerConfiguration()
    configuration.inheritedSockets = inheritedSockets
    if arguments.isSet(ServeSyntax.systemdSocket), inheritedSockets.isEmpty {
      throw Failure(
        .failure, "systemd handed over no socket", hint: "start it by its .socket unit")
    }
    do throws(ServerError) {
      if configuration.inheritedSockets.isEmpty {
        for text in arguments.strings(ServeSyntax.listenAddress) {
          configuration.listenAddresses.append(try ListenAddress(parsing: text))
        }
      }
      configuration.webConfigFile = arguments.string(ServeSyntax.configFile)
      configuration.allowedHosts = arguments.strings(ServeSyntax.allowedHost)
      configuration.maximumRequests = arguments.integer(ServeSyntax.maxRequests) ?? 40
      configuration.uncountedPaths = ExporterHandler.healthPaths
      configuration.log = { [log] level, message in
        log.write(LogRecord(level.logged, message))
      }
      return try Server(configuration: configuration, handler: ExporterHandler(exporter))
    } catch {
      throw Failure(error, option: "--web.listen-address")
    }
  }

  private func announce(_ server: Server) {
    log.write(.info, "starting tesla", ("version", TeslaProgram.version))
    for address in server.addresses {
      log.write(.info, "listening on", ("address", address.description))
    }
    if session.context.standardError.isTerminal, let link = pageLink(server) {
      session.console.note(link)
    }
    warnOfOpenness(server)
    if CurrentProcess.userID == 0 { log.write(.warning, "running as root, which is not needed") }
  }

  /// Where a browser finds the page; nil where the metrics take its place, or at a Unix socket.
  private func pageLink(_ server: Server) -> String? {
    guard let address = server.addresses.first(where: { $0.port > 0 }),
      arguments.string(ServeSyntax.telemetryPath) != "/"
    else { return nil }
    let typed = arguments.strings(ServeSyntax.listenAddress).first
    let name =
      inheritedSockets.isEmpty
      ? typed.flatMap { try? ListenAddress(parsing: $0) }?.host : address.host
    // Every address of this machine is no address to go to.
    let host = name.flatMap { ["0.0.0.0", "::"].contains($0) ? nil : $0 } ?? "localhost"
    let place = ListenAddress(host: host, port: address.port)
    return "\(server.usesTLS ? "https" : "http")://\(place)/"
  }

  /// One warning that names the risk of what is missing, where others than this machine get in.
  private func warnOfOpenness(_ server: Server) {
    let isOpen = arguments.strings(ServeSyntax.listenAddress).contains {
      (try? ListenAddress(parsing: $0))?.isLoopback == false
    }
    guard isOpen, inheritedSockets.isEmpty else { return }
    if !server.demandsPassword, !server.demandsTrustedCertificate {
      log.write(
        .warning,
        """
        anyone who can reach this port sees what the car does; use TLS and users by \
        --web.config.file
        """)
    } else if !server.usesTLS {
      log.write(
        .warning,
        """
        passwords and what the car does cross the network in clear text; use TLS by \
        --web.config.file
        """)
    }
  }

  /// Tells the service manager that all is well for as long as every poller moves: not from a
  /// timer of its own, which would go on when nothing else does.
  private func proveLife(of exporter: Exporter) async {
    guard
      let interval = ServiceManager(environment: session.context.environment)?.watchdogInterval
    else { return }
    while !Task.isCancelled {
      if exporter.isPolling { notify(.watchdog) }
      do { try await session.clock.sleep(for: interval) } catch { return }
    }
  }

  /// Gives back the memory of what only the start needed, and then of what the last poll did: this
  /// program runs for years on machines that have little. It costs a tenth of a millisecond.
  private func tidy() async {
    var pause = Duration.seconds(10)
    while true {
      do { try await session.clock.sleep(for: pause) } catch { return }
      ProcessMemory.releaseUnused()
      pause = .seconds(60)
    }
  }

  private func notify(_ notification: ServiceManager.Notification) {
    guard let manager = ServiceManager(environment: session.context.environment) else { return }
    do throws(SystemError) { try manager.notify(notification) } catch {
      log.write(.warning, "cannot tell the service manager", ("error", error.description))
    }
  }
}

extension ServerConfiguration.LogLevel {
  fileprivate var logged: LogRecord.Level {
    switch self {
    case .debug: .debug
    case .warning: .warning
    case .error: .error
    }
  }
}
