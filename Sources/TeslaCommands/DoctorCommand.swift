internal import CommandSyntax
internal import HTTP
internal import JSON
internal import TeslaAPI
internal import Unix

/// One thing that was looked at, and what to do about it.
struct Finding: Sendable {
  enum Verdict: String, Sendable {
    case ok
    case warn
    case fail
  }

  let verdict: Verdict
  let subject: String
  let message: String
  let remedy: String?
  /// Whether only a login mends it.
  let needsLogin: Bool

  init(
    _ verdict: Verdict, _ subject: String, _ message: String, remedy: String? = nil,
    needsLogin: Bool = false
  ) {
    self.verdict = verdict
    self.subject = subject
    self.message = message
    self.remedy = remedy
    self.needsLogin = needsLogin
  }

  var line: String {
    let verdict =
      self.verdict.rawValue + String(repeating: " ", count: 4 - self.verdict.rawValue.count)
    return "\(verdict)  \(subject): \(message)" + (remedy.map { " — \($0)" } ?? "") + "\n"
  }

  var json: Value {
    var object = Object()
    object["verdict"] = .string(verdict.rawValue)
    object["subject"] = .string(subject)
    object["message"] = .string(message)
    object["remedy"] = remedy.map(Value.string)
    return .object(object)
  }
}

/// `tesla doctor`: what is wrong, and the next command to type. It changes nothing: no token is
/// renewed and no file is repaired while it looks.
struct DoctorCommand: Sendable {
  let session: Session

  func run() async throws(Failure) {
    let (directory, origin) = try session.located()
    let configuration = try session.configuration()
    var findings = [directoryFinding(directory, origin)]
    let access = DoctorFiles(directory, now: session.clock.now)
    findings += access.findings
    findings += await networkFindings(configuration, access: access.usableAccessToken)
    if session.arguments.isSet(SharedOptions.json) {
      try session.console.write(Value.array(findings.map(\.json)).bytes + [0x0A])
    } else {
      try session.console.write(findings.map(\.line).joined())
    }
    if findings.contains(where: { $0.verdict == .fail && $0.needsLogin }) {
      throw Failure(.loginNeeded, nil)
    }
    if findings.contains(where: { $0.verdict == .fail }) { throw Failure(.failure, nil) }
  }

  private func directoryFinding(_ directory: StateDirectory, _ origin: StateDirectory.Origin)
    -> Finding
  {
    let reason =
      switch origin {
      case .option: "by --state-dir or TESLA_STATE_DIR"
      case .systemd: "by STATE_DIRECTORY"
      case .workingDirectory: "the current directory, which holds token.refresh"
      case .home: "this user's state directory"
      }
    guard let status = try? FileSystem.status(directory.path) else {
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

  /// One request that costs nothing; its answer tells of the name, the connection, the clock and
  /// the login at once.
  private func networkFindings(_ configuration: Configuration, access: Secret?) async -> [Finding] {
    guard let access else {
      return [Finding(.warn, "network", "not tried, as there is no access token to use")]
    }
    let directory = try? session.directory()
    let region = directory.flatMap {
      StateFile($0, clock: session.clock).read().regionHost(for: configuration.apiHost)
    }
    let host = region ?? configuration.apiHost
    let request = Endpoint.products.request(configuration, host: host, token: access)
    let response: Response
    do throws(TransportError) { response = try await session.transport().send(request) } catch {
      let failure = Failure(TeslaError(error, endpoint: "products"))
      return [
        Finding(
          .fail, "network", "\(host.authority): \(failure.message ?? "")",
          remedy: "check the connection and --api-host")
      ]
    }
    return [connectionFinding(host, response), clockFinding(response), answerFinding(response)]
      .compactMap(\.self)
  }

  private func connectionFinding(_ host: URL, _ response: Response) -> Finding {
    let facts = [
      response.connection?.httpVersion, response.connection?.tlsVersion,
      response.connection?.remoteAddress,
    ].compactMap(\.self)
    let region = host == (try? session.configuration())?.apiHost ? "" : ", the account's region"
    return Finding(
      .ok, "network", ([host.authority + region] + facts).joined(separator: ", "))
  }

  private func clockFinding(_ response: Response) -> Finding? {
    let now = session.clock.now.seconds
    guard let text = response.headers["Date"], let date = HTTPDate.parse(text, now: now) else {
      return nil
    }
    let skew = Int64(clamping: Int(abs(date - now)))
    guard skew > 60 else { return Finding(.ok, "clock", "agrees with the server's") }
    return Finding(
      .warn, "clock", "differs from the server's by \(skew) seconds, so expiry is misjudged",
      remedy: "set the time, for example with timedatectl set-ntp true")
  }

  private func answerFinding(_ response: Response) -> Finding {
    if let error = ErrorTable.error(in: response, endpoint: "products") {
      let failure = Failure(error)
      return Finding(
        .fail, "login", failure.message ?? "", remedy: failure.hint,
        needsLogin: failure.status == .loginNeeded)
    }
    let products = (try? Value(parsing: response.body)).map(Products.init)
    return Finding(
      .ok, "login",
      "works: \(products?.vehicles.count ?? 0) cars, \(products?.sites.count ?? 0) energy sites")
  }
}
