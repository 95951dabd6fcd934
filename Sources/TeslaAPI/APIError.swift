package import HTTP

/// What an answer that is no success means. The table that decides is `ErrorTable`; what follows
/// from it (refresh, retry, exit code, words) is decided from the kind alone.
package struct APIError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The access token is dead: refresh once.
    case unauthorized
    /// The refresh token or the login is dead: only a person can help.
    case loginRequired
    /// Tesla dislikes the client that minted the token; no refresh cures it (June 2026).
    case tokenRejected
    case missingScope
    /// Refused for a reason that is not in the table; some such refusals are temporary.
    case forbidden
    /// The owner switched mobile access off in the car.
    case mobileAccessDisabled
    /// The account is not linked to this application.
    case unknownUser
    /// The registered application has used up its billing limit.
    case accountLimited
    case paymentRequired
    case accountLocked
    /// Client ID and secret are not taken together.
    case clientRefused
    case audienceRefused
    case redirectRefused
    /// The login server of the Fleet API was asked for the Owner API's client.
    case thirdPartyOnly
    /// Asleep or offline; Tesla does not say which.
    case asleep
    case inService
    /// The car answered with an error of its own.
    case deviceError
    /// A success that says that nothing was done.
    case refused
    /// A success without content.
    case empty
    case notFound
    /// The account lives elsewhere; the base URL where Tesla names one that may be trusted.
    case wrongRegion(URL?)
    case accountInChina
    /// The answer is elsewhere, which is not followed: the token would go there too.
    case redirected
    /// Not to be had here for legal reasons.
    case withheld
    /// The application is not registered in this region.
    case notRegistered
    /// The Owner API does not have the endpoint any more.
    case fleetOnly
    /// Only commands that are signed are taken, which is beyond this program.
    case signedOnly
    /// The car does not have it.
    case unsupported
    case clientTooOld
    case rateLimited
    /// A firewall in front of the API answered in its place.
    case blocked
    /// At the host that the user named there is a web server, but no API at that path.
    case notAnAPI
    /// The request itself is at fault: a mistake of this program.
    case rejectedRequest
    case server
    case network(TransportError.Code)
    /// A success whose body is not what it should be.
    case malformed
    /// The user's own budget is spent.
    case overBudget
  }

  package let kind: Kind
  /// The name of the call.
  package let endpoint: String
  package let status: Int?
  /// The server's or the library's words, cut short and printable; for people, never for code.
  package let detail: String
  /// How long to wait before asking again, where the answer says.
  package let retryAfter: Duration?

  package init(
    _ kind: Kind, endpoint: String, status: Int? = nil, detail: String = "",
    retryAfter: Duration? = nil
  ) {
    self.kind = kind
    self.endpoint = endpoint
    self.status = status
    self.detail = detail
    self.retryAfter = retryAfter
  }

  /// The same, of a host that the user named or of Tesla's: a page that says 404 is a firewall's
  /// only there.
  package func at(isOwnHost: Bool) -> APIError {
    guard isOwnHost, kind == .blocked, status == 404 else { return self }
    return APIError(.notAnAPI, endpoint: endpoint, status: status, detail: detail)
  }

  init(_ error: TransportError, endpoint: String) {
    let kind: Kind = error.code == .refused ? .overBudget : .network(error.code)
    self.init(kind, endpoint: endpoint, detail: error.detail)
  }
}

extension APIError.Kind {
  /// Whether a read is worth repeating at once: the same answer would come to any other request.
  package var isRetried: Bool {
    switch self {
    case .server, .deviceError: true
    default: false
    }
  }
}

/// Everything that a call to Tesla can end in.
package enum TeslaError: Error, Hashable, Sendable {
  case api(APIError)
  case vault(VaultError)
  case cancelled

  /// No answer came at all.
  package init(_ error: TransportError, endpoint: String) {
    self = error.code == .cancelled ? .cancelled : .api(APIError(error, endpoint: endpoint))
  }
}
