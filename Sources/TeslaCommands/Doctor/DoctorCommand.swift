internal import CommandSyntax
internal import JSON
internal import TeslaAPI
internal import Unix

/// `tesla doctor`: what is wrong, and the next command to type. It changes nothing: no token is
/// renewed and no file is repaired while it looks.
struct DoctorCommand: Sendable {
  let session: Session

  func run() async throws(Failure) {
    let (directory, origin) = try session.located()
    let now = session.clock.now
    let options = Result { () throws(Failure) in try session.configuration() }
    let hasService = (try? options.get())?.serviceToken != nil
    var findings = [directoryFinding(directory, origin, isNeeded: !hasService)]
    let files = DoctorFiles(
      directory, now: now, holdsLogin: !hasService, claims: session.vault(directory).claims)
    findings += files.findings
    findings += DoctorJournal.findings(session.namedJournal ?? directory.journal)
    do throws(Failure) {
      let configuration = try options.get()
      let state = StateFile(directory, clock: session.clock).read()
      let login = DoctorLogin(configuration, state: state, claims: files.claims, now: now)
      findings += login.findings
      if let other = LoginGuard(session, directory, configuration).failureOfOtherHost {
        findings.append(Finding(.warn, "login", other.message ?? "", remedy: other.hint))
      }
      let network = DoctorNetwork(
        session: session, configuration: configuration,
        regionHost: state.regionHost(for: configuration),
        access: configuration.serviceToken ?? files.usableAccessToken,
        hasRefreshToken: files.hasRefreshToken)
      findings += await network.findings()
      findings += await telemetryFindings(directory, network)
      findings += await DoctorMQTT.findings(session, directory)
      findings += login.historyFindings
    } catch {
      findings.append(
        Finding(.fail, "options", error.message ?? "cannot be used", remedy: error.hint))
    }
    try report(findings)
  }

  private func telemetryFindings(_ directory: StateDirectory, _ network: DoctorNetwork) async
    -> [Finding]
  {
    let telemetry = DoctorTelemetry(
      directory,
      certificateFile: session.arguments.string(TelemetryOptions.certificate),
      authoritiesFile: session.arguments.string(TelemetryOptions.clientAuthorities),
      now: session.clock.now)
    var findings = telemetry.findings
    if let (vin, sent) = telemetry.example,
      let finding = await network.telemetryFinding(vin: vin, sent: sent)
    {
      findings.append(finding)
    }
    return findings
  }

  private func report(_ findings: [Finding]) throws(Failure) {
    let console = session.console
    let findings = findings.map { $0.withRemedy(console.asGiven) }
    if session.arguments.isSet(SharedOptions.json) {
      try console.write(Value.array(findings.map(\.json)).bytes + [0x0A])
    } else {
      let isColored = console.mayColor && console.output.isTerminal
      let lines = findings.map { $0.line(isColored: isColored) }.joined()
      try console.write(Array(lines.utf8), isSafe: true)
    }
    if findings.contains(where: { $0.verdict == .fail && $0.needsLogin }) {
      throw Failure(.loginNeeded, nil)
    }
    if findings.contains(where: { $0.verdict == .fail }) { throw Failure(.failure, nil) }
  }

  /// - Parameter isNeeded: whether it holds the login; else a command makes it.
  private func directoryFinding(
    _ directory: StateDirectory, _ origin: StateDirectory.Origin, isNeeded: Bool
  ) -> Finding {
    let reason =
      switch origin {
      case .option: "by --state-dir or TESLA_STATE_DIR"
      case .systemd: "by STATE_DIRECTORY"
      case .workingDirectory: "the current directory, which holds token.refresh"
      case .home: "this user's state directory"
      }
    guard let status = try? FileSystem.status(directory.path) else {
      guard isNeeded else {
        return Finding(
          .ok, "directory", "\(directory.path) is not there (\(reason)); it is made when needed")
      }
      return Finding(
        .fail, "directory", "\(directory.path) is not there (\(reason))", remedy: "tesla auth",
        needsLogin: true)
    }
    guard status.kind == .directory else {
      return Finding(.fail, "directory", "\(directory.path) is no directory (\(reason))")
    }
    guard FileSystem.isWritable(directory.path) else {
      return Finding(
        .fail, "directory", "\(directory.path) cannot be written: new tokens would be lost",
        remedy: "chown or chmod it, or name another with -C")
    }
    return Finding(.ok, "directory", "\(directory.path), \(reason)")
  }
}
