internal import CommandSyntax
internal import JSON
internal import TeslaAPI
internal import Time
internal import Unix

/// `tesla token refresh|show|access`.
struct TokenCommands: Sendable {
  let session: Session

  func refresh() async throws(Failure) {
    let client = try session.client()
    let tokens = try loaded(client)
    if let margin = session.arguments.duration(TokenSyntax.ifExpiring),
      let claims = tokens.accessToken.flatMap(client.claims),
      let expiry = claims.expiresAt, session.clock.now.duration(to: expiry) > margin
    {
      return session.console.note("the access token is good until \(expiry.shortText)")
    }
    session.progress("renewing the tokens")
    let renewed = try await asking { () async throws(TeslaError) in
      try await client.refresh(replacing: tokens.accessToken)
    }
    let until = client.claims(of: renewed)?.expiresAt.map { " until \($0.shortText)" } ?? ""
    session.console.note("the access token is good\(until)")
  }

  /// The token and nothing else, for `$(tesla token access)`.
  func access() async throws(Failure) {
    let client = try session.client()
    session.progress("renewing the tokens")
    let token = try await asking { () async throws(TeslaError) in try await client.accessToken() }
    try session.console.write(token.reveal + "\n")
  }

  func show() throws(Failure) {
    let directory = try session.directory()
    let vault = session.vault(directory)
    let tokens: Tokens
    do { tokens = try vault.load() } catch { throw Failure(error) }
    let facts = TokenFacts(
      tokens, tokens.accessToken.flatMap(vault.claims),
      issuedAt: StateFile(directory, clock: session.clock).read().tokensIssuedAt,
      now: session.clock.now)
    let isJSON = session.arguments.isSet(SharedOptions.json)
    try session.console.write(isJSON ? facts.json.bytes + [0x0A] : Array(facts.text.utf8))
  }

  private func loaded(_ client: Client) throws(Failure) -> Tokens {
    do { return try client.vault.load() } catch { throw Failure(error) }
  }
}

/// What may be said of the tokens: all but themselves.
struct TokenFacts {
  private let rows: [(name: String, label: String, value: Value, text: String)]

  init(_ tokens: Tokens, _ access: TokenClaims?, issuedAt: Timestamp?, now: Timestamp) {
    var rows: [(String, String, Value, String)] = []
    func add(_ name: String, _ label: String, _ value: Value, _ text: String) {
      rows.append((name, label, value, text))
    }
    func add(_ name: String, _ label: String, _ items: [String]) {
      if !items.isEmpty {
        add(name, label, .array(items.map(Value.string)), items.joined(separator: " "))
      }
    }
    func add(_ name: String, _ label: String, _ time: Timestamp?) {
      guard let time else { return }
      add(name, label, Value(time.wholeSeconds), "\(time.shortText) (\(Age.text(time, now)))")
    }
    let isReadable = tokens.accessToken.flatMap(TokenClaims.init(of:)) != nil
    add(
      "has_access_token", "access token", .bool(tokens.accessToken != nil),
      tokens.accessToken == nil ? "none" : isReadable ? "there" : "there, of unknown form")
    add(
      "has_refresh_token", "refresh token", .bool(tokens.refreshToken != nil),
      tokens.refreshToken == nil ? "none" : "there")
    add("expires_at", "expires", access?.expiresAt)
    add("issued_at", "issued", access?.issuedAt)
    add("refresh_token_saved_at", "refresh token saved", issuedAt)
    add("scopes", "scopes", access?.scopes ?? [])
    add("audience", "audience", access?.audience ?? [])
    if let region = access?.region { add("region", "region", .string(region), region) }
    if let issuer = access?.issuer { add("issuer", "issuer", .string(issuer), issuer) }
    if let party = access?.authorizedParty {
      add("authorized_party", "client", .string(party), party)
    }
    self.rows = rows
  }

  var json: Value { .object(Object(rows.map { Object.Member($0.name, $0.value) })) }

  var text: String {
    let width = rows.map(\.label.count).max() ?? 0
    return rows.map { row in
      row.label + String(repeating: " ", count: width - row.label.count + 2) + row.text + "\n"
    }.joined()
  }
}
