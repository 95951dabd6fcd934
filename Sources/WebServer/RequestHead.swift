internal import HTTP

/// The request line and fields of one request, checked against what attackers send.
struct RequestHead: Sendable {
  let method: Method
  let url: URL
  let headers: Headers

  /// Why a request cannot be answered; the connection does not outlive it.
  struct Refusal: Error, Hashable, Sendable {
    let status: Int
    let text: String

    static let targetTooLong = Refusal(status: 414, text: "request target too long\n")
    static let headTooLarge = Refusal(status: 431, text: "request header fields too large\n")
    static let bodyTooLarge = Refusal(status: 413, text: "request body too large\n")
    static func malformed(_ what: String) -> Refusal {
      Refusal(status: 400, text: "malformed \(what)\n")
    }
  }

  /// - Parameters:
  ///   - host: what the connection's requests named so far: parsing it again and again would cost
  ///     more than all the rest.
  ///   - target: as it stood in the request line: `/path?query`, an absolute URL, or `*`.
  ///   - bodyLimit: bytes that an announced body may have.
  init(
    method: String, target: String, headers: Headers, host: inout Host, isSecure: Bool,
    bodyLimit: Int
  ) throws(Refusal) {
    self.method = Method(method)
    self.headers = headers
    try host.update(from: headers)
    url = try RequestHead.url(target, host: host, isSecure: isSecure)
    try RequestHead.checkFraming(headers, bodyLimit: bodyLimit)
  }

  /// The host that a request is for, as its `Host` field says.
  struct Host: Hashable, Sendable {
    private var field: String?
    private(set) var name = "localhost"
    private(set) var port: UInt16?

    /// RFC 9112 section 3.2: more than one `Host`, or one that is no authority, is refused. An
    /// HTTP/1.0 client may leave it out.
    mutating func update(from headers: Headers) throws(Refusal) {
      let fields = headers.values("Host")
      guard fields.count <= 1 else { throw .malformed("host") }
      guard let text = fields.first, !text.isEmpty else {
        self = Host()
        return
      }
      if text == field { return }
      guard text.utf8.allSatisfy(Host.isAuthorityByte), let url = URL("http://" + text) else {
        throw .malformed("host")
      }
      (field, name, port) = (text, url.host, url.port)
    }

    /// A name or address with a port: nothing that starts a path, a query or user information.
    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x41...0x5A, 0x61...0x7A, 0x30...0x3A, 0x25, 0x2D, 0x2E, 0x5B, 0x5D, 0x5F, 0x7E: true
      default: false
      }
    }
  }

  private static func url(_ target: String, host: Host, isSecure: Bool) throws(Refusal) -> URL {
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }) else {
      throw .malformed("request target")
    }
    let scheme = isSecure ? "https" : "http"
    guard target.utf8.first == 0x2F || target == "*" else {
      guard var absolute = URL(target), ["http", "https"].contains(absolute.scheme) else {
        throw .malformed("request target")
      }
      absolute.scheme = scheme
      if absolute.path.isEmpty { absolute.path = "/" }
      return absolute
    }
    let mark = target.utf8.firstIndex(of: 0x3F)
    return URL(
      scheme: scheme, host: host.name, port: host.port,
      path: String(target[..<(mark ?? target.endIndex)]),
      query: mark.map { String(target[target.utf8.index(after: $0)...]) })
  }

  /// RFC 9112 section 6: one way only to say where the body ends, or the next request could be
  /// smuggled in it.
  private static func checkFraming(_ headers: Headers, bodyLimit: Int) throws(Refusal) {
    let lengths = headers.values("Content-Length")
    let codings = headers.values("Transfer-Encoding")
    if !codings.isEmpty {
      guard codings.count == 1, codings[0].lowercased() == "chunked", lengths.isEmpty else {
        throw .malformed("transfer encoding")
      }
    }
    guard let text = lengths.first else { return }
    guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      throw .malformed("content length")
    }
    guard let length = Int(text), length <= bodyLimit else { throw .bodyTooLarge }
  }
}
