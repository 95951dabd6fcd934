internal import Crypto
internal import HTTP
internal import Unix

/// What one state of the web config file demands of requests.
final class AccessRules: Sendable {
  enum Admission: Sendable {
    case admitted
    case refused(Response)
    case mustCheck(PasswordCheck)
  }

  let decoration: Decoration
  private let users: [String: String]
  /// Compared for unknown users, at the cost of the known ones: the time must not tell who exists.
  private let dummyHash: String
  private let bucket: Lock<TokenBucket>?

  init(_ config: WebConfig, serverName: String?) {
    var headers = config.headers
    if let serverName { headers["Server"] = serverName }
    decoration = Decoration(headers)
    users = config.users
    let cost = users.values.map { $0.dropFirst(4).prefix(2) }.max() ?? "10"
    dummyHash = "$2b$\(cost)$" + String(repeating: ".", count: 53)
    bucket = config.rateLimit.map { Lock(TokenBucket($0, now: MonotonicTime.now)) }
  }

  var demandsPassword: Bool { !users.isEmpty }

  /// Decides about a request, as far as that is quick.
  ///
  /// - Parameter known: what an earlier check under that key found.
  func admit(_ headers: Headers, known: ([UInt8]) -> Bool?) -> Admission {
    if let bucket, !bucket.withLock({ $0.take(at: MonotonicTime.now) }) {
      return .refused(.text(429, "too many requests\n"))
    }
    guard demandsPassword else { return .admitted }
    guard let (user, password) = AccessRules.credentials(headers) else {
      return .refused(AccessRules.unauthorized)
    }
    let hash = users[String(decoding: user, as: UTF8.self)]
    let check = PasswordCheck(
      cacheKey: PasswordCache.key(user: user, hash: hash ?? dummyHash, password: password),
      hash: hash ?? dummyHash, password: password, isKnownUser: hash != nil)
    switch known(check.cacheKey) {
    case true?: return .admitted
    case false?: return .refused(AccessRules.unauthorized)
    case nil: return .mustCheck(check)
    }
  }

  /// RFC 7617. It names no user and does not tell why.
  static let unauthorized: Response = {
    var response = Response.text(401, "unauthorized\n")
    response.headers["WWW-Authenticate"] = "Basic realm=\"tesla\", charset=\"UTF-8\""
    return response
  }()

  private static func credentials(_ headers: Headers) -> (user: [UInt8], password: [UInt8])? {
    let fields = headers.values("Authorization")
    guard fields.count == 1, let field = fields.first else { return nil }
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let decoded = Base64.decode(parts[1].filter { $0 != " " }),
      let colon = decoded.firstIndex(of: 0x3A)
    else { return nil }
    return (Array(decoded[..<colon]), Array(decoded[(colon + 1)...]))
  }
}
