internal import HTTP
internal import TeslaAPI
internal import Time

extension Failure {
  /// The words for an answer. What it means in full is in tesla-api-errors(7).
  init(_ error: APIError) {
    let facts = [error.status.map { "HTTP \($0)" }, error.detail.isEmpty ? nil : error.detail]
      .compactMap(\.self).joined(separator: ": ")
    self.init(
      Failure.status(of: error), Failure.words(for: error) + (facts.isEmpty ? "" : " (\(facts))"),
      hint: Failure.hint(for: error))
  }

  static func status(of error: APIError) -> ExitStatus {
    switch error.kind {
    case .unauthorized, .loginRequired, .tokenRejected, .missingScope, .forbidden,
      .mobileAccessDisabled, .unknownUser, .accountLocked, .notRegistered, .clientRefused,
      .audienceRefused, .redirectRefused, .thirdPartyOnly, .accountInChina:
      .loginNeeded
    case .rejectedRequest: error.isOfLogin ? .loginNeeded : .failure
    case .wrongRegion, .withheld, .fleetOnly, .signedOnly, .unsupported, .clientTooOld: .failure
    case .notFound: .notFound
    case .asleep, .inService, .refused: .vehicleUnavailable
    case .accountLimited, .paymentRequired, .rateLimited, .overBudget: .limited
    case .notAnAPI, .redirected, .blocked, .server, .deviceError, .empty, .malformed, .network:
      .network
    }
  }

  static func words(for error: APIError) -> String {
    let name = error.endpoint
    return switch error.kind {
    case .unauthorized: "Tesla refused the access token"
    case .loginRequired: "the login has expired or was revoked"
    case .tokenRejected: "Tesla renews this token but does not accept it; refreshing does not help"
    case .missingScope: "\(name) needs a scope that was not granted"
    case .forbidden where error.isOfLogin: "Tesla refuses to renew the login"
    case .forbidden: "Tesla does not allow \(name) for this login"
    case .mobileAccessDisabled: "mobile access is switched off in the car"
    case .unknownUser: "Tesla does not know this account"
    case .accountLocked: "the account is locked"
    case .notRegistered: "this application is not registered in the account's region"
    case .clientRefused: "Tesla does not accept this client ID and secret"
    case .audienceRefused: "this login is for another API or region"
    case .redirectRefused: "the redirect URI is not registered for this client ID"
    case .thirdPartyOnly: "this login server accepts registered applications only"
    case .accountInChina: "the account lives in China"
    case .rejectedRequest: "Tesla did not accept the request for \(name)"
    case .notFound: "Tesla found nothing for \(name)"
    case .wrongRegion: "the account lives in another region"
    case .withheld: "Tesla does not offer \(name) in this region"
    case .fleetOnly: "Tesla offers \(name) on the Fleet API only"
    case .signedOnly:
      "the car accepts \(name) only as a signed command, which tesla does not support"
    case .unsupported: "this car does not support \(name)"
    case .clientTooOld: "Tesla requires a newer client"
    case .notAnAPI: "the host has no endpoint \(name)"
    case .redirected: "Tesla's answer to \(name) is a redirect, which is not followed"
    case .accountLimited: "Tesla disabled this application: its billing limit is reached"
    case .paymentRequired: "\(name) needs a payment first"
    case .asleep: "the car is asleep or offline"
    case .inService: "the car is in service"
    case .refused: "\(name) was answered but not carried out"
    case .rateLimited:
      "rate limited by Tesla"
        + (error.retryAfter.map { "; retry in \(Int64($0.inSeconds)) s" } ?? "")
    case .overBudget: "the budget of this month is spent"
    case .blocked: "a firewall answered instead of Tesla"
    case .server: "Tesla failed to answer \(name)"
    case .deviceError: "the car or site answered \(name) with an error"
    case .empty: "Tesla has no \(name) at the moment"
    case .malformed: "unexpected response from Tesla to \(name)"
    case .network(let code): networkWords(code)
    }
  }

