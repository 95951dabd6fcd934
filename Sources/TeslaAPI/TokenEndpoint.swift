package import HTTP
internal import JSON

/// The server that trades codes and refresh tokens for tokens (RFC 6749 sections 4.1.3 and 6).
package struct TokenEndpoint: Sendable {
  /// As messages and logs name it.
  package static let name = "token"

  private let configuration: Configuration
  private let transport: any Transport

  package init(_ configuration: Configuration, transport: any Transport) {
    self.configuration = configuration
    self.transport = transport
  }

  /// Trades the code of a finished login.
  package func exchange(_ callback: AuthorizationCallback, for request: AuthorizationRequest)
    async throws(TeslaError) -> TokenGrant
  {
    var parameters = [
      QueryItem("grant_type", "authorization_code"),
      QueryItem("client_id", configuration.clientID),
      QueryItem("code", callback.code.reveal),
      QueryItem("code_verifier", request.codeVerifier.reveal),
      QueryItem("redirect_uri", configuration.redirectURI),
    ]
    if configuration.profile.isFleet {
      parameters.append(QueryItem("audience", configuration.audience.description))
      if let secret = configuration.clientSecret {
        parameters.append(QueryItem("client_secret", secret.reveal))
      }
    }
    return try await grant(for: parameters)
  }

  /// Trades a refresh token; the answer's new one makes it worthless.
  ///
  /// When the answer is lost the token is sent once more: the Fleet API documents that it takes the
  /// one used last again within a day; for the Owner API that is a hope (tesla-api(7), TOKENS).
  package func refresh(_ token: Secret) async throws(TeslaError) -> TokenGrant {
    var parameters = [
      QueryItem("grant_type", "refresh_token"),
      QueryItem("client_id", configuration.clientID),
      QueryItem("refresh_token", token.reveal),
    ]
    if !configuration.profile.isFleet {
      parameters.append(QueryItem("scope", configuration.scopes.joined(separator: " ")))
    }
    return try await grant(for: parameters, attempts: 2)
  }

  /// A token of the application itself (RFC 6749 section 4.4), without a person's login.
  package func partnerToken() async throws(TeslaError) -> Secret {
    let secret = configuration.clientSecret.map { [QueryItem("client_secret", $0.reveal)] } ?? []
    let grant = try await grant(for: partnerParameters + secret, attempts: 2)
    guard let token = grant.accessToken else { throw .api(TokenEndpoint.malformed(200)) }
    return token
  }

  /// The request of `partnerToken` without the secret, to be shown.
  var partnerRequest: Request { request(partnerParameters) }

  private var partnerParameters: [QueryItem] {
    let scopes = configuration.scopes.filter { $0 != "offline_access" }
    return [
      QueryItem("grant_type", "client_credentials"),
      QueryItem("client_id", configuration.clientID),
      QueryItem("scope", scopes.joined(separator: " ")),
      QueryItem("audience", configuration.audience.description),
    ]
  }

  private func request(_ parameters: [QueryItem]) -> Request {
    var headers: Headers = ["Accept": "application/json"]
    let body: [UInt8]
    // The Fleet host takes forms only; the owner host takes both, and JSON is what its app sends.
    if configuration.profile.isFleet {
      headers["Content-Type"] = "application/x-www-form-urlencoded"
      body = Array(QueryItem.encode(parameters).utf8)
    } else {
      headers["Content-Type"] = "application/json"
      body = Value.object(Object(parameters.map { .init($0.name, .string($0.value)) })).bytes
    }
    return Request(
      .post, configuration.tokenURL, headers: headers, body: body,
      timeout: configuration.timeout, label: TokenEndpoint.name)
  }

  private func grant(for parameters: [QueryItem], attempts: Int = 1)
    async throws(TeslaError) -> TokenGrant
  {
    let response: Response
    do { response = try await transport.send(request(parameters)) } catch {
      if error.mayHaveSucceeded, error.code != .cancelled, attempts > 1 {
        return try await grant(for: parameters, attempts: attempts - 1)
      }
      throw TeslaError(error, endpoint: TokenEndpoint.name)
    }
    if let error = ErrorTable.tokenError(in: response) {
      throw .api(error.at(isOwnHost: configuration.hasOwnTokenHost))
    }
    guard let value = try? Value(parsing: response.body), let grant = TokenGrant(value) else {
      throw .api(TokenEndpoint.malformed(response.status))
    }
    return grant
  }

  /// A success without the token that was asked for.
  static func malformed(_ status: Int) -> APIError {
    APIError(.malformed, endpoint: TokenEndpoint.name, status: status)
  }
}
