internal import CommandSyntax
internal import Crypto
internal import TeslaAPI
internal import TeslaCloud
internal import Time
internal import Unix
internal import WebServer

/// `tesla simulate`: Tesla's cloud on this machine.
struct SimulateCommand: Sendable {
  private let session: Session
  private var arguments: ParsedArguments { session.arguments }

  init(_ session: Session) { self.session = session }

  /// Blocks the calling thread, which must be the main one, until a signal comes.
  func run() throws(Failure) -> Int32 {
    try arguments.isSet(SimulateSyntax.background) ? startInBackground() : serve()
    return ExitStatus.success.rawValue
  }

  private func serve() throws(Failure) {
    var options = try options()
    let past = past(&options)
    let clock: any WallClock =
      past ?? ScaledClock(session.clock, present: options.start, speed: options.speed)
    let world = Lock(World(options))
    let address = try SimulateCommand.address(
      arguments.string(SimulateSyntax.listen) ?? "127.0.0.1:0", option: "--listen")
    let ends = Signal.heeded([.interrupt, .terminate, .hangup])
    Signal.block(ends)
    let server: Server
    do throws(ServerError) {
      var configuration = ServerConfiguration(listenAddresses: [address])
      configuration.webConfigFile = arguments.string(SimulateSyntax.configFile)
      // One client of this machine is all there is.
      configuration.connectionsPerAddress = 0
      server = try Server(
        configuration: configuration, handler: CloudHandler(world, clock: clock))
    } catch {
      throw Failure(error, option: "--listen")
    }
    guard let bound = server.addresses.first else {
      throw Failure(.failure, "cannot listen on \(address)")
    }
    let exporter = try past.map { (past) throws(Failure) in
      try SimulatedExporter(
        // Its page gives nothing away, and nothing can be logged in to there.
        listeningOn: SimulateCommand.anyAddress(
          arguments.string(SimulateSyntax.exporter) ?? "", option: "--exporter"),
        options, world: world, clock: past, session)
    }
    defer { exporter?.stop() }
    if let exporter {
      session.console.note("a day passes, for the charts of the exporter's page")
      guard exporter.waitForTheDay(unless: { Signal.isPending(ends) }) else { return }
    }
    let streams = try streams(options, world, clock)
    defer { streams?.stop() }
    let url = "\(server.usesTLS ? "https" : "http")://\(bound)"
    let secret = try SimulatedApplication(options.profile, session)
    defer { secret?.remove() }
    let login = try SimulatedLogin(
      SimulatedTransport(world, clock: clock), host: "\(bound)", session)
    defer { login.remove() }
    announce(exporter)
    // Last, as it says that everything is there.
    try session.console.write(
      "\(SimulateCommand.exports)TESLA_API_HOST=\(url) TESLA_AUTH_HOST=\(url)"
        + (options.profile == .owner ? "" : " TESLA_API=\(options.profile.rawValue)")
        + (secret?.exports ?? "")
        + " TESLA_STATE_DIR=\(ShellQuoting.word(login.directory.path))\n")
    _ = Signal.wait(for: ends)
    server.stop(grace: .milliseconds(200))
  }

  private func announce(_ exporter: SimulatedExporter?) {
    if Browser.program(session.context.environment) == nil {
      session.console.note(SimulateCommand.loginWithoutBrowser)
    }
    if let exporter {
      session.console.note(
        "the journal of this account: tesla -C \(exporter.directory.path) drives --table")
      session.console.note(
        "the exporter of this account, with a day of charts: http://\(exporter.address)/")
    }
  }

  /// Over ssh, say. Nothing more is needed, unless the login is what shall be tried.
  private static let loginWithoutBrowser = """
    no browser here, and none is needed: the commands below are logged in. To try tesla auth, give \
    its prompt what this prints: curl -so /dev/null -w '%{redirect_url}\\n' 'URL&simulate_consent=1'
    """

  /// Cars of the Fleet API that are told to stream do so.
  private func streams(_ options: SimulatorOptions, _ world: Lock<World>, _ clock: any WallClock)
    throws(Failure) -> StreamRunner?
  {
    let path = arguments.string(SimulateSyntax.telemetryAuthority)
    guard options.profile.isFleet else {
      guard path == nil else {
        throw Failure(
          .usage, "--telemetry-ca-out: only cars of the Fleet API stream",
          hint: "tesla simulate --profile fleet-na …")
      }
      return nil
    }
    let authority: CertificateAuthority
    do throws(CertificateAuthority.Unavailable) {
      authority = try StreamRunner.makeAuthority()
    } catch {
      throw Failure(.failure, error.description)
    }
    if let path {
      do throws(SystemError) {
        try AtomicFile.write(authority.certificate, to: path, mode: 0o644)
      } catch {
        throw Failure(.failure, error.description)
      }
    }
    do throws(StreamRunnerError) {
      return try StreamRunner(world, clock: clock, authority: authority) { [session] line in
        session.console.note(line)
      }
    } catch {
      throw Failure(.failure, error.description)
    }
  }

  /// How the line of shell begins.
  private static let exports = "export "

  /// Where to listen: on this machine only, because a client that reaches the simulator gets a login
  /// and could take it for Tesla's.
  private static func address(_ text: String, option: String) throws(Failure) -> ListenAddress {
    let address = try anyAddress(text, option: option)
    guard address.isLoopback else {
      throw Failure(.usage, "\(option): the simulator listens on this machine only")
    }
    return address
  }