  static func hint(for error: APIError) -> String {
    // If the list of products itself failed, the hint does not name it.
    let isList = error.endpoint == Endpoint.products.name
    return switch error.kind {
    case .unauthorized: "tesla token refresh, else tesla auth"
    case .loginRequired: "tesla auth"
    case .tokenRejected: "tesla auth, or use the Fleet API with --api; see tesla help auth"
    // Tesla's documents differ on whether a wake needs it, so a login does not request it by default.
    case .missingScope where error.endpoint == Endpoint.wakeUp("").name:
      "tesla auth --scope vehicle_cmds"
    case .missingScope: "tesla token show lists the scopes; tesla auth asks again"
    case .forbidden where error.isOfLogin: "try from another network, else tesla auth"
    case .forbidden: "try again later, then tesla doctor"
    case .mobileAccessDisabled: "switch it on at Controls > Safety > Allow Mobile Access"
    case .unknownUser: "open the Tesla app once with it, then tesla auth"
    case .accountLocked: "unlock it at tesla.com, then tesla auth"
    case .notRegistered: "register it at developer.tesla.com, or choose the region with --api"
    case .clientRefused: "check --client-id and --client-secret-file, then tesla auth"
    case .audienceRefused: "check --api and --api-host, then tesla auth"
    case .redirectRefused: "check --redirect-uri, then tesla auth"
    case .thirdPartyOnly: "leave out --auth-host, or name the application with --client-id"
    case .accountInChina: "tesla auth --api owner-cn, or fleet-cn on the Fleet API"
    case .rejectedRequest: "tesla doctor"
    case .notFound: isList ? "tesla doctor" : "tesla products --table"
    case .wrongRegion(let url):
      "select it with " + (url.map { "--api-host \($0)" } ?? "--api")
    case .withheld: "choose the region with --api"
    case .fleetOnly:
      (isList ? "tesla doctor" : "tesla products") + "; or use the Fleet API with --api"
    case .signedOnly: "use the Tesla app for it"
    case .unsupported: "tesla products --table"
    case .clientTooOld: "install a newer version; tesla version prints the current one"
    case .notAnAPI where error.isOfLogin: "check --auth-host and TESLA_AUTH_PATH"
    case .notAnAPI: "check --api-host"
    case .redirected: "check --api, --api-host and --auth-host"
    case .accountLimited: "raise the limit at developer.tesla.com, or wait for the next month"
    case .paymentRequired: "see the account at developer.tesla.com, or of the proxy at --api-host"
    case .asleep: "tesla wake --wait"
    case .refused: "try again later, or in the app"
    case .rateLimited: "send fewer requests"
    case .overBudget: "raise it with --budget"
    case .blocked: "wait a quarter of an hour, or try from another network"
    case .deviceError: "try again in some minutes: it may be restarting"
    case .empty where error.isOfSavedAnswer: "try again later, or tesla data --cached"
    case .empty, .inService, .server, .malformed: "try again later"
    case .network(let code): networkHint(code)
    }
  }

  static func networkWords(_ code: TransportError.Code) -> String {
    switch code {
    case .cannotResolve: "cannot find the server's address"
    case .cannotConnect: "cannot connect to the server"
    case .proxy: "the proxy does not connect to the server"
    case .tls: "cannot make a secure connection"
    case .timedOut: "the server did not answer in time"
    case .tooLarge: "the answer is too large"
    case .interrupted: "the connection ended before the answer was complete"
    case .protocolViolation: "protocol error"
    case .refused, .cancelled: "the request was not sent"
    }
  }

  static func networkHint(_ code: TransportError.Code) -> String {
    switch code {
    case .proxy: "check HTTPS_PROXY; tesla doctor shows the one in force"
    case .tls: "tesla doctor; a private authority goes into --ca-file"
    case .timedOut: "try again, or allow more time with --timeout"
    case .protocolViolation: "check --api-host and --auth-host"
    case .cannotResolve, .cannotConnect, .tooLarge, .interrupted, .refused, .cancelled:
      "tesla doctor"
    }
  }
}

extension APIError {
  /// Of the endpoint that gives and renews tokens.
  fileprivate var isOfLogin: Bool { endpoint == TokenEndpoint.name }

  /// Whether `tesla data --cached` may have an earlier answer.
  fileprivate var isOfSavedAnswer: Bool {
    [Endpoint.vehicleData("", blocks: []).name, Endpoint.liveStatus("").name].contains(endpoint)
  }
}
