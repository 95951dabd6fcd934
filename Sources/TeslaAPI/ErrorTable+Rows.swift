extension ErrorTable {
  /// Every answer that is not the one asked for, the first that fits counts. From the answers that
  /// Tesla's users report and that its Fleet documentation names (tesla-api(7), ERROR RESPONSES).
  ///
  /// What follows from a kind is decided from the kind alone: repeating and the login in
  /// `APIError.Kind`, the pause of `serve` in `Backoff`, words and exit status in `Failure`.
  package static let rows: [Row] = apiRows + tokenRows

  /// A success is no row here; those that only look like one are.
  private static let apiRows: [Row] = [
    Row(.api, 200...299, .void, .empty, "Tesla has nothing to tell at the moment"),
    Row(
      .api, 200...299, .refusal, .refused, "the car or site did not do it, for a reason it gives"),
    Row(.api, 200...299, .other, .malformed, "a success that is not Tesla's JSON, or half of it"),
    Row(
      .api, 300...399, .toChina, .accountInChina,
      "an account of China, which has servers of its own"),
    Row(.api, 300...399, .any, .redirected, "the way to another place, which is not followed"),
    Row(.api, 429, .any, .rateLimited, "too many requests"),
    Row(.api, 400...499, .page, .blocked, "a firewall or a proxy in front of Tesla"),
    Row(.api, 401, ["mobile_access_disabled"], .mobileAccessDisabled, "a setting in the car"),
    Row(.api, 401, ["unknown user"], .unknownUser, "the account is not linked, or a business one"),
    Row(
      .api, 401, ["login_required", "password_changed"], .loginRequired, "the session has ended"),
    Row(.api, 401, .any, .unauthorized, "the access token is dead; often with an empty body"),
    Row(.api, 402, .any, .paymentRequired, "somebody wants to be paid: Tesla or a proxy"),
    Row(
      .api, 403, ["exceeded_limit", "account disabled"], .accountLimited,
      "the billing limit of the application is reached"),
    Row(
      .api, 403, ["missing scopes", "invalid_scope"], .missingScope, "the login may not ask that"),
    Row(
      .api, 403, ["vehicle command protocol required"], .signedOnly, "only signed commands count"),
    Row(.api, 403, ["unsupported vehicle"], .unsupported, "the car is too old for it"),
    Row(
      .api, 403, ["forbidden, see"], .tokenRejected,
      "an access token that was issued over a connection that Tesla did not like"),
    Row(.api, 403, .any, .forbidden, "refused for another reason; some such refusals pass"),
    Row(.api, 404, .any, .notFound, "sold, removed, or never there"),
    Row(.api, 405, ["in service"], .inService, "the car is in a workshop"),
    Row(.api, 406, .any, .rejectedRequest, "a request without its content type"),
    Row(
      .api, 408, ["timeout"], .server,
      "a car that is online and did not answer Tesla in time; the same as 504"),
    Row(.api, 408, .any, .asleep, "no failure: the car sleeps or has no connection"),
    Row(.api, 412, ["only available on fleetapi"], .fleetOnly, "closed on the Owner API"),
    Row(.api, 412, .any, .notRegistered, "the application is not registered in this region"),
    Row(.api, 418, .any, .clientTooOld, "Tesla wants a newer client"),
    Row(.api, 421, .any, .wrongRegion(nil), "another region's account; Tesla names the base URL"),
    Row(.api, 422, ["invalid_resource"], .notFound, "what is named is not there"),
    Row(
      .api, 422, ["signed command"], .unsupported, "the car does not support signed commands yet"),
    Row(.api, 423, .any, .accountLocked, "the account is locked; with an empty body"),
    Row(.api, 424, .any, .server, "a server behind Tesla's server failed"),
    Row(.api, 451, .any, .withheld, "another region's account, or a question of privacy"),
    Row(
      .api, 499, .any, .server, "Tesla says that the client closed the request before the answer"),
    Row(.api, 400...499, .any, .rejectedRequest, "a request that this version gets wrong"),
    Row(.api, 500, ["vehicle unavailable"], .asleep, "no failure: a car that sleeps"),
    Row(.api, 540, .any, .deviceError, "the car or site answered with an error; it may restart"),
    Row(.api, 500...599, .any, .server, "Tesla's server, or the car behind it; often a web page"),
  ]

  private static let tokenRows: [Row] = [
    Row(.token, 200...299, .other, .malformed, "a success without an access token"),
    Row(
      .token, 300...399, .toChina, .accountInChina,
      "an account of China, which has servers of its own"),
    Row(.token, 300...399, .any, .redirected, "the way to another place, which is not followed"),
    Row(.token, 429, .any, .rateLimited, "too many requests"),
    Row(
      .token, 400...499, .page, .blocked, "a firewall in front of Tesla; the login is not at fault"),
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
      "client ID and secret do not fit, or the connection looks wrong"),
    Row(
      .token, 400, ["invalid_audience"], .audienceRefused,
      "the audience is missing or another region's"),
    Row(
      .token, 400, ["invalid_redirect_url", "redirect_uri"], .redirectRefused,
      "the redirect URI is not the client's"),
    Row(
      .token, 403, ["restricted to third-party"], .thirdPartyOnly,
      "the login server of registered applications was asked for ownerapi"),
    Row(.token, 403, .any, .forbidden, "refused for another reason; seen in data centres"),
    Row(.token, 408, .any, .server, "Tesla's login server gave up waiting"),
    Row(.token, 423, .any, .accountLocked, "the account is locked"),
    Row(.token, 400...499, .any, .rejectedRequest, "a request that this version gets wrong"),
    Row(.token, 500...599, .any, .server, "Tesla's login server failed; often a web page"),
  ]
}
