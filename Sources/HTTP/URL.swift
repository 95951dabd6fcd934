/// An absolute `http` or `https` URL, or one of an app's own scheme such as `tesla://auth/callback`.
///
/// Components stay as they were written (percent-encoded); only `queryItems` decodes. Follows
/// RFC 3986, without the forms that no endpoint here uses: user names, percent-encoded hosts,
/// IPv6 zones.
package struct URL: Hashable, Sendable {
  /// In lower case, without the colon.
  package var scheme: String
  /// A name, an IPv4 address or an IPv6 address in brackets; in lower case.
  package var host: String
  package var port: UInt16?
  /// Percent-encoded; empty or starting with `/`.
  package var path: String
  /// Percent-encoded, without the question mark.
  package var query: String?
  package var fragment: String?

  package init(
    scheme: String, host: String, port: UInt16? = nil, path: String = "", query: String? = nil,
    fragment: String? = nil
  ) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
    self.query = query
    self.fragment = fragment
  }

  /// Parses a URL; nil for anything that is not `scheme://host…` in printable ASCII.
  package init?(_ text: String) {
    // From here on every character is one byte, so that searches by character are exact.
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    var rest = text[...]
    fragment = URL.cut(&rest, at: "#")
    query = URL.cut(&rest, at: "?")
    guard let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") else { return nil }
    let scheme = rest[..<colon].lowercased()
    guard let first = scheme.utf8.first, 0x61...0x7A ~= first,
      scheme.utf8.allSatisfy(URL.isSchemeByte)
    else { return nil }
    rest = rest[colon...].dropFirst(3)
    let authorityEnd = rest.firstIndex(of: "/") ?? rest.endIndex
    path = String(rest[authorityEnd...])
    guard let (host, port) = URL.splitAuthority(rest[..<authorityEnd]) else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  /// `host` or `host:port`.
  package var authority: String { port.map { "\(host):\($0)" } ?? host }

  /// What a request line carries: the path (at least `/`) and the query.
  package var requestTarget: String {
    (path.isEmpty ? "/" : path) + (query.map { "?\($0)" } ?? "")
  }

  /// Whether a plain `http` request would stay on this machine, whatever any resolver says:
  /// `localhost`, `127.a.b.c` or `[::1]`.
  package var isLoopback: Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    // Leading zeros mean octal to some resolvers, fewer parts another grouping: not ours to guess.
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
  }

  /// The URL with path segments added; each is percent-encoded as one segment.
  package func appending(_ segments: String...) -> URL {
    var url = self
    if url.path.hasSuffix("/") { url.path.removeLast() }
    for segment in segments {
      url.path += "/" + PercentEncoding.encode(segment, allowed: PercentEncoding.unreserved)
    }
    return url
  }

  /// The URL with its query replaced.
  package func with(query items: [QueryItem]) -> URL {
    var url = self
    url.query = items.isEmpty ? nil : QueryItem.encode(items)
    return url
  }

  /// The query's pairs, decoded; an empty list without a query.
  package var queryItems: [QueryItem] { query.map(QueryItem.decode) ?? [] }

  /// The first value of that name in the query.
  package func queryValue(_ name: String) -> String? {
    queryItems.first { $0.name == name }?.value
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A ~= byte) || (0x30...0x39 ~= byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E
  }

  private static func cut(_ rest: inout Substring, at mark: Character) -> String? {
    guard let index = rest.firstIndex(of: mark) else { return nil }
    defer { rest = rest[..<index] }
    return String(rest[rest.index(after: index)...])
  }

  private static func splitAuthority(_ authority: Substring) -> (String, UInt16?)? {
    let hostEnd: Substring.Index
    if authority.first == "[" {
      guard let bracket = authority.firstIndex(of: "]") else { return nil }
      hostEnd = authority.index(after: bracket)
    } else {
      hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
    }
    let host = authority[..<hostEnd].lowercased()
    guard isHost(host) else { return nil }
    let suffix = authority[hostEnd...]
    // RFC 3986 section 3.2.3: a colon without digits is the scheme's own port.
    if suffix.isEmpty || suffix == ":" { return (host, nil) }
    let digits = suffix.dropFirst()
    guard suffix.first == ":", digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
      let port = UInt16(digits)
    else { return nil }
    return (host, port)
  }

  private static func isHost(_ host: String) -> Bool {
    if host.hasPrefix("[") {
      let address = host.utf8.dropFirst().dropLast()
      return address.count { $0 == 0x3A } >= 2
        && address.allSatisfy { isHexDigit($0) || $0 == 0x3A || $0 == 0x2E }
    }
    return !host.isEmpty && host.utf8.allSatisfy(PercentEncoding.unreserved)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x61...0x66 ~= byte
  }
}

extension URL: CustomStringConvertible {
  package var description: String {
    "\(scheme)://\(authority)\(path)" + (query.map { "?\($0)" } ?? "")
      + (fragment.map { "#\($0)" } ?? "")
  }
}
