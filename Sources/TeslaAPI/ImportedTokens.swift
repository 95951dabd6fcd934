internal import JSON
package import Time
internal import Unix

/// Tokens minted elsewhere, as another program hands them over.
package struct ImportedTokens: Sendable, Hashable {
  package let accessToken: Secret?
  package let refreshToken: Secret?
  /// When the access token ends, in the words of the file; it may say so itself.
  package let accessTokenEnd: Timestamp?

  /// Why nothing is taken.
  package enum Failure: Error, Hashable, Sendable {
    /// A text of two-byte characters, as some Windows programs write.
    case utf16
    case noToken
    /// One access token and no more: taken for a refresh token, it would put an end to a login
    /// that works.
    case accessTokenAlone
    /// There is a refresh token that cannot be one, for that reason.
    case unusableRefreshToken(String)
  }

  /// What stands at the places of the tokens.
  struct Find {
    var access: String?
    /// nil also where it is no text, for the reason in `flaw`.
    var refresh: String?
    var flaw: String?
    var end: Timestamp?
  }

  /// Reads what the common programs give: JSON with `access_token` or `refresh_token` at any depth,
  /// tables with `access` and `refresh` in their header, text in which the tokens stand below or
  /// behind such titles, both tokens bare, or a bare refresh token.
  ///
  /// - Parameter time: when the text was written; a life of so many seconds is counted from there.
  package init(parsing bytes: [UInt8], writtenAt time: Timestamp) throws(Failure) {
    guard !ImportedTokens.isUTF16(bytes) else { throw .utf16 }
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    let found: Find
    if let value = try? Value(parsing: bytes, limits: Limits(size: 1 << 20, depth: 16)),
      value.objectValue != nil || value.arrayValue != nil
    {
      found = ImportedTokens.find(in: value, writtenAt: time)
    } else if let text = String(validating: bytes, as: UTF8.self) {
      found = try ImportedTokens.find(in: text)
    } else {
      throw .noToken
    }
    if let flaw = found.flaw { throw .unusableRefreshToken(flaw) }
    refreshToken = try found.refresh.map { (text) throws(Failure) in
      let reason = ImportedTokens.flaw(of: text)
      guard let token = Secret(trimming: text), reason == nil else {
        throw .unusableRefreshToken(reason ?? "it has characters that no token has")
      }
      return token
    }
    accessToken = found.access.flatMap {
      ImportedTokens.hasTokenCharacters($0) ? Secret(trimming: $0) : nil
    }
    accessTokenEnd = accessToken == nil ? nil : found.end
    guard accessToken != nil || refreshToken != nil else { throw .noToken }
  }

  /// By its mark, or by the zeros between its letters.
  private static func isUTF16(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || bytes.prefix(64).contains(0)
  }

  /// Why that is no refresh token; nil when it may be one.
  private static func flaw(of text: String) -> String? {
    if text.hasPrefix("\\x") { return "it is encrypted, as TeslaMate keeps it" }
    guard hasTokenCharacters(text), let token = Secret(trimming: text) else {
      return "it has characters that no token has"
    }
    return isAccessToken(token) ? "it is an access token" : nil
  }

  /// Only access tokens tell when they expire; refresh tokens that are JWTs are for the token
  /// endpoint.
  static func isAccessToken(_ token: Secret) -> Bool {
    guard let claims = TokenClaims(of: token), claims.expiresAt != nil else { return false }
    return !claims.audience.contains { $0.hasSuffix("/oauth2/v3/token") }
  }

  static func hasTokenCharacters(_ text: String) -> Bool {
    Secret(trimming: text)?.hasTokenBytes ?? false
  }

  // MARK: JSON

  private static let accessNames = ["access_token", "accessToken", "access"]
  private static let refreshNames = ["refresh_token", "refreshToken", "refresh"]

  /// The first object that has a refresh token, and the first that has an access token: as a rule
  /// the same.
  private static func find(in value: Value, writtenAt time: Timestamp) -> Find {
    let all = objects(in: value)
    // Home Assistant keeps the logins of all its integrations in one file.
    let ofTesla = all.filter { $0["domain"]?.stringValue?.contains("tesla") == true }
    let objects = ofTesla.isEmpty ? all : ofTesla.flatMap { Self.objects(in: .object($0)) }
    var found = Find()
    let holder = objects.first { refresh(in: $0)?.stringValue != nil }
    if let holder {
      found.refresh = refresh(in: holder)?.stringValue
    } else if objects.contains(where: { refresh(in: $0) != nil }) {
      found.flaw = "it is no text"
    }
    let places = [holder].compactMap(\.self) + objects
    guard let place = places.first(where: { member(accessNames, of: $0)?.stringValue != nil })
    else { return found }
    found.access = member(accessNames, of: place)?.stringValue
    found.end = end(in: place, writtenAt: time)
    return found
  }

  private static func refresh(in object: Object) -> Value? {
    if let value = member(refreshNames, of: object) { return value }
    // Home Assistant's and teslajsonpy's names.
    guard object["access_token"]?.stringValue != nil else { return nil }
    return member(["token"], of: object)
  }

  /// A token, or what stands in its place.
  private static func member(_ names: [String], of object: Object) -> Value? {
    let member = object.members.first { member in
      guard names.contains(member.name) else { return false }
      switch member.value {
      case .object, .array, .null, .string(""): return false
      default: return true
      }
    }
    return member?.value
  }

  /// Those at any depth, the outer ones first.
  private static func objects(in value: Value) -> [Object] {
    switch value {
    case .object(let object): [object] + object.members.flatMap { objects(in: $0.value) }
    case .array(let elements): elements.flatMap(objects)
    default: []
    }
  }

  private static func end(in object: Object, writtenAt time: Timestamp) -> Timestamp? {
    for name in ["expires_at", "expiration"] {
      if let end = object[name]?.doubleValue.flatMap(Timestamp.init(seconds:)) { return end }
    }
    guard let life = TokenGrant.lifetime(object["expires_in"]) else { return nil }
    let start = object["created_at"]?.doubleValue.flatMap(Timestamp.init(seconds:))
    return (start ?? time).advanced(by: life)
  }
}
