internal import HTTP
internal import Time
internal import Unix

/// `/oauth2/v3/authorize`: GET shows the login page, POST is its form.
extension World {
  mutating func authorize(_ request: Request) -> Response {
    guard request.method == .get || request.method == .post else {
      return ErrorAnswer.methodNotAllowed.response
    }
    let query = request.url.queryItems
    func parameter(_ name: String) -> String { query.first { $0.name == name }?.value ?? "" }

    guard let client = SimulatedClient(id: parameter("client_id")) else {
      return LoginPage.refusal("The client_id supplied is not registered")
    }
    guard client.allows(redirect: parameter("redirect_uri")) else {
      return LoginPage.refusal(
        "The redirect_uri supplied is not registered for this client_id")
    }
    if let problem = problem(of: query, client) { return LoginPage.refusal(problem) }
    if let elsewhere = otherRegion(parameter("login_hint"), query) { return elsewhere }

    if request.method == .get, parameter("simulate_consent") != "1" {
      return LoginPage.form(
        query: request.url.query ?? "", hint: parameter("login_hint"), problem: nil)
    }
    if request.method == .post {
      let form = QueryItem.decode(String(decoding: request.body, as: UTF8.self))
      func field(_ name: String) -> String { form.first { $0.name == name }?.value ?? "" }
      if field("action") == "cancel" {
        return redirect(
          parameter("redirect_uri"),
          [QueryItem("error", "login_cancelled"), QueryItem("state", parameter("state"))])
      }
      guard !field("identity").isEmpty, !field("credential").isEmpty else {
        return LoginPage.form(
          query: request.url.query ?? "", hint: field("identity"),
          problem: "Please enter your e-mail address and your password.")
      }
    }
    let redirect = consent(client, query)
    // Tesla sends a browser there, too, and it then shows an error or nothing.
    guard request.method == .post, let callback = redirect.headers["Location"],
      !callback.hasPrefix("http") || callback.contains("/void/callback"),
      request.headers["Accept"]?.contains("text/html") == true
    else { return redirect }
    return LoginPage.callback(callback)
  }

  private func problem(of query: [QueryItem], _ client: SimulatedClient) -> String? {
    func parameter(_ name: String) -> String { query.first { $0.name == name }?.value ?? "" }
    if parameter("response_type") != "code" { return "The response_type must be code" }
    if parameter("state").isEmpty { return "The state is missing" }
    let hasChallenge = !parameter("code_challenge").isEmpty
    if !client.isFleet, !hasChallenge { return "The code_challenge is missing" }
    if hasChallenge, parameter("code_challenge_method") != "S256" {
      return "The code_challenge_method must be S256"
    }
    if options.profile.isFleet != client.isFleet {
      return "The client_id supplied is not registered for this simulator's profile"
    }
    return nil
  }

  /// An account that lives in China is sent to the Chinese login (tesla-api(7), LOGIN).
  private func otherRegion(_ hint: String, _ query: [QueryItem]) -> Response? {
    guard hint.hasSuffix(".cn"), options.profile.region != .china else { return nil }
    let url = "https://auth.tesla.cn/oauth2/v3/authorize?\(QueryItem.encode(query))"
    return Response(status: 303, headers: ["Location": url])
  }

  private mutating func consent(_ client: SimulatedClient, _ query: [QueryItem]) -> Response {
    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
    let asked = (parameter("scope") ?? "").split(separator: " ").map(String.init)
    let scopes = options.consentedScopes.map { agreed in asked.filter(agreed.contains) } ?? asked
    let grant = TokenRegister.Grant(
      client: client, scopes: scopes.isEmpty ? ["openid"] : scopes, family: tokens.newFamily(),
      loginTime: now)
    let prefix = client.isFleet ? "\(options.profile.region.rawValue.uppercased())_" : ""
    let code = prefix + random.hex(60)
    let redirect = parameter("redirect_uri") ?? ""
    tokens.add(
      code: code,
      TokenRegister.Code(
        grant: grant, redirect: redirect, challenge: parameter("code_challenge"),
        state: parameter("state"), expires: now + options.codeLife.inSeconds))
    return self.redirect(
      redirect,
      [
        QueryItem("code", code), QueryItem("state", parameter("state") ?? ""),
        QueryItem("issuer", options.profile.issuer),
      ])
  }

  private func redirect(_ target: String, _ items: [QueryItem]) -> Response {
    let separator = target.contains("?") ? "&" : "?"
    return Response(
      status: 302,
      headers: [
        "Location": target + separator + QueryItem.encode(items), "Cache-Control": "no-store",
      ])
  }
}
