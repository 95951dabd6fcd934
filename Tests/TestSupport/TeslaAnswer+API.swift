internal import HTTP

extension TeslaAnswer {
  /// What calls with an access token are answered: every shape that users and the
  /// Fleet documentation report (tesla-api(7), ERROR RESPONSES).
  package static let api: [TeslaAnswer] = successes + logins + refusals + conditions + servers

  /// Successes by their status only, and ways elsewhere.
  private static let successes = [
    TeslaAnswer(
      "200 without content", 200, #"{"response":null}"#, 6, "Tesla has no NAME at the moment",
      Why.server, 10),
    TeslaAnswer(
      "200 empty text", 200, #"{"response":""}"#, 6, "Tesla has no NAME at the moment", Why.server,
      10),
    TeslaAnswer(
      "200 empty list", 200, #"{"response":[]}"#, 6, "Tesla has no NAME at the moment", Why.server,
      10),
    TeslaAnswer(
      "200 empty object", 200, #"{"response":{}}"#, 6, "Tesla has no NAME at the moment",
      Why.server, 10),
    TeslaAnswer(
      "200 not done", 200, #"{"response":{"result":false,"reason":"could_not_wake_buses"}}"#, 5,
      "NAME was answered but not carried out (HTTP 200: could_not_wake_buses)", Why.refused, 900),
    TeslaAnswer("200 empty", 200, "", 6, "unexpected response from Tesla to NAME", Why.server, 10),
    TeslaAnswer(
      "200 page", 200, "<html>maintenance</html>", 6, "unexpected response from Tesla to NAME",
      Why.server, 10),
    TeslaAnswer(
      "200 by another server", 200, #"{"response":{}}"#, [.init("Content-Type", "text/plain")], 6,
      "unexpected response from Tesla to NAME (HTTP 200: 15 bytes of text/plain", Why.server, 10),
    TeslaAnswer(
      "200 cut", 200, #"{"response":{"id":1"#, 6, "unexpected response from Tesla to NAME",
      Why.server, 10),
    TeslaAnswer("200 list", 200, "[]", 6, "unexpected response from Tesla to NAME", Why.server, 10),
    TeslaAnswer(
      "302 elsewhere", 302, "", [.init("Location", "https://auth.tesla.com/login")], 6,
      "Tesla's answer to NAME is a redirect", Why.refused, 900),
    TeslaAnswer(
      "303 to China", 303, "", [.init("Location", "https://owner-api.vn.cloud.tesla.cn/api/1")], 4,
      "the account lives in China", Why.refused, 900),
    TeslaAnswer(
      "302 to nearly China", 302, "", [.init("Location", "https://tesla.cn.evil.example/")], 6,
      "Tesla's answer to NAME is a redirect", Why.refused, 900),
  ]

  private static let refused = "Tesla refused the access token"

  private static let logins = [
    TeslaAnswer("401 empty", 401, "", 4, refused, .renewed, Why.refused, 900),
    TeslaAnswer(
      "401 invalid bearer token", 401, #"{"error":"invalid bearer token"}"#, 4, refused, .renewed,
      Why.refused, 900),
    TeslaAnswer(
      "401 token expired", 401, refusal("token expired (401)"), 4, refused, .renewed, Why.refused,
      900),
    TeslaAnswer(
      "401 page", 401, accessDenied, 6, "a firewall answered instead of Tesla", Why.firewall, 900),
    TeslaAnswer(
      "401 mobile access", 401, refusal("mobile_access_disabled"), 4,
      "mobile access is switched off in the car", Why.refused, 900),
    TeslaAnswer(
      "401 unknown user", 401, refusal("unknown user"), 4,
      "Tesla does not know this account", Why.refused, 900),
    TeslaAnswer(
      "401 login_required", 401, refusal("login_required"), 4,
      "the login has expired or was revoked", Why.login, 70),
    TeslaAnswer(
      "401 password_changed", 401, refusal("password_changed"), 4,
      "the login has expired or was revoked", Why.login, 70),
    TeslaAnswer(
      "403 token rejected", 403,
      refusal("forbidden, see https://developer.tesla.com/docs/fleet-api"), 4,
      "Tesla renews this token but does not accept it", Why.rejected, 900),
    TeslaAnswer(
      "403 missing scopes", 403, refusal("Unauthorized missing scopes"), 4,
      "NAME needs a scope that was not granted", .withoutLocation, Why.refused, 900),
    TeslaAnswer(
      "403 invalid_scope", 403, refusal("invalid_scope"), 4,
      "NAME needs a scope that was not granted", .withoutLocation, Why.refused, 900),
  ]

