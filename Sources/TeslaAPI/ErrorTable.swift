package import HTTP
package import JSON
internal import Time

/// Decides what an answer means: the one place that looks at statuses and error words. Its rows
/// are in ErrorTable+Rows.swift; the lists of tesla-api-errors(7) are printed from them.
package enum ErrorTable {
  /// A condition on an answer, and its meaning.
  package struct Row: Sendable {
    package enum Source: Hashable, Sendable, CaseIterable {
      /// A call with an access token.
      case api
      /// The endpoint that trades codes and refresh tokens.
      case token
    }

    /// What beside the status must hold.
    package enum Condition: Hashable, Sendable, ExpressibleByArrayLiteral {
      case any
      /// One of these is in `error` or `error_description`, in lower case.
      case words([String])
      /// A body that is not JSON.
      case page
      /// `response` holds nothing. A list that is counted may truly be empty.
      case void
      /// `response` holds `"result": false`.
      case refusal
      /// Not what a success consists of.
      case other
      /// `Location` names a host of Tesla's in China.
      case toChina

      package init(arrayLiteral words: String...) { self = .words(words) }
    }

    package let source: Source
    package let statuses: ClosedRange<Int>
    package let condition: Condition
    package let kind: APIError.Kind
    /// Where such answers come from, as a clause for people.
    package let meaning: String

    init(
      _ source: Source, _ statuses: ClosedRange<Int>, _ condition: Condition,
      _ kind: APIError.Kind, _ meaning: String
    ) {
      self.source = source
      self.statuses = statuses
      self.condition = condition
      self.kind = kind
      self.meaning = meaning
    }

    init(
      _ source: Source, _ status: Int, _ condition: Condition, _ kind: APIError.Kind,
      _ meaning: String
    ) {
      self.init(source, status...status, condition, kind, meaning)
    }
  }

  /// What a success says; its body is read only once, as those of cars are long.
  ///
  /// - Throws: the meaning of every other answer.
  package static func body(of response: Response, endpoint: String) throws(APIError) -> Value {
    let reading = Reading(response, source: .api, endpoint: endpoint)
    if let error = classify(reading) { throw error }
    guard let body = reading.body else { throw reading.error(.malformed, retryAfter: nil) }
    return body
  }

  /// Whether there is an API answer of this status that is worth repeating.
  package static func mayBeRetried(status: Int) -> Bool {
    rows.contains { $0.source == .api && $0.kind.isRetried && $0.statuses.contains(status) }
  }

  /// The meaning of an API answer; nil for a success whose body is Tesla's JSON.
  package static func error(in response: Response, endpoint: String) -> APIError? {
    classify(Reading(response, source: .api, endpoint: endpoint))
  }

  /// The meaning of a token endpoint's answer; nil for a success with an access token.
  package static func tokenError(in response: Response) -> APIError? {
    classify(Reading(response, source: .token, endpoint: TokenEndpoint.name))
  }

  /// The row that an answer falls under; nil for a success.
  package static func row(
    for response: Response, from source: Row.Source, endpoint: String
  ) -> Row? {
    let reading = Reading(response, source: source, endpoint: endpoint)
    return rows.first(where: reading.isUnder)
  }

  private static func classify(_ reading: Reading) -> APIError? {
    guard let row = rows.first(where: reading.isUnder) else {
      // A success is under no row; a status that HTTP does not know has no meaning.
      return (200...299).contains(reading.response.status)
        ? nil : reading.error(.malformed, retryAfter: reading.retryAfter)
    }
    var kind = row.kind
    if case .wrongRegion = kind { kind = .wrongRegion(Region.named(in: reading.words)) }
    var retryAfter = reading.retryAfter
    if kind == .blocked { retryAfter = max(retryAfter ?? .zero, RetryWait.afterBlock) }
    return reading.error(kind, retryAfter: retryAfter)
  }
}

/// An answer as the rows look at it.
private struct Reading {
  let response: Response
  let source: ErrorTable.Row.Source
  let endpoint: String
  let body: Value?
  let words: String
  private let lowerCaseWords: String

  init(_ response: Response, source: ErrorTable.Row.Source, endpoint: String) {
    self.response = response
    self.source = source
    self.endpoint = endpoint
    body = try? Value(parsing: response.body)
    words = [body?["error"]?.stringValue, body?["error_description"]?.stringValue]
      .compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
    lowerCaseWords = words.lowercased()
  }

