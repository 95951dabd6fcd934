internal import Crypto
internal import HTTP
internal import JSON
internal import Time
internal import Unix

/// `POST /oauth2/v3/token`, with a JSON or a form body.
extension World {
  mutating func token(_ request: Request, isTainted: Bool, isRevoked: Bool) -> Response {
    guard request.method == .post else { return ErrorAnswer.methodNotAllowed.response }
    let fields = TokenFields(request)
    guard let client = SimulatedClient(id: fields["client_id"]) else {
      return ErrorAnswer.unauthorizedClient.response
    }
    if options.profile.isFleet, !client.isFleet {
      return ErrorAnswer.thirdPartiesOnly.response
    }
    guard options.profile.isFleet == client.isFleet else {
      return ErrorAnswer.unauthorizedClient.response
    }
    switch fields["grant_type"] {
    case "authorization_code": return exchange(fields, client, isTainted: isTainted)
    case "refresh_token":
      return refresh(fields, client, isTainted: isTainted, isRevoked: isRevoked)
    case "client_credentials": return partnerToken(fields, client)
    default: return ErrorAnswer.unsupportedGrantType.response
    }
  }

  private mutating func exchange(_ fields: TokenFields, _ client: SimulatedClient, isTainted: Bool)
    -> Response
  {
    if let secret = client.secret, fields["client_secret"] != secret {
      return ErrorAnswer.unauthorizedClient.response
    }
    if client.isFleet, !isAudience(fields["audience"]) {
      return ErrorAnswer.invalidAudience.response
    }
    guard let code = tokens.take(code: fields["code"] ?? "", at: now),
      code.grant.client == client
    else { return ErrorAnswer.invalidCode.response }
    guard fields["redirect_uri"] == code.redirect else {
      return ErrorAnswer.invalidRedirect.response
    }
    if let challenge = code.challenge {
      let verifier = fields["code_verifier"] ?? ""
      guard Base64URL.encode(SHA256.digest(verifier.utf8)) == challenge else {
        return ErrorAnswer.invalidGrant.response
      }
    }
    var body = tokenBody(mint(code.grant, isTainted: isTainted), code.grant)
    if !client.isFleet, let state = code.state, case .object(var object) = body {
      object["state"] = .string(state)
      body = .object(object)
    }
    return .json(200, body)
  }

  private mutating func refresh(
    _ fields: TokenFields, _ client: SimulatedClient, isTainted: Bool, isRevoked: Bool
  ) -> Response {
    let refusal = client.isFleet ? ErrorAnswer.loginRequired : ErrorAnswer.tokenIsInvalid
    guard !isRevoked, let text = fields["refresh_token"],
      let grant = tokens.use(
        refreshToken: text, at: now, grace: options.refreshGrace.inSeconds),
      grant.client == client
    else { return refusal.response }
    return .json(200, tokenBody(mint(grant, isTainted: isTainted), grant))
  }

  private mutating func partnerToken(_ fields: TokenFields, _ client: SimulatedClient) -> Response {
    guard let secret = client.secret, fields["client_secret"] == secret else {
      return ErrorAnswer.unauthorizedClient.response
    }
    guard isAudience(fields["audience"]) else { return ErrorAnswer.invalidAudience.response }
    let scopes = (fields["scope"] ?? "openid").split(separator: " ").map(String.init)
    let grant = TokenRegister.Grant(client: client, scopes: scopes, family: 0, loginTime: now)
    return .json(200, tokenBody(mint(grant), grant))
  }

  /// One of Tesla's regional base URLs, or this simulator's own address.
  private func isAudience(_ text: String?) -> Bool {
    guard let text, let url = URL(text) else { return false }
    return url.isLoopback
      || SimulatedRegion.allCases.contains { url.scheme == "https" && url.host == $0.fleetHost }
  }
}

/// The parameters of a token request.
struct TokenFields {
  private var items: [QueryItem] = []

  init(_ request: Request) {
    let isJSON =
      request.headers["Content-Type"]?.lowercased().hasPrefix("application/json")
      ?? (request.body.first == UInt8(ascii: "{"))
    if isJSON, let object = (try? Value(parsing: request.body))?.objectValue {
      items = object.members.compactMap { member in
        member.value.stringValue.map { QueryItem(member.name, $0) }
      }
    } else if !isJSON {
      items = QueryItem.decode(String(decoding: request.body, as: UTF8.self))
    }
  }

  subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }
}
