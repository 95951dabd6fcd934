/// What a transport learned about the connection that an answer came over.
package struct ConnectionFacts: Hashable, Sendable {
  /// `1.0`, `1.1`, `2` or `3`.
  package var httpVersion: String?
  /// As the TLS library writes it, such as `TLSv1.3`; known on a connection's first answer only.
  package var tlsVersion: String?
  /// The numeric address of the server, or of the proxy before it.
  package var remoteAddress: String?
  /// When the server's certificate ends, in seconds since 1970; known on a connection's first
  /// answer only.
  package var certificateExpiry: Double?

  package init(
    httpVersion: String? = nil, tlsVersion: String? = nil, remoteAddress: String? = nil,
    certificateExpiry: Double? = nil
  ) {
    self.httpVersion = httpVersion
    self.tlsVersion = tlsVersion
    self.remoteAddress = remoteAddress
    self.certificateExpiry = certificateExpiry
  }
}
