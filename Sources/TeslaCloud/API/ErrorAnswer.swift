internal import HTTP
internal import JSON

/// An answer that says no. Names, statuses and texts are those seen from Tesla
/// (tesla-api(7), ERROR RESPONSES).
struct ErrorAnswer: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    /// `{"response": null, "error": …, "error_description": …}`
    case api
    /// `{"error": …, "error_description": …}` with one more member where Tesla sends it.
    case token(extra: String? = nil, value: String = "")
    /// `{"error": …}`
    case bare
    case html
    case empty
  }

  let name: String
  let status: Int
  let form: Form
  let error: String
  let description: String
  /// The endpoint at which the case occurs when a fault names none.
  let endpoint: SimulatedEndpoint?
  let headers: Headers

  init(
    _ name: String, _ status: Int, _ error: String, _ description: String = "",
    form: Form = .api, at endpoint: SimulatedEndpoint? = nil, headers: Headers = [:]
  ) {
    self.name = name
    self.status = status
    self.form = form
    self.error = error
    self.description = description
    self.endpoint = endpoint
    self.headers = headers
  }

  var response: Response {
    var headers = headers
    headers["Content-Type"] =
      form == .html ? "text/html; charset=utf-8" : "application/json; charset=utf-8"
    return Response(status: status, headers: headers, body: body)
  }

  private var body: [UInt8] {
    switch form {
    case .api:
      let value: Value = [
        "response": nil, "error": .string(error), "error_description": .string(description),
      ]
      return value.bytes
    case .token(let extra, let value):
      var object = Object([
        .init("error", .string(error)), .init("error_description", .string(description)),
      ])
      if let extra { object[extra] = .string(value) }
      return Value.object(object).bytes
    case .bare: return Value.object(Object([.init("error", .string(error))])).bytes
    case .html:
      let html = """
        <HTML><HEAD><TITLE>\(error)</TITLE></HEAD>
        <BODY><H1>\(error)</H1><P>\(description)</P></BODY></HTML>

        """
      return Array(html.utf8)
    case .empty: return []
    }
  }

  /// The answer that belongs to a bare status, at the token endpoint or elsewhere.
  static func ofStatus(_ status: Int, at endpoint: SimulatedEndpoint, retryAfter: Int?)
    -> ErrorAnswer
  {
    if status == 429 { return rateLimited(retryAfter ?? 37) }
    let headers: Headers = retryAfter.map { ["Retry-After": String($0)] } ?? [:]
    let sample = (endpoint == .token ? tokenCases + apiCases : apiCases).first {
      $0.status == status
    }
    guard let sample else {
      return ErrorAnswer("status", status, "error \(status)", headers: headers)
    }
    return ErrorAnswer(
      sample.name, status, sample.error, sample.description, form: sample.form, headers: headers)
  }

  static func rateLimited(_ seconds: Int) -> ErrorAnswer {
    ErrorAnswer(
      "rate_limited_429", 429, "Retry in \(seconds) seconds", at: .vehicleData,
      headers: [
        "RateLimit-Limit": "60", "RateLimit-Remaining": "0", "RateLimit-Reset": "\(seconds)",
        "Retry-After": "\(seconds)",
      ])
  }

  static func wrongRegion(_ base: String) -> ErrorAnswer {
    ErrorAnswer(
      "fleet_wrong_region_421", 421,
      "user out of region, use base URL: \(base), see https://developer.tesla.com/docs/fleet-api")
  }

  static func named(_ name: String) -> ErrorAnswer? {
    (apiCases + tokenCases).first { $0.name == name }
  }
}

extension ErrorAnswer {
  private static let docs = "https://developer.tesla.com/docs"
  private static let reference = "00000000-0000-4000-8000-000000000000-0"

