/// An absolute `http` or `https` URL, or one of an app's own scheme such as `tesla://auth/callback`.
///
/// Components stay as they were written (percent-encoded); only `queryItems` decodes. Follows
/// RFC 3986, without the forms that no endpoint here uses (user names in the authority).
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
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    guard let separator = text.range(ofASCII: "://") else { return nil }
    let scheme = text[..<separator.lowerBound].lowercased()
    guard let first = scheme.utf8.first, first >= 0x61, first <= 0x7A,
      scheme.utf8.allSatisfy(URL.isSchemeByte)
    else { return nil }
    var rest = text[separator.upperBound...]
    fragment = URL.cut(&rest, at: "#")
    query = URL.cut(&rest, at: "?")
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

  /// Whether a plain `http` request would stay on this machine.
  package var isLoopback: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
      || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39 ~= $0) })
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
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    var host = authority
    var port: UInt16?
    let afterBrackets = authority.lastIndex(of: "]").map(authority.index(after:))
    let portSearch = authority[(afterBrackets ?? authority.startIndex)...]
    if let colon = portSearch.firstIndex(of: ":") {
      let digits = authority[authority.index(after: colon)...]
      if !digits.isEmpty {
        guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = UInt16(digits) else {
          return nil
        }
        port = number
      }
      host = authority[..<colon]
    }
    guard !host.isEmpty else { return nil }
    if host.hasPrefix("[") {
      guard host.hasSuffix("]"), host.utf8.count > 2 else { return nil }
    }
    return (host.lowercased(), port)
  }
}

extension URL: CustomStringConvertible {
  package var description: String {
    "\(scheme)://\(authority)\(path)" + (query.map { "?\($0)" } ?? "")
      + (fragment.map { "#\($0)" } ?? "")
  }
}

extension StringProtocol {
  /// The first place where an ASCII text stands in this one.
  fileprivate func range(ofASCII needle: StaticString) -> Range<Index>? {
    let pattern = needle.description
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(pattern) {
        return start..<index(start, offsetBy: pattern.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
