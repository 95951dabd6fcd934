package import Crypto
package import HTTP
internal import JSON

/// The registration of an application's domain with one region of the Fleet API (tesla-api(7),
/// LOGIN): Tesla fetches the public key from the domain and keeps it. Without it every call
/// answers 412.
package struct PartnerRegistration: Sendable {
  /// What stands in the way.
  package enum Obstacle: Error, Hashable, Sendable {
    case keyUnreachable(TransportError.Code)
    case keyNotServed(status: Int)
    /// A web page where the key should be.
    case keyIsPage
    case keyFlawed(P256PublicKey.Flaw)
    /// The domain is none of the application's allowed origins; Tesla's words.
    case domainRefused(String)
    /// Tesla itself did not get the key; its words.
    case keyNotFetched(String)
    /// The key that Tesla keeps is not the one that the domain serves.
    case keyDiffers
    case tesla(TeslaError)
  }

  package let domain: PartnerDomain
  private let configuration: Configuration
  private let transport: any Transport

  package init(
    _ domain: PartnerDomain, _ configuration: Configuration, transport: any Transport
  ) {
    self.domain = domain
    self.configuration = configuration
    self.transport = transport
  }

  /// What the steps ask for, in their order.
  package var requests: [Request] {
    let noToken = Secret(generated: "")
    return [keyRequest, TokenEndpoint(configuration, transport: transport).partnerRequest]
      + [Endpoint.partnerAccounts(domain), .partnerPublicKey(domain)].map {
        $0.request(configuration, host: configuration.apiHost, token: noToken)
      }
  }

  /// The key that the domain serves; asked for without any credentials.
  package func publishedKey() async throws(Obstacle) -> P256PublicKey {
    let response: Response
    do { response = try await transport.send(keyRequest) } catch {
      throw error.code == .cancelled ? .tesla(.cancelled) : .keyUnreachable(error.code)
    }
    // Tesla follows no redirect either, as far as its users know.
    guard response.status == 200 else { throw .keyNotServed(status: response.status) }
    if response.mediaType?.subtype == "html"
      || response.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "<")
    {
      throw .keyIsPage
    }
    do { return try P256PublicKey(pem: response.body) } catch { throw .keyFlawed(error) }
  }

  /// A token of the application's own. It is for what follows at once, and is never stored.
  package func token() async throws(Obstacle) -> Secret {
    do {
      return try await TokenEndpoint(configuration, transport: transport).partnerToken()
    } catch {
      throw .tesla(error)
    }
  }

  /// Registers the domain in the configuration's region; once more does no harm.
  package func register(_ token: Secret) async throws(Obstacle) {
    _ = try await answer(.partnerAccounts(domain), token)
  }

  /// Compares the key that Tesla keeps for the domain.
  package func check(_ key: P256PublicKey, _ token: Secret) async throws(Obstacle) {
    let body = try await answer(.partnerPublicKey(domain), token)
    guard let kept = body["response"]?["public_key"]?.stringValue else {
      throw .tesla(.api(APIError(.malformed, endpoint: "public_key", status: 200)))
    }
    guard kept.lowercased() == key.hex else { throw .keyDiffers }
  }

  private var keyRequest: Request {
    Request(
      .get, domain.publicKeyURL, headers: ["Accept": "application/x-pem-file, */*"],
      timeout: configuration.timeout, label: "well_known_key")
  }

  private func answer(_ endpoint: Endpoint, _ token: Secret) async throws(Obstacle) -> Value {
    let request = endpoint.request(configuration, host: configuration.apiHost, token: token)
    let response: Response
    do { response = try await transport.send(request) } catch {
      throw .tesla(TeslaError(error, endpoint: endpoint.name))
    }
    do throws(APIError) {
      return try ErrorTable.body(of: response, endpoint: endpoint.name)
    } catch {
      throw PartnerRegistration.obstacle(error)
    }
  }

  /// The answers that only this endpoint gives; from reports of developers
  /// (teslamotors/vehicle-command#6, teslamotors/fleet-telemetry#355).
  private static func obstacle(_ error: APIError) -> Obstacle {
    let words = error.detail.lowercased()
    func says(_ candidates: String...) -> Bool { candidates.contains { words.contains($0) } }
    switch error.status {
    case 424 where says("public key"), 422 where says("public key"):
      return .keyNotFetched(error.detail)
    case 400 where says("invalid domain", "allowed origin"),
      412 where says("invalid domain", "allowed origin"):
      return .domainRefused(error.detail)
    default: return .tesla(.api(error))
    }
  }
}
