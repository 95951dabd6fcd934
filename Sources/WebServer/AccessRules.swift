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
  /// The highest cost of the users' hashes.
  private let cost: Int
  /// For those whose password is known to be right, whom others must not use up the limit for.
  private let knownBucket: Lock<TokenBucket>?
  private let bucket: Lock<TokenBucket>?

  init(_ config: WebConfig, serverName: String?) {
    var headers = config.headers
    if let serverName { headers["Server"] = serverName }
    decoration = Decoration(headers)
    users = config.users
    cost = users.values.compactMap(Bcrypt.cost).max() ?? 10
    bucket = config.rateLimit.map { Lock(TokenBucket($0, now: MonotonicTime.now)) }
    knownBucket = config.rateLimit.map { Lock(TokenBucket($0, now: MonotonicTime.now)) }
  }

  var demandsPassword: Bool { !users.isEmpty }

  /// Decides about a request, as far as that is quick.
  ///
  /// - Parameter known: what an earlier check under that key found.
  func admit(_ headers: Headers, known: ([UInt8]) -> Bool?) -> Admission {
    guard demandsPassword, let check = check(headers) else {
      guard AccessRules.take(from: bucket) else { return .refused(AccessRules.tooMany) }
      return demandsPassword ? .refused(AccessRules.unauthorized) : .admitted
    }
    let outcome = known(check.cacheKey)
    guard AccessRules.take(from: outcome == true ? knownBucket : bucket) else {
      return .refused(AccessRules.tooMany)
    }
    switch outcome {
    case true?: return .admitted
    case false?: return .refused(AccessRules.unauthorized)
    case nil: return .mustCheck(check)
    }
  }

  private func check(_ headers: Headers) -> PasswordCheck? {
    guard let (user, password) = AccessRules.credentials(headers) else { return nil }
    let hash = users[String(decoding: user, as: UTF8.self)]
    return PasswordCheck(
      cacheKey: PasswordCache.key(user: user, hash: hash ?? "", password: password), hash: hash,
      password: password, cost: cost)
  }

  private static func take(from bucket: Lock<TokenBucket>?) -> Bool {
    bucket?.withLock { $0.take(at: MonotonicTime.now) } ?? true
  }

  private static var tooMany: Response { .text(429, "too many requests\n") }

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
