internal import CommandSyntax
internal import Crypto
internal import HTTP
internal import TeslaAPI

/// `tesla auth --fleet-register DOMAIN`: makes an application of one's own known to a region of the
/// Fleet API. Nothing of it is stored here.
struct FleetRegistration {
  private let session: Session
  private let domain: String

  init(_ session: Session, _ domain: String) {
    self.session = session
    self.domain = domain
  }

  func run() async throws(Failure) {
    guard let domain = PartnerDomain(domain) else {
      throw Failure(
        .usage, "--fleet-register: not the name of a domain",
        hint: "such as example.org, without https:// and without a path")
    }
    let configuration = try session.configuration()
    guard configuration.profile.isFleet else {
      throw Failure(
        .usage, "--fleet-register is for the Fleet API",
        hint: "tesla auth --fleet-register \(domain) --api fleet-na, or fleet-eu, or fleet-cn")
    }
    try configuration.requireFleetClient()
    try configuration.requireFleetSecret()
    let registration = PartnerRegistration(
      domain, configuration, transport: session.transport())
    if session.arguments.isSet(AuthSyntax.dryRun) { return show(registration.requests) }
    do throws(PartnerRegistration.Obstacle) {
      try await register(registration)
    } catch {
      throw Failure(error, domain, configuration)
    }
    session.console.note(
      "registered \(domain) with \(configuration.profile.rawValue); register each region that you use"
    )
    session.console.note("then: tesla auth --api \(configuration.profile.rawValue)")
  }

  private func register(_ registration: PartnerRegistration)
    async throws(PartnerRegistration.Obstacle)
  {
    let key = try await registration.publishedKey()
    session.console.note("the public key is where Tesla looks for it")
    let token = try await registration.token()
    try await registration.register(token)
    try await registration.check(key, token)
  }

  /// Without the secret, which is not in these requests, and without headers.
  private func show(_ requests: [Request]) {
    for request in requests {
      session.console.say("would send \(request.method.text) \(request.url)")
      guard !request.body.isEmpty else { continue }
      session.console.say("    \(String(decoding: request.body, as: UTF8.self))")
    }
  }
}

extension Failure {
  init(
    _ obstacle: PartnerRegistration.Obstacle, _ domain: PartnerDomain,
    _ configuration: Configuration
  ) {
    let again = "then tesla auth --fleet-register \(domain)"
    switch obstacle {
    case .keyUnreachable(let code):
      self.init(
        .network, "cannot get \(domain.publicKeyURL): \(Failure.networkWords(code))",
        hint: "serve FILE.pub of tesla auth --generate-key FILE there, \(again)")
    case .keyNotServed(let status):
      self.init(
        .failure, "\(domain.publicKeyURL) answers HTTP \(status), not the public key",
        hint: "serve FILE.pub of tesla auth --generate-key FILE there, \(again)")
    case .keyIsPage:
      self.init(
        .failure, "\(domain.publicKeyURL) is a web page, not the public key",
        hint: "let the server send the file itself, as curl shows it, \(again)")
    case .keyFlawed(let flaw):
      self.init(
        .failure, Failure.words(flaw, domain), hint: "tesla auth --generate-key FILE, \(again)")
    case .domainRefused(let words):
      self.init(
        .failure, "Tesla does not accept \(domain) for this application (\(words))",
        hint: "add https://\(domain) to its allowed origins at developer.tesla.com, \(again)")
    case .keyNotFetched(let words):
      self.init(
        .failure, "Tesla could not fetch the public key (\(words))",
        hint: "check whether a firewall blocks Tesla, \(again)")
    case .keyDiffers:
      self.init(
        .failure, "Tesla has stored another public key for \(domain) than it serves",
        hint: "wait a minute for caches, \(again)")
    case .tesla(.api(let error)): self.init(registering: error, domain, configuration)
    case .tesla(let error): self.init(error)
    }
  }

  private static func words(_ flaw: P256PublicKey.Flaw, _ domain: PartnerDomain) -> String {
    switch flaw {
    case .noPublicKey: "\(domain.publicKeyURL) holds no public key in PEM"
    case .otherCurve: "the key at \(domain.publicKeyURL) is not of the curve prime256v1"
    case .privateKey:
      "\(domain.publicKeyURL) publishes the PRIVATE key: remove it immediately"
    }
  }

  /// What means something else here than for a person's login.
  private init(
    registering error: APIError, _ domain: PartnerDomain, _ configuration: Configuration
  ) {
    let quoted = error.detail.isEmpty ? "" : " (\(error.detail))"
    switch error.kind {
    case .wrongRegion(let url):
      let name = url.flatMap(Profile.init(fleetHost:))?.rawValue
      self.init(
        .failure, "this application belongs to another region\(quoted)",
        hint: "tesla auth --fleet-register \(domain) --api \(name ?? "NAME")")
    case .audienceRefused:
      self.init(
        .failure, "Tesla issues this application no token for its region\(quoted)",
        hint:
          "check --api; Tesla refuses some applications created since August 2026 in every region")
    case .clientRefused:
      self.init(
        .loginNeeded, "Tesla does not accept this client ID and secret\(quoted)",
        hint: "check --client-id and --client-secret-file against developer.tesla.com")
    case .notRegistered:
      self.init(
        .failure, "Tesla does not have the registration in this region\(quoted)",
        hint: "check --api, then tesla auth --fleet-register \(domain)")
    case .notFound:
      self.init(
        .failure, "Tesla does not find the key that it just fetched",
        hint: "try again in a minute: tesla auth --fleet-register \(domain)")
    default: self.init(error)
    }
  }
}
