internal import CommandSyntax
internal import HTTP
internal import JSON
internal import TeslaAPI
internal import Time
internal import Unix

/// What two or three requests tell: of names, connections, certificates, the clock, the login and a
/// stream. None costs anything, wakes a car, or spends a token.
struct DoctorNetwork {
  let session: Session
  let configuration: Configuration
  let regionHost: URL?
  /// nil when none can be used; then only the connection is tried.
  let access: Secret?
  /// Whether a refused access token can be renewed.
  let hasRefreshToken: Bool

  private var host: URL { regionHost ?? configuration.apiHost }

  func findings() async -> [Finding] {
    var findings = [proxyFinding].compactMap(\.self)
    // Where a service has the login nothing goes to a login server.
    if configuration.serviceToken == nil, configuration.tokenHost != configuration.apiHost {
      findings += await loginServerFindings()
    }
    return findings + (await apiFindings())
  }

  /// Which proxy libcurl would take; its user name and password are left out.
  private var proxyFinding: Finding? {
    guard !host.isLoopback else { return nil }
    let environment = session.context.environment
    for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
      guard let value = environment.nonEmpty(name) else { continue }
      let address = value.split(separator: "@").last.map(String.init) ?? value
      let isBare = address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F }
      let exceptions = environment.nonEmpty("NO_PROXY") ?? environment.nonEmpty("no_proxy")
      return Finding(
        .ok, "proxy",
        "\(name) names \(isBare ? address : "something unreadable")"
          + (exceptions.map { ", but not for \($0)" } ?? ""))
    }
    return nil
  }

  private func loginServerFindings() async -> [Finding] {
    let request = Request(
      .get, configuration.tokenHost.appending("robots.txt"), timeout: configuration.timeout,
      label: "probe")
    switch await answer(to: request) {
    case .failure(let error): return [failed("login server", configuration.tokenHost, error)]
    case .success(let response):
      return connectionFindings("login server", configuration.tokenHost, response)
    }
  }

  /// As every other command does, it follows a region that Tesla names, once.
  private func apiFindings() async -> [Finding] {
    let result = await answer(from: host)
    guard case .success(let response) = result, let region = region(namedIn: response) else {
      return findings(of: result, from: host)
    }
    return [Finding(.ok, "region", "Tesla names \(region.authority) for this account")]
      + findings(of: await answer(from: region), from: region)
  }

  /// What Tesla keeps of a car's stream, compared with what was sent; nil where it does not say.
  func telemetryFinding(vin: String, sent: Value) async -> Finding? {
    guard let access, configuration.profile.isFleet else { return nil }
    let endpoint = Endpoint.telemetryConfiguration(vin)
    let request = endpoint.request(configuration, host: host, token: access)
    // A login that does not work has a finding of its own.
    guard case .success(let response) = await answer(to: request),
      let body = try? ErrorTable.body(of: response, endpoint: endpoint.name)
    else { return nil }
    return DoctorTelemetry.finding(
      vin: vin, sent: sent, kept: KeptTelemetry(body["response"]))
  }

  private func answer(from host: URL) async -> Result<Response, TransportError> {
    await answer(
      to: access.map { Endpoint.products.request(configuration, host: host, token: $0) }
        ?? Request(.get, host.appending("status"), timeout: configuration.timeout, label: "probe"))
  }

  private func region(namedIn response: Response) -> URL? {
    guard case .wrongRegion(let url?)? = ErrorTable.error(in: response, endpoint: "products")?.kind,
      access != nil, url != host, configuration.follows(region: url)
    else { return nil }
    return url
  }

  private func findings(of result: Result<Response, TransportError>, from host: URL) -> [Finding] {
    switch result {
    case .failure(let error): return [failed("network", host, error)]
    case .success(let response):
      var findings = connectionFindings("network", host, response)
      if let clock = clockFinding(response) { findings.append(clock) }
      if access != nil { findings.append(answerFinding(response)) }
      return findings
    }
  }

  private func answer(to request: Request) async -> Result<Response, TransportError> {
    let transport = session.transport(inspectsConnections: true)
    do throws(TransportError) { return .success(try await transport.send(request)) } catch {
      return .failure(error)
    }
  }

  private func failed(_ subject: String, _ host: URL, _ error: TransportError) -> Finding {
    let failure = Failure(TeslaError(error, endpoint: "products"))
    let remedy =
      switch error.code {
      case .cannotResolve: "check the name server, then --api-host and --auth-host"
      case .proxy: "check the proxy's address, and user name and password if it wants them"
      case .tls: "check the time and --ca-file; someone may intercept the connection"
      case .timedOut: "check the connection and the proxy, or allow more with --timeout"
      default: "check the connection, the proxy, --api-host and --auth-host"
      }
    return Finding(.fail, subject, "\(host.authority): \(failure.message ?? "")", remedy: remedy)
  }

  private func connectionFindings(_ subject: String, _ host: URL, _ response: Response) -> [Finding]
  {
    let facts = response.connection
    let words = [
      host.authority, facts?.httpVersion.map { "HTTP/\($0)" }, facts?.tlsVersion,
      facts?.remoteAddress,
    ].compactMap(\.self).joined(separator: ", ")
    var findings = [Finding(.ok, subject, words)]
    // Tesla does not accept tokens that were asked for over HTTP/1.1 (tesla-api(7), LOGIN).
    if host == configuration.tokenHost, host.scheme == "https", !host.isLoopback,
      facts?.httpVersion?.hasPrefix("1") == true, !configuration.profile.isFleet
    {
      findings = [
        Finding(
          .warn, subject, words + ": without HTTP/2 Tesla may reject the tokens that it gives",
          remedy: "check the proxy, and that libcurl has HTTP/2 (curl --version)")
      ]
    }
    if let expiry = facts?.certificateExpiry, let end = Timestamp(seconds: expiry) {
      let now = session.clock.now
      let isNear = now.duration(to: end) < .seconds(14 * 86_400)
      findings.append(
        Finding(
          isNear ? .warn : .ok, "certificate",
          "of \(host.authority) ends \(Age.text(end, now))",
          remedy: isNear ? "Tesla renews its own; if it is a proxy's, renew it" : nil))
    }
    return findings
  }

  private func clockFinding(_ response: Response) -> Finding? {
    let now = session.clock.now
    guard let text = response.headers["Date"], let date = HTTPDate.parse(text, now: now) else {
      return nil
    }
    let skew = abs(date.duration(to: now).components.seconds)
    guard skew > 60 else { return Finding(.ok, "clock", "agrees with the server's") }
    return Finding(
      .warn, "clock", "differs from the server's by \(skew) seconds, so expiry is misjudged",
      remedy: "set the time, for example with timedatectl set-ntp true")
  }

  private func answerFinding(_ response: Response) -> Finding {
    if let error = ErrorTable.error(in: response, endpoint: "products")?
      .at(isOwnHost: configuration.hasOwnAPIHost)
    {
      let failure = Failure(error)
      if configuration.serviceToken != nil, error.kind == .unauthorized {
        return Finding(
          .fail, "login", "\(configuration.apiHost.authority) refused TOKEN",
          remedy: "check TOKEN and TESLA_API_HOST")
      }
      if error.kind == .unauthorized, hasRefreshToken {
        return Finding(.warn, "login", failure.message ?? "", remedy: "tesla token refresh")
      }
      return Finding(
        .fail, "login", failure.message ?? "",
        // What sends people here is not to send them here again.
        remedy: [.notFound, .rejectedRequest].contains(error.kind)
          ? "check --api and --api-host" : failure.hint,
        needsLogin: failure.status == .loginNeeded)
    }
    let products = (try? Value(parsing: response.body)).map(Products.init)
    let cars = DoctorNetwork.count(products?.vehicles.count ?? 0, "car")
    let sites = DoctorNetwork.count(products?.sites.count ?? 0, "energy site")
    return Finding(.ok, "login", "works: \(cars), \(sites)")
  }

  private static func count(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
  }
}
