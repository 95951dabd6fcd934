internal import HTTP

extension TeslaAnswer {
  private static let expired = "the login has expired or was revoked"

  /// What a renewal is answered: every shape that users and the Fleet
  /// documentation report (tesla-api(7), ERROR RESPONSES).
  package static let token: [TeslaAnswer] = [
    TeslaAnswer(
      "token 200 empty", 200, "", 6, "unexpected response from Tesla to token", Why.server, 10),
    TeslaAnswer(
      "token 200 page", 200, "<html>hello</html>", 6, "unexpected response from Tesla to token",
      Why.server, 10),
    TeslaAnswer(
      "token 200 null", 200, #"{"access_token":null,"refresh_token":null,"expires_in":28800}"#, 6,
      "unexpected response from Tesla to token", Why.server, 10),
    TeslaAnswer(
      "token 302 to China", 302, "",
      [.init("Location", "https://auth.tesla.cn/oauth2/v3/token")], 4,
      "the account lives in China", Why.refused, 900),
    TeslaAnswer(
      "token 303 elsewhere", 303, "", [.init("Location", "https://www.tesla.com/")], 6,
      "Tesla's answer to token is a redirect", Why.refused, 900),
    TeslaAnswer("token invalid_grant", 400, denial("invalid_grant"), 4, expired, Why.login, 70),
    TeslaAnswer(
      "token used up", 400, denial("invalid_request", "token is invalid"), 4, expired, Why.login,
      70),
    TeslaAnswer(
      "token invalid_auth_code", 400, denial("invalid_auth_code"), 4, expired, Why.login, 70),
    TeslaAnswer("token login_required", 401, denial("login_required"), 4, expired, Why.login, 70),
    TeslaAnswer(
      "token invalid_redirect_url", 400, denial("invalid_redirect_url"), 4,
      "the redirect URI is not registered", Why.refused, 900),
    TeslaAnswer(
      "token unsupported_grant_type", 400, denial("unsupported_grant_type"), 4,
      "Tesla did not accept the request for token", Why.refused, 900),
    TeslaAnswer(
      "token unauthorized_client", 400, denial("unauthorized_client"), 4,
      "Tesla does not accept this client ID and secret", Why.refused, 900),
    TeslaAnswer(
      "token invalid_client", 401, denial("invalid_client"), 4,
      "Tesla does not accept this client ID and secret", Why.refused, 900),
    TeslaAnswer(
      "token invalid_audience", 400, denial("invalid_audience"), 4,
      "this login is for another API or region", Why.refused, 900),
    TeslaAnswer(
      "token server_error", 400, denial("server_error"), 6, "Tesla failed to answer token",
      Why.server, 10),
    TeslaAnswer(
      "token third parties only", 403,
      denial("access_denied", "This domain is restricted to third-party applications only."), 4,
      "this login server accepts registered applications only", Why.refused, 900),
    TeslaAnswer(
      "token access_denied", 403, denial("access_denied", "not from here"), 4,
      "Tesla refuses to renew the login", Why.refused, 900),
    TeslaAnswer(
      "token 403 page", 403, accessDenied, 6, "a firewall answered instead of Tesla", Why.firewall,
      900),
    TeslaAnswer(
      "token 408", 408, "", 6, "Tesla failed to answer token", Why.server, 10),
    TeslaAnswer("token 423", 423, "", 4, "the account is locked", Why.refused, 900),
    TeslaAnswer(
      "token 429", 429, "{}", [.init("Retry-After", "4000")], 7,
      "rate limited by Tesla; retry in 4000 s", Why.rate, 4_000),
    TeslaAnswer("token 429 silent", 429, "", 7, "rate limited by Tesla", Why.rate, 300),
    TeslaAnswer(
      "token 500", 500, denial("internal"), 6, "Tesla failed to answer token", Why.server, 10),
    TeslaAnswer(
      "token 503 page", 503, "<html>later</html>", 6, "Tesla failed to answer token", Why.server,
      10),
  ]
}
