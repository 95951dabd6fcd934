package import HTTP

/// The domain that a registered application belongs to: a host name, and nothing else.
package struct PartnerDomain: Hashable, Sendable, CustomStringConvertible {
  package let name: String

  package var description: String { name }

  /// Where Tesla fetches the application's public key (tesla-api(7), LOGIN).
  package var publicKeyURL: URL {
    URL(scheme: "https", host: name, path: PartnerDomain.publicKeyPath)
  }

  package static let publicKeyPath = "/.well-known/appspecific/com.tesla.3p.public-key.pem"

  /// nil for anything but a public host name (RFC 1123 section 2.1, with at least two labels):
  /// Tesla takes neither scheme nor port nor path, and lower case only.
  package init?(_ text: String) {
    let name = text.lowercased()
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.utf8.count <= 253, labels.count >= 2, labels.allSatisfy(PartnerDomain.isLabel),
      let last = labels.last, !last.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
    else { return nil }
    self.name = name
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D }
  }
}
