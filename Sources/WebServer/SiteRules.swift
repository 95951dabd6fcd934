internal import HTTP

/// What keeps pages of other sites from using a browser of this machine as their way in.
struct SiteRules: Sendable {
  /// In lower case; nil for a server that answers for any name and to any site.
  private let allowedHosts: Set<String>?

  init(_ configuration: ServerConfiguration) {
    allowedHosts = configuration.allowedHosts.map { Set($0.map { $0.lowercased() }) }
  }

  /// Why a request is not answered; nil when it is.
  ///
  /// - Parameters:
  ///   - host: what its `Host` field names.
  ///   - isLoopback: whether it came to a socket that only this machine reaches.
  func refusal(of request: Request, host: String, isLoopback: Bool) -> Response? {
    guard let allowedHosts else { return nil }
    // A page whose name was made to lead here (DNS rebinding) is of the same site to the browser,
    // which still sends the name.
    if isLoopback || !allowedHosts.isEmpty {
      for name in [host, request.url.host] where !allowedHosts.contains(name) {
        guard URL(scheme: "http", host: name).isLoopback else {
          return .text(403, "this name is not answered for; allow it with --web.allowed-host\n")
        }
      }
    }
    if !["GET", "HEAD", "OPTIONS", "TRACE"].contains(request.method.text),
      !isSameSite(request, allowedHosts)
    {
      return .text(403, "pages of another site may not ask for this\n")
    }
    return nil
  }

  /// Browsers send `Origin` with each unsafe request, and pages cannot change it.
  private func isSameSite(_ request: Request, _ allowedHosts: Set<String>) -> Bool {
    let origins = request.headers.values("Origin")
    guard let origin = origins.first else {
      return request.headers["Sec-Fetch-Site"]?.lowercased() != "cross-site"
    }
    // Of a page without an origin of its own it is `null`.
    guard origins.count == 1, let url = URL(origin) else { return false }
    return url.host == request.url.host || allowedHosts.contains(url.host)
  }
}
