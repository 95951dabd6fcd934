import TestSupport
import Testing
import Unix

/// A certificate authority of the test's own, and certificates that it signed.
struct Certificates {
  /// A certificate with its key, as PEM files.
  struct Identity {
    let certificate: String
    let key: String
  }

  private let user: User
  /// Its certificate.
  var authority: String { user.home.file("ca.pem") }

  /// - Parameter user: in whose home directory the files are.
  init(_ user: User) throws {
    self.user = user
    try openssl(
      "req -x509 \(Self.newKey) -keyout ca.key -out ca.pem -days 2 -subj /CN=private"
        + " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign")
  }

  private static let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"

  /// A certificate that the authority signed.
  ///
  /// - Parameters:
  ///   - subject: such as `IP:127.0.0.1` or `DNS:localhost`.
  ///   - name: the common name.
  ///   - days: until it ends; -1 ended yesterday.
  func signed(for subject: String = "IP:127.0.0.1", name: String = "server", days: Int = 2) throws
    -> Identity
  {
    let file = name == "server" ? "leaf" : "\(name)\(days)"
    try openssl(
      "req \(Self.newKey) -keyout \(file).key -out \(file).csr -subj /CN=\(name)"
        + " -addext subjectAltName=\(subject)")
    try openssl(
      "x509 -req -in \(file).csr -CA ca.pem -CAkey ca.key -CAcreateserial -out \(file).pem"
        + " -copy_extensions copy -days \(days)")
    return identity(file)
  }

  /// A web configuration that serves with the certificate.
  func webConfiguration(of identity: Identity) throws -> String {
    try user.home.write(
      """
      tls_server_config:
        cert_file: \(identity.certificate)
        key_file: \(identity.key)

      """, to: "web.yml")
  }

  func selfSigned() throws -> Identity {
    try openssl(
      "req -x509 \(Self.newKey) -keyout self.key -out self.pem -days 2 -subj /CN=server"
        + " -addext subjectAltName=IP:127.0.0.1")
    return identity("self")
  }

  private func identity(_ name: String) -> Identity {
    Identity(certificate: user.home.file(name + ".pem"), key: user.home.file(name + ".key"))
  }

  private func openssl(_ line: String) throws {
    let ending = try user.run("openssl", line.split(separator: " ").map(String.init))
    try #require(ending.status == 0, "openssl \(line): \(ending.errors)")
  }
}