  private static func anyAddress(_ text: String, option: String) throws(Failure) -> ListenAddress {
    do throws(ServerError) { return try ListenAddress(parsing: text) } catch {
      throw Failure(error, option: option)
    }
  }

  private func start() throws(Failure) -> Timestamp {
    guard let text = arguments.string(SimulateSyntax.start) else { return session.clock.now }
    guard let start = Timestamp(rfc3339: text) else {
      throw Failure(
        .usage, "--start: not a time such as 2026-06-21T12:00:00Z", hint: "tesla simulate --help")
    }
    return start
  }

  /// The world's clock where the exporter shall have a day behind it, and the world begins a day ago.
  private func past(_ options: inout SimulatorOptions) -> PatientClock? {
    guard arguments.string(SimulateSyntax.exporter) != nil else { return nil }
    let clock = PatientClock(
      session.clock, present: options.start, past: .seconds(86_400), speed: options.speed)
    options.start = clock.now
    return clock
  }

  private func options() throws(Failure) -> SimulatorOptions {
    var options = SimulatorOptions()
    options.start = try start()
    options.vehicleCount = arguments.integer(SimulateSyntax.vehicles) ?? options.vehicleCount
    options.siteCount = arguments.integer(SimulateSyntax.sites) ?? options.siteCount
    options.hasOlderSites = arguments.isSet(SimulateSyntax.olderSites)
    options.startsAsleep = arguments.isSet(SimulateSyntax.asleep)
    options.speed = arguments.number(SimulateSyntax.speed) ?? options.speed
    options.seed =
      arguments.integer(SimulateSyntax.seed).map { UInt64(clamping: $0) } ?? options.seed
    options.accessTokenLife =
      arguments.duration(SimulateSyntax.tokenLife) ?? options.accessTokenLife
    options.refreshGrace = arguments.duration(SimulateSyntax.refreshGrace) ?? options.refreshGrace
    if let name = arguments.string(SimulateSyntax.profile),
      let profile = SimulatedProfile(name: name)
    {
      options.profile = profile
    }
    options.applicationKey = try applicationKey()
    for text in arguments.strings(SimulateSyntax.fault) {
      do throws(FaultSpecError) { options.faults.append(try FaultSpec(text)) } catch {
        throw Failure(.usage, "--fault: \(error.description)", hint: "tesla simulate --help")
      }
    }
    return options
  }

  private func applicationKey() throws(Failure) -> [UInt8]? {
    guard let path = arguments.string(SimulateSyntax.applicationKey) else { return nil }
    let bytes: [UInt8]
    do { bytes = try FileSystem.readInput(path, limit: 65_536) } catch {
      throw Failure(reading: error)
    }
    do throws(P256PublicKey.Flaw) { _ = try P256PublicKey(pem: bytes) } catch {
      throw Failure(
        .usage, "--application-key: \(path) holds no public key of the curve prime256v1",
        hint: "name FILE.pub of tesla auth --generate-key FILE")
    }
    return bytes
  }

  /// Starts this program again without `--background`, and returns once it listens.
  private func startInBackground() throws(Failure) {
    _ = try options()
    guard let program = Executable.currentPath else {
      throw Failure(.failure, "cannot find the program to start it again")
    }
    let child: Subprocess
    let pipe: (reading: FileDescriptor, writing: FileDescriptor)
    do throws(SystemError) {
      pipe = try FileDescriptor.pipe()
      child = try Subprocess.spawn(
        program, arguments: session.context.arguments.filter { $0 != "--background" },
        environment: session.context.environment,
        // Both streams, so that a caller's `$(…)` does not wait for a stream the child holds.
        streams: .init(
          input: .null, output: .descriptor(pipe.writing), error: .descriptor(pipe.writing)),
        newSession: true)
      try pipe.writing.close()
    } catch {
      throw Failure(.failure, error.description)
    }
    let said = SimulateCommand.announcement(pipe.reading)
    guard let exports = said.last, exports.hasPrefix(SimulateCommand.exports) else {
      // It may live on, and log more than the user wants to know.
      try? child.send(.terminate)
      let end = try? child.wait()
      // Its own messages, and its status.
      for line in said { session.console.say(line) }
      guard case .exited(let code)? = end, let status = ExitStatus(rawValue: code), code != 0 else {
        throw Failure(.failure, "the simulator did not start")
      }
      throw Failure(status, nil)
    }
    for note in said.dropLast() { session.console.note(note) }
    try session.console.write("\(exports)\n# to stop it: kill \(child.processID)\n")
    session.console.note(
      "the simulator runs as process \(child.processID); to stop it: kill \(child.processID)")
  }

  /// The whole lines that a simulator says up to the one of shell, or to its end without one.
  private static func announcement(_ input: FileDescriptor) -> [String] {
    var bytes: [UInt8] = []
    var lines: [String] = []
    while bytes.count < 65_536 {
      let chunk = (try? input.read(upTo: 4_096)) ?? []
      if chunk.isEmpty { break }
      bytes += chunk
      let end = bytes.lastIndex(of: 0x0A) ?? bytes.startIndex
      lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n").map(String.init)
      if let place = lines.firstIndex(where: { $0.hasPrefix(exports) }) {
        return Array(lines[...place])
      }
    }
    return lines
  }
}