  static let tainted = ErrorAnswer(
    "owner_403_token_minted_by_rejected_client", 403, "forbidden, see \(docs)/fleet-api",
    at: .anyAPI)
  static let fleetOnly = ErrorAnswer(
    "owner_412_vehicles_list", 412,
    "Endpoint is only available on fleetapi. Visit \(docs) for more info", at: .vehicles)
  static let asleep = ErrorAnswer(
    "asleep_408", 408, "vehicle unavailable: {:error=>\"vehicle unavailable:\"}",
    at: .vehicleData)
  static let asleepNewer = ErrorAnswer(
    "asleep_408_newer_text", 408, "vehicle unavailable: vehicle is offline or asleep",
    at: .vehicleData)
  /// Of a car that is online: a time-out of Tesla's own servers (teslamate#4057).
  static let timeout = ErrorAnswer(
    "timeout_408", 408, #"{"error": "timeout"}"#, at: .vehicleData)
  static let inService = ErrorAnswer(
    "in_service_405", 405, "vehicle is currently in service", at: .vehicleData)
  static let billingLimit = ErrorAnswer(
    "fleet_billing_limit_403", 403, "account disabled: EXCEEDED_LIMIT", at: .vehicleData)
  static let missingScope = ErrorAnswer(
    "fleet_missing_scope_403", 403, "Unauthorized missing scopes", at: .vehicleData)
  static let unauthorized = ErrorAnswer(
    "unauthorized_401", 401, "invalid bearer token", form: .bare, at: .anyAPI)
  static let unregistered = ErrorAnswer(
    "fleet_unregistered_412", 412,
    "Account \(SimulatorOptions.fleetClientID) must be registered in the current region. "
      + "For more information, visit: \(docs)/fleet-api#register", at: .anyAPI)
  static let notFound = ErrorAnswer("not_found_404", 404, "not_found", at: .vehicleData)
  static let methodNotAllowed = ErrorAnswer("method_not_allowed_405", 405, "method not allowed")
  static let notJSON = ErrorAnswer("not_a_json_request_406", 406, "not_a_JSON_request")
  static let badParameter = ErrorAnswer(
    "invalid_request_400", 400, "invalid_request", "bad parameter")
  /// What stands behind the energy endpoints says no in its own words (timdorr/tesla-api#616).
  static let noBackupTime = powergate(
    "backup_time_remaining", "{:Message=>\"Error getting backup time remaining\", :Status=>400}")
  static let noTariff = powergate("tariff_rate", "RateTariff not found")

  private static func powergate(_ path: String, _ reason: String) -> ErrorAnswer {
    ErrorAnswer(
      "\(path)_400", 400,
      "https://powergate.prd.sn.tesla.services:443/api/v3/energy_site/\(path) => \(reason)")
  }

  static let html = ErrorAnswer(
    "waf_html_403", 403, "Access Denied",
    "You don't have permission to access this server.<P>Reference #18.0 (simulated)",
    form: .html, at: .any)

  /// The first case of a status is the one that the bare status stands for.
  static let apiCases = [
    unauthorized, tainted, billingLimit, missingScope, html, notFound, inService, asleep,
    asleepNewer, timeout, fleetOnly, unregistered, rateLimited(37), notJSON,
    ErrorAnswer(
      "command_protocol_required_403", 403,
      "Tesla Vehicle Command Protocol required, please refer to the documentation here: "
        + "\(docs)/fleet-api#2023-10-09-rest-api-vehicle-commands-endpoint-deprecation-warning",
      at: .wakeUp),
    ErrorAnswer("fleet_unknown_user_401", 401, "unknown user", at: .anyAPI),
    ErrorAnswer("mobile_access_disabled_401", 401, "mobile_access_disabled", at: .vehicleData),
    wrongRegion("https://\(SimulatedRegion.europe.fleetHost)"),
    ErrorAnswer("account_locked_423", 423, "", form: .empty, at: .anyAPI),
    ErrorAnswer("upstream_invalid_424", 424, "invalid upstream response", at: .vehicleData),
    ErrorAnswer("site_info_upstream_500", 500, "upstream internal error", at: .siteInfo),
    ErrorAnswer("bad_gateway_502", 502, "502 Bad Gateway", form: .html, at: .anyAPI),
    ErrorAnswer("unavailable_503", 503, "503 Service Unavailable", form: .html, at: .anyAPI),
    ErrorAnswer("gateway_timeout_504", 504, "504 Gateway Timeout", form: .html, at: .anyAPI),
    domainUnresolved,
    keyDownloadFailed("https://app.example/", "timeout"),
    ErrorAnswer("device_error_540", 540, "Device Unknown Error", at: .vehicleData),
  ]

  static let loginRequired = ErrorAnswer(
    "token_login_required_401", 401, "login_required", "The refresh_token is invalid",
    form: .token(), at: .token)
  static let tokenIsInvalid = ErrorAnswer(
    "token_owner_refresh_already_used_400", 400, "invalid_request", "token is invalid",
    form: .token(), at: .token)
  static let invalidAudience = ErrorAnswer(
    "token_invalid_audience_400", 400, "invalid_audience", "The 'audience' parameter is invalid",
    form: .token(), at: .token)
  static let thirdPartiesOnly = ErrorAnswer(
    "token_owner_client_on_fleet_auth_host_403", 403, "access_denied",
    "This domain is restricted to third-party applications only.",
    form: .token(extra: "referenceID", value: reference), at: .token)
  static let serverError = ErrorAnswer(
    "token_server_error_400", 400, "server_error", "Internal server error",
    form: .token(
      extra: "error_uri", value: "https://auth.tesla.com/error/reference/\(reference)"),
    at: .token)
  static let invalidGrant = ErrorAnswer(
    "token_invalid_grant_400", 400, "invalid_grant", "The grant is invalid", form: .token(),
    at: .token)
  static let invalidCode = ErrorAnswer(
    "token_invalid_auth_code_400", 400, "invalid_auth_code",
    "The authorization code is invalid or has expired", form: .token(), at: .token)
  static let invalidRedirect = ErrorAnswer(
    "token_invalid_redirect_url_400", 400, "invalid_redirect_url",
    "The redirect_uri does not match the one of the login", form: .token(), at: .token)
  static let unauthorizedClient = ErrorAnswer(
    "token_unauthorized_client_400", 400, "unauthorized_client",
    "The client_id or client_secret is invalid", form: .token(), at: .token)
  static let unsupportedGrantType = ErrorAnswer(
    "token_unsupported_grant_type_400", 400, "unsupported_grant_type",
    "The grant_type is not supported", form: .token(), at: .token)

  static let tokenCases = [
    tokenIsInvalid, loginRequired, invalidAudience, thirdPartiesOnly, serverError, invalidGrant,
    invalidCode, invalidRedirect, unauthorizedClient, unsupportedGrantType,
  ]
}

extension Response {
  static func json(_ status: Int, _ value: Value, headers: Headers = [:]) -> Response {
    var headers = headers
    headers["Content-Type"] = "application/json; charset=utf-8"
    return Response(status: status, headers: headers, body: value.bytes)
  }

  /// An API answer: `{"response": …}`.
  static func api(_ value: Value) -> Response { .json(200, ["response": value]) }
}
