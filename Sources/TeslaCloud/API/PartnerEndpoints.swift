internal import Crypto
internal import HTTP
internal import JSON
internal import Time

/// What Tesla keeps of an application in a region.
struct Partner: Hashable, Sendable {
  let domain: String
  let key: P256PublicKey
}

/// The registration of applications with the Fleet API (tesla-api(7), LOGIN).
extension World {
  /// Fetches the domain's key, in this world from `domainKey`, and keeps it.
  mutating func registerPartner(_ request: Request, _ route: Route, _ grant: TokenRegister.Grant)
    -> Response
  {
    guard grant.isPartner else { return refusal(.noPartner) }
    guard let domain = (try? Value(parsing: request.body))?["domain"]?.stringValue,
      !domain.isEmpty, domain == domain.lowercased(), !domain.contains("/"), domain.contains(".")
    else { return refusal(.invalidDomain) }
    // The one name that no application can have (RFC 6761 section 6.4).
    if domain.hasSuffix(".invalid") { return refusal(.domainUnresolved) }
    let url = "https://\(domain)/.well-known/appspecific/com.tesla.3p.public-key.pem"
    guard domainKey.count <= 1024 else {
      return ErrorAnswer.keyDownloadFailed(url, "too large").response
    }
    guard let key = try? P256PublicKey(pem: domainKey) else {
      return ErrorAnswer.keyDownloadFailed(url, "invalid key").response
    }
    partners[route.region ?? options.profile.region] = Partner(domain: domain, key: key)
    return .api([
      "client_id": .string(grant.client.id), "domain": .string(domain),
      "account_id": .string(accountID), "name": "Simulated application",
      "created_at": .string(weather.place.localTime(now).rfc3339),
      "public_key": .string(key.hex),
    ])
  }

  func partnerKey(_ request: Request, _ route: Route, _ grant: TokenRegister.Grant) -> Response {
    guard grant.isPartner else { return refusal(.noPartner) }
    guard let partner = partners[route.region ?? options.profile.region],
      request.url.queryValue("domain") == partner.domain
    else { return refusal(.notFound) }
    return .api(["public_key": .string(partner.key.hex)])
  }

  /// Changes what every domain serves in the place of an application's public key; nothing is 404.
  package mutating func serve(domainKey: [UInt8]) { self.domainKey = domainKey }

  /// What the application's web server says.
  var servedKey: Response {
    let isPage = domainKey.first == UInt8(ascii: "<")
    return Response(
      status: domainKey.isEmpty ? 404 : 200,
      headers: ["Content-Type": isPage ? "text/html" : "application/x-pem-file"], body: domainKey)
  }

  /// The public half of a pair whose private half was discarded.
  static let sampleKeyPEM = """
    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/ab9t16hVyQnIWAC8cmSco1gKyW9
    sEKViHfzZvr0IBZfrJLy0AdlAx7AdDL5nm3eXtSu/ht0tSe6VuRxCUoLhQ==
    -----END PUBLIC KEY-----

    """
}

extension ErrorAnswer {
  static let noPartner = ErrorAnswer("partner_expected_403", 403, "Expected partner account")
  static let invalidDomain = ErrorAnswer(
    "partner_invalid_domain_400", 400,
    "Invalid domain. Ensure that domain is lowercase and starts without https://")
  static let domainUnresolved = ErrorAnswer(
    "partner_foreign_domain_412", 412, "Root domain must match registered allowed origins",
    at: .partnerAccounts)

  static func keyDownloadFailed(_ url: String, _ reason: String) -> ErrorAnswer {
    ErrorAnswer(
      "partner_key_download_424", 424, "Public key download failed for \(url), error: \(reason)",
      at: .partnerAccounts)
  }
}
