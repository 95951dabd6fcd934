internal import HTTP
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix

/// What the options, the token's claims and the notes in `state.json` say of the login.
struct DoctorLogin {
  private let configuration: Configuration
  private let state: StateFile.Contents
  private let claims: TokenClaims?
  private let now: Timestamp

  init(
    _ configuration: Configuration, state: StateFile.Contents, claims: TokenClaims?, now: Timestamp
  ) {
    self.configuration = configuration
    self.state = state
    self.claims = claims
    self.now = now
  }

  var findings: [Finding] {
    if hasService {
      let host = configuration.apiHost.authority
      return [
        Finding(
          .ok, "service", "\(host) has the login; TOKEN is sent to it, and no token of the files")
      ]
    }
    return [applicationFinding, scopeFinding, regionFinding, refreshAgeFinding, renewalFinding]
      .compactMap(\.self)
  }

  /// What went before: the money, and the last failure.
  var historyFindings: [Finding] { [budgetFinding, errorFinding].compactMap(\.self) }

  private var hasService: Bool { configuration.serviceToken != nil }

  private var isFleet: Bool { configuration.profile.isFleet }

  private var applicationFinding: Finding? {
    guard isFleet else { return nil }
    guard configuration.clientID != Configuration.defaultClientID else {
      return Finding(
        .fail, "application", "the Fleet API needs one of your own",
        remedy: "--client-id, from developer.tesla.com")
    }
    guard configuration.clientSecret != nil else {
      return Finding(
        .warn, "application", "without a client secret no login is possible",
        remedy: "--client-secret-file FILE")
    }
    return Finding(.ok, "application", configuration.clientID)
  }

  private var scopeFinding: Finding? {
    guard isFleet, let claims, !claims.scopes.isEmpty else { return nil }
    let missing = configuration.scopes.filter { scope in
      scope != "openid" && !claims.scopes.contains(scope)
    }
    if missing.isEmpty { return Finding(.ok, "scopes", "all that are asked for are granted") }
    return Finding(
      .warn, "scopes", "not granted: \(missing.joined(separator: " "))",
      remedy: "tesla auth, and tick them")
  }

  private var regionFinding: Finding? {
    if let host = state.regionHost(for: configuration) {
      return Finding(.ok, "region", "Tesla named \(host.authority) for this account")
    }
    guard isFleet, let region = claims?.region?.lowercased(),
      let profile = Profile(rawValue: "fleet-" + region), profile != configuration.profile
    else { return nil }
    return Finding(
      .warn, "region", "the login is for \(region.uppercased())",
      remedy: "--api \(profile.rawValue)")
  }

  /// Fleet refresh tokens end three months after they were given (tesla-api(7), TOKENS).
  private var refreshAgeFinding: Finding? {
    guard let issued = state.tokensIssuedAt else { return nil }
    let age = issued.duration(to: now)
    let text = "the pair is from \(Age.text(issued, now))"
    guard isFleet, age > .seconds(75 * 86_400) else {
      return Finding(.ok, "refresh token", text)
    }
    return Finding(
      .warn, "refresh token", text + "; it ends after three months unused",
      remedy: "tesla token refresh")
  }

  private var renewalFinding: Finding? {
    guard let time = state.renewedTokensRejectedAt, state.areRenewedTokensRejected(at: now) else {
      return nil
    }
    return Finding(
      .warn, "renewal", "Tesla did not accept a token that it renewed, \(Age.text(time, now))",
      remedy: "tesla auth when this token has ended, or use the Fleet API")
  }

  private var budgetFinding: Finding? {
    let spent = state.calls(in: now.month).dollars
    guard isFleet || spent > 0 else { return nil }
    let text = "\(cents(spent)) dollars of calls this month"
    if isFleet, spent >= DoctorLogin.credit {
      return Finding(
        .warn, "budget", text + ", more than the \(cents(DoctorLogin.credit)) that Tesla gives",
        remedy: "longer intervals, or --budget")
    }
    return Finding(
      .ok, "budget",
      isFleet ? text + ", of \(cents(DoctorLogin.credit)) that Tesla gives" : text)
  }

  /// Dollars of each month that Tesla does not bill (tesla-api(7), LIMITS AND PRICES).
  private static let credit = 10.0

  private func cents(_ dollars: Double) -> String { dollars.written(decimals: 2) }

  private var errorFinding: Finding? {
    guard let error = state.lastError else { return nil }
    // A refresh token cannot be tried without spending it, but a refusal is remembered.
    if !hasService, error.endsLogin, state.tokensIssuedAt.map({ $0 <= error.at }) ?? true {
      return Finding(
        .fail, "login", "\(error.words), \(Age.text(error.at, now))", remedy: "tesla auth",
        needsLogin: true)
    }
    return Finding(.ok, "last failure", "\(Age.text(error.at, now)): \(error.words)")
  }
}
