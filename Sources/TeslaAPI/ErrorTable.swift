package import HTTP
internal import JSON

/// Decides what an answer means: the one place that looks at statuses and error words.
///
/// The rows come from the answers that Tesla's users report and that its Fleet documentation names
/// (reference: tesla-api §1.4 and §4). Words are matched in lower case anywhere in the body's
/// `error` and `error_description`; the first row that fits counts.
package enum ErrorTable {
  /// A condition on status and words, and its meaning.
  struct Row {
    let statuses: ClosedRange<Int>
    let words: [String]
    let kind: APIError.Kind

    init(_ status: Int, _ words: String..., kind: APIError.Kind) {
      self.init(status...status, words, kind)
    }

    init(_ statuses: ClosedRange<Int>, kind: APIError.Kind) { self.init(statuses, [], kind) }

    private init(_ statuses: ClosedRange<Int>, _ words: [String], _ kind: APIError.Kind) {
      self.statuses = statuses
      self.words = words
      self.kind = kind
    }

    func matches(_ status: Int, _ text: String) -> Bool {
      statuses.contains(status) && (words.isEmpty || words.contains { text.contains($0) })
    }
  }

  static let apiRows: [Row] = [
    Row(300...399, kind: .wrongRegion(nil)),
    Row(401, "mobile_access_disabled", kind: .mobileAccessDisabled),
    Row(401, "unknown user", kind: .unknownUser),
    Row(401, "login_required", "password_changed", kind: .loginRequired),
    Row(401...401, kind: .unauthorized),
    Row(402...402, kind: .accountLimited),
    Row(403, "exceeded_limit", "account disabled", kind: .accountLimited),
    Row(403, "missing scopes", "invalid_scope", kind: .missingScope),
    Row(403, "vehicle command protocol required", "unsupported vehicle", kind: .unsupported),
    Row(403, "forbidden, see", kind: .tokenRejected),
    Row(403...403, kind: .forbidden),
    Row(404...404, kind: .notFound),
    Row(405, "in service", kind: .inService),
    Row(408...408, kind: .asleep),
    Row(412, "only available on fleetapi", kind: .unsupported),
    Row(412...412, kind: .notRegistered),
    Row(421...421, kind: .wrongRegion(nil)),
    Row(423...423, kind: .accountLocked),
    Row(424...424, kind: .server),
    Row(429...429, kind: .rateLimited),
    Row(451...451, kind: .wrongRegion(nil)),
    Row(499...499, kind: .server),
    Row(500, "vehicle unavailable", kind: .asleep),
    Row(500...599, kind: .server),
    Row(400...499, kind: .rejectedRequest),
  ]

  static let tokenRows: [Row] = [
    Row(300...399, kind: .wrongRegion(nil)),
    Row(400, "server_error", "temporarily_unavailable", kind: .server),
    Row(400, "invalid_grant", "invalid_auth_code", "login_required", kind: .loginRequired),
    Row(400, "token is invalid", kind: .loginRequired),
    Row(401, "login_required", "invalid_grant", "password_changed", kind: .loginRequired),
    Row(400...402, kind: .rejectedRequest),
    Row(403...403, kind: .rejectedRequest),
    Row(408...408, kind: .server),
    Row(429...429, kind: .rateLimited),
    Row(423...423, kind: .accountLocked),
    Row(500...599, kind: .server),
    Row(404...499, kind: .rejectedRequest),
  ]

  /// The meaning of an API answer; nil for a success whose body is Tesla's JSON.
  package static func error(in response: Response, endpoint: String) -> APIError? {
    classify(response, endpoint: endpoint, rows: apiRows) { body in
      body.objectValue?["response"] != nil || body.objectValue?["data"] != nil
    }
  }

  /// The meaning of a token endpoint's answer; nil for a success with an access token.
  package static func tokenError(in response: Response) -> APIError? {
    classify(response, endpoint: "token", rows: tokenRows) { TokenGrant($0) != nil }
  }

  private static func classify(
    _ response: Response, endpoint: String, rows: [Row], isComplete: (Value) -> Bool
  ) -> APIError? {
    let body = try? Value(parsing: response.body)
    let retryAfter = RetryWait.read(from: response, body: body)
    if (200...299).contains(response.status) {
      if let body, isComplete(body) { return nil }
      return APIError(
        .malformed, endpoint: endpoint, status: response.status,
        detail: "not the expected JSON, \(describe(response, body))")
    }
    let words = [body?["error"]?.stringValue, body?["error_description"]?.stringValue]
      .compactMap(\.self).joined(separator: ": ")
    // A page instead of JSON comes from what stands in front of the API, not from the API.
    if body == nil, !response.body.isEmpty, response.status < 500, response.status >= 400 {
      return APIError(
        .blocked, endpoint: endpoint, status: response.status,
        detail: describe(response, body), retryAfter: retryAfter ?? .seconds(900))
    }
    let lower = words.lowercased()
    let row = rows.first { $0.matches(response.status, lower) }
    var kind = row?.kind ?? .malformed
    if case .wrongRegion = kind { kind = .wrongRegion(Region.named(in: words, response)) }
    return APIError(
      kind, endpoint: endpoint, status: response.status, detail: printable(words),
      retryAfter: retryAfter)
  }

  private static func describe(_ response: Response, _ body: Value?) -> String {
    if response.body.isEmpty { return "an empty body" }
    if body != nil { return "JSON of another shape" }
    let type = response.headers["Content-Type"].map { printable($0) } ?? "no content type"
    return "\(response.body.count) bytes of \(type)"
  }

  /// A server's words, safe for a terminal and short enough for a line.
  private static func printable(_ text: String) -> String {
    let line = String(
      text.unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7F ? Character($0) : " " })
    return line.count <= 200 ? line : String(line.prefix(200)) + "…"
  }
}

/// How long a refusal asks to wait: the larger of header and body, at most a day.
enum RetryWait {
  static let longestSeconds: Int64 = 86_400

  static func read(from response: Response, body: Value?) -> Duration? {
    let words = body?["error"]?.stringValue ?? ""
    // A date would need the time of day; Tesla sends seconds.
    let header = response.headers["Retry-After"].flatMap { Int64($0) }
    let candidates = [header, secondsNamed(in: words)].compactMap(\.self).filter { $0 >= 0 }
    return candidates.max().map { .seconds(min($0, longestSeconds)) }
  }

  /// "Retry in 37 seconds", the only place where some answers say it.
  private static func secondsNamed(in text: String) -> Int64? {
    let words = text.lowercased().split(separator: " ")
    guard let index = words.firstIndex(of: "in"), index > 0, words[index - 1] == "retry",
      index + 1 < words.count
    else { return nil }
    return Int64(words[index + 1])
  }
}

/// Where an account lives, as an answer of 421 or a redirect says.
enum Region {
  static func named(in words: String, _ response: Response) -> URL? {
    let candidates =
      words.split { " ,;\"".contains($0) }.map(String.init)
      + [response.headers["Location"]].compactMap(\.self)
    return candidates.lazy.compactMap(URL.init).first { $0.scheme == "https" || $0.isLoopback }
      .map { URL(scheme: $0.scheme, host: $0.host, port: $0.port) }
  }
}
