extension ErrorTable {
  /// Every answer that is not the one asked for, the first that fits counts. From the answers that
  /// Tesla's users report and that its Fleet documentation names (tesla-api(7), ERROR RESPONSES).
  ///
  /// What follows from a kind is decided from the kind alone: repeating and the login in
  /// `APIError.Kind`, the pause of `serve` in `Backoff`, words and exit status in `Failure`.
  package static let rows: [Row] = apiRows + tokenRows

  /// A success is no row here; those that only look like one are.
  private static let apiRows: [Row] = [
    Row(.api, 200...299, .void, .empty, "Tesla has no data at the moment"),
    Row(
      .api, 200...299, .refusal, .refused, "the car or site refused, and gives a reason"),
    Row(
      .api, 200...299, .other, .malformed,
      "a success without Tesla's JSON, or with an incomplete one"),
    Row(
      .api, 300...399, .toChina, .accountInChina,
      "an account in China, which has its own servers"),
    Row(.api, 300...399, .any, .redirected, "a redirect, which is not followed"),
    Row(.api, 429, .any, .rateLimited, "too many requests"),
    Row(.api, 400...499, .page, .blocked, "a firewall or a proxy in front of Tesla"),
    Row(.api, 401, ["mobile_access_disabled"], .mobileAccessDisabled, "a setting in the car"),
    Row(
      .api, 401, ["unknown user"], .unknownUser,
      "the account is not linked, or is a business account"),
    Row(
      .api, 401, ["login_required", "password_changed"], .loginRequired, "the session has ended"),
    Row(
      .api, 401, .any, .unauthorized,
      "the access token is invalid or expired; the body is often empty"),
    Row(.api, 402, .any, .paymentRequired, "Tesla or a proxy asks for a payment"),
    Row(
      .api, 403, ["exceeded_limit", "account disabled"], .accountLimited,
      "the billing limit of the application is reached"),
    Row(
      .api, 403, ["missing scopes", "invalid_scope"], .missingScope, "the login lacks the scope"),
    Row(
      .api, 403, ["vehicle command protocol required"], .signedOnly,
      "only signed commands are accepted"),
    Row(.api, 403, ["unsupported vehicle"], .unsupported, "the car is too old for it"),
    Row(
      .api, 403, ["forbidden, see"], .tokenRejected,
      "Tesla issued this access token but does not accept it; see tesla-api(7), LOGIN"),
    Row(.api, 403, .any, .forbidden, "refused for another reason, sometimes only for a while"),
    Row(.api, 404, .any, .notFound, "the car or site was sold or removed, or never existed"),
    Row(.api, 405, ["in service"], .inService, "the car is at a service center"),
    Row(.api, 406, .any, .rejectedRequest, "a request without its content type"),
    Row(
      .api, 408, ["timeout"], .server,
      "a car that is online and did not answer Tesla in time; the same as 504"),
    Row(.api, 408, .any, .asleep, "not a failure: the car is asleep or has no connection"),
    Row(.api, 412, ["only available on fleetapi"], .fleetOnly, "not available on the Owner API"),
    Row(.api, 412, .any, .notRegistered, "the application is not registered in this region"),
    Row(.api, 418, .any, .clientTooOld, "Tesla requires a newer client"),
    Row(
      .api, 421, .any, .wrongRegion(nil), "an account of another region; Tesla names its base URL"),
    Row(.api, 422, ["invalid_resource"], .notFound, "the car or site does not exist"),
    Row(
      .api, 422, ["signed command"], .unsupported, "the car does not support signed commands yet"),
    Row(.api, 423, .any, .accountLocked, "the account is locked; the body is empty"),
    Row(.api, 424, .any, .server, "a server behind Tesla's server failed"),
    Row(.api, 451, .any, .withheld, "an account of another region, or withheld for privacy"),
    Row(
      .api, 499, .any, .server, "Tesla says that the client closed the request before the answer"),
    Row(.api, 400...499, .any, .rejectedRequest, "a request that this version sends wrongly"),
    Row(.api, 500, ["vehicle unavailable"], .asleep, "not a failure: the car is asleep"),
    Row(
      .api, 540, .any, .deviceError, "the car or site answered with an error; it may be restarting"),
    Row(.api, 500...599, .any, .server, "Tesla's server or the car failed; often a web page"),
  ]

  private static let tokenRows: [Row] = [
    Row(.token, 200...299, .other, .malformed, "a success without an access token"),
    Row(
      .token, 300...399, .toChina, .accountInChina,
      "an account in China, which has its own servers"),
    Row(.token, 300...399, .any, .redirected, "a redirect, which is not followed"),
    Row(.token, 429, .any, .rateLimited, "too many requests"),
    Row(
      .token, 400...499, .page, .blocked, "a firewall in front of Tesla; the login is still valid"),
    Row(
      .token, 400, ["server_error", "temporarily_unavailable"], .server,
      "Tesla's login server failed, whatever the status says"),
    Row(
      .token, 400...401,
      [
        "invalid_grant", "invalid_auth_code", "login_required",
        "password_changed", "token is invalid",
      ], .loginRequired,
      "the code or refresh token is expired, used up or revoked"),
    Row(
      .token, 400...401, ["unauthorized_client", "invalid_client"], .clientRefused,
      "client ID and secret do not match, or Tesla distrusts the connection"),
    Row(
      .token, 400, ["invalid_audience"], .audienceRefused,
      "the audience is missing or belongs to another region"),
    Row(
      .token, 400, ["invalid_redirect_url", "redirect_uri"], .redirectRefused,
      "the redirect URI is not registered for the client"),
    Row(
      .token, 403, ["restricted to third-party"], .thirdPartyOnly,
      "ownerapi was used at the login server for registered applications"),
    Row(.token, 403, .any, .forbidden, "refused for another reason; seen from data centers"),
    Row(.token, 408, .any, .server, "Tesla's login server timed out"),
    Row(.token, 423, .any, .accountLocked, "the account is locked"),
    Row(.token, 400...499, .any, .rejectedRequest, "a request that this version sends wrongly"),
    Row(.token, 500...599, .any, .server, "Tesla's login server failed; often a web page"),
  ]
}