  func isUnder(_ row: ErrorTable.Row) -> Bool {
    guard row.source == source, row.statuses.contains(response.status) else { return false }
    switch row.condition {
    case .any: return true
    case .words(let words): return words.contains { lowerCaseWords.contains($0) }
    case .page: return body == nil && !response.body.isEmpty
    case .void: return !isForeign && body?.isVoid(at: "response") == true
    case .refusal: return body?["response"]?["result"] == .bool(false)
    case .other: return !isComplete
    case .toChina:
      return response.headers["Location"].flatMap(URL.init).map(Region.isInChina) == true
    }
  }

  private var isComplete: Bool {
    switch source {
    // Tesla's API says application/json; any other type comes from something in between.
    case .api: !isForeign && (body?["response"] != nil || body?["data"] != nil)
    // A new pair is kept whatever it is called: the old one is spent by then.
    case .token: body.flatMap { TokenGrant($0) } != nil
    }
  }

  var retryAfter: Duration? { RetryWait.read(from: response, words: lowerCaseWords) }

  func error(_ kind: APIError.Kind, retryAfter: Duration?) -> APIError {
    APIError(
      kind, endpoint: endpoint, status: response.status, detail: detail(of: kind),
      retryAfter: retryAfter)
  }

  private func detail(of kind: APIError.Kind) -> String {
    switch kind {
    case .malformed, .blocked: description
    case .refused: ServerWords.printable(body?["response"]?["reason"]?.stringValue ?? "")
    // Without its query and fragment, where a server would put a token or a code.
    case .redirected, .accountInChina:
      ServerWords.printable(
        String((response.headers["Location"] ?? "").prefix { $0 != "?" && $0 != "#" }))
    default: ServerWords.printable(words)
    }
  }

  private var isForeign: Bool { response.mediaType.map { !$0.isJSON } ?? false }

  private var description: String {
    if response.body.isEmpty { return "an empty body" }
    if body != nil, !isForeign { return "JSON of another shape" }
    let type = response.headers["Content-Type"].map(ServerWords.printable) ?? "no content type"
    return "\(response.body.count) bytes of \(type)"
  }
}

/// How long a refusal asks to wait: the larger of header and body, at most a day.
enum RetryWait {
  static let longest = Duration.seconds(86_400)
  /// A firewall that is asked again sooner only remembers longer.
  static let afterBlock = Duration.seconds(900)

  static func read(from response: Response, words: String) -> Duration? {
    let candidates = [header(of: response), secondsNamed(in: words)].compactMap(\.self)
    return candidates.max().map { min(max($0, .zero), longest) }
  }

  /// Seconds, or a date, which is counted from the answer's own.
  private static func header(of response: Response) -> Duration? {
    guard let text = response.headers["Retry-After"] else { return nil }
    let date = response.headers["Date"].flatMap { HTTPDate.parse($0, now: Timestamp(seconds: 0)) }
    let isDate = text.utf8.contains { !(0x30...0x39 ~= $0) && $0 != 0x20 }
    if isDate, date == nil { return nil }
    return RetryAfter.delay(text, now: date ?? Timestamp(seconds: 0))
  }

  /// "Retry in 37 seconds", the only place where some answers say it.
  private static func secondsNamed(in text: String) -> Duration? {
    let words = text.split(separator: " ")
    guard let index = words.firstIndex(of: "in"), index > 0, words[index - 1] == "retry",
      index + 1 < words.count, words[index + 1].utf8.allSatisfy({ 0x30...0x39 ~= $0 })
    else { return nil }
    return .seconds(min(Int64(words[index + 1]) ?? .max, 1 << 31))
  }
}

/// Where an account lives, as an answer says.
enum Region {
  /// The base URL that an answer of 421 names: Tesla's own, or on this machine. Nothing else is
  /// taken from it, since an access token would go there.
  static func named(in words: String) -> URL? {
    // "user out of region, use base URL: https://…, see https://developer.tesla.com/…": only the
    // first may be a base URL, or a host that is not to be trusted would give way to the second.
    guard let start = words.firstRange(of: "base URL: ") else { return nil }
    let rest = words[start.upperBound...]
    guard let url = URL(String(rest.prefix { !" ,;\"".contains($0) })),
      Configuration.isTrustedRegion(url) || url.isLoopback
    else { return nil }
    // Tesla's hosts serve one API each; on this machine the path may tell the regions apart.
    return URL(
      scheme: url.scheme, host: url.host, port: url.port,
      path: url.isLoopback && url.path != "/" ? url.path : "")
  }

  static func isInChina(_ url: URL) -> Bool {
    url.scheme == "https" && (url.host == "tesla.cn" || url.host.hasSuffix(".tesla.cn"))
  }
}