  private static let refusals = [
    TeslaAnswer(
      "400 invalid_command", 400, refusal("invalid_command"), 1,
      "Tesla did not accept the request for NAME", Why.refused, 900),
    TeslaAnswer(
      "402 subscription", 402, refusal("subscription_required"), 7, "NAME needs a payment first",
      Why.account, 3_600),
    TeslaAnswer(
      "403 billing limit", 403, refusal("account disabled: EXCEEDED_LIMIT"), 7,
      "Tesla disabled this application", Why.account, 3_600),
    TeslaAnswer(
      "403 signed commands", 403,
      refusal("Tesla Vehicle Command Protocol required, please refer to the documentation"), 1,
      "the car accepts NAME only as a signed command", Why.refused, 900),
    TeslaAnswer(
      "403 unsupported vehicle", 403, refusal("unsupported vehicle"), 1,
      "this car does not support NAME", Why.refused, 900),
    TeslaAnswer(
      "403 unexplained", 403, refusal("no"), 4, "Tesla does not allow NAME for this login",
      Why.refused,
      900),
    TeslaAnswer(
      "403 page", 403, accessDenied, 6, "a firewall answered instead of Tesla", Why.firewall, 900),
    TeslaAnswer(
      "404", 404, refusal("not_found"), 3, "Tesla found nothing for NAME", Why.missing,
      300),
    TeslaAnswer(
      "404 page", 404, "<html>no such page</html>", 6, "a firewall answered instead of Tesla",
      Why.firewall, 900),
    TeslaAnswer(
      "405 otherwise", 405, refusal("method not allowed"), 1,
      "Tesla did not accept the request for NAME", Why.refused, 900),
    TeslaAnswer(
      "406", 406, refusal("not_a_JSON_request"), 1, "Tesla did not accept the request for NAME",
      Why.refused, 900),
    TeslaAnswer(
      "412 Fleet API only", 412,
      refusal("Endpoint is only available on fleetapi. Visit https://developer.tesla.com/docs"), 1,
      "Tesla offers NAME on the Fleet API only", Why.refused, 900),
    TeslaAnswer(
      "412 not registered", 412,
      refusal("Account some-client must be registered in the current region."), 4,
      "this application is not registered in the account's region", Why.refused, 900),
    TeslaAnswer(
      "418", 418, refusal("client too old"), 1, "Tesla requires a newer client", Why.refused,
      900),
    TeslaAnswer(
      "422 invalid_resource", 422, refusal("invalid_resource"), 3,
      "Tesla found nothing for NAME", Why.missing, 300),
    TeslaAnswer(
      "422 signed", 422, refusal("vehicle does not support signed commands"), 1,
      "this car does not support NAME", Why.refused, 900),
    TeslaAnswer(
      "422 otherwise", 422, refusal("unprocessable"), 1,
      "Tesla did not accept the request for NAME", Why.refused, 900),
    TeslaAnswer("423 empty", 423, "", 4, "the account is locked", Why.refused, 900),
    TeslaAnswer(
      "451", 451, refusal("unavailable"), 1, "Tesla does not offer NAME in this region",
      Why.refused,
      900),
  ]

  /// Neither the login's nor the server's fault.
  private static let conditions = [
    TeslaAnswer(
      "405 in service", 405, refusal("vehicle is currently in service"), 5, "the car is in service",
      "", 0),
    TeslaAnswer(
      "408 older", 408,
      refusal(#"vehicle unavailable: {:error=>\"vehicle unavailable:\"}"#), 5,
      "the car is asleep or offline", "", 0),
    TeslaAnswer(
      "408 newer", 408, refusal("vehicle unavailable: vehicle is offline or asleep"), 5,
      "the car is asleep or offline", "", 0),
    TeslaAnswer(
      "500 asleep", 500, refusal("vehicle unavailable: vehicle is offline or asleep"), 5,
      "the car is asleep or offline", "", 0),
    TeslaAnswer(
      "421 Europe", 421,
      refusal(
        """
        user out of region, use base URL: https://fleet-api.prd.eu.vn.cloud.tesla.com, see \
        https://developer.tesla.com/docs/fleet-api
        """), 1, "the account lives in another region", .followed, Why.refused, 900),
    TeslaAnswer(
      "421 a stranger", 421,
      refusal(
        "user out of region, use base URL: https://eviltesla.com, see https://developer.tesla.com"),
      1, "the account lives in another region", Why.refused, 900),
    TeslaAnswer(
      "429 header and body", 429, refusal("Retry in 37 seconds"), [.init("Retry-After", "4000")], 7,
      "rate limited by Tesla; retry in 4000 s", Why.rate, 4_000),
    TeslaAnswer(
      "429 body only", 429, refusal("Retry in 37829 seconds"), 7,
      "rate limited by Tesla; retry in 37829 s", Why.rate, 37_829),
    TeslaAnswer("429 silent", 429, "", 7, "rate limited by Tesla", Why.rate, 300),
    TeslaAnswer(
      "429 short", 429, "{}", [.init("Retry-After", "1")], 7,
      "rate limited by Tesla; retry in 1 s", Why.rate, 60),
    TeslaAnswer(
      "429 page", 429, "<html>slow down</html>", 7, "rate limited by Tesla", Why.rate, 300),
  ]

  private static let failed = "Tesla failed to answer NAME"

  private static let servers = [
    TeslaAnswer("424", 424, refusal("bad upstream"), 6, failed, .repeated(0), Why.server, 10),
    TeslaAnswer("499", 499, refusal("closed"), 6, failed, .repeated(0), Why.server, 10),
    TeslaAnswer(
      "500", 500, refusal("upstream internal error"), 6, failed, .repeated(0), Why.server, 10),
    TeslaAnswer(
      "502 page", 502, "<html>bad gateway</html>", 6, failed, .repeated(0), Why.server, 10),
    TeslaAnswer(
      "503 with a wait", 503, "", [.init("Retry-After", "5")], 6, failed, .repeated(5), Why.server,
      10),
    TeslaAnswer(
      "408 timeout", 408, refusal(#"{\"error\": \"timeout\"}"#), 6, failed, .repeated(0),
      Why.server, 10),
    TeslaAnswer("504 page", 504, "<html>late</html>", 6, failed, .repeated(0), Why.server, 10),
    TeslaAnswer(
      "540", 540, refusal("Device Unknown Error"), 6, "the car or site answered NAME with an error",
      .repeated(0), Why.server, 10),
  ]
}
