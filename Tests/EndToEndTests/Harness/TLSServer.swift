import HTTP
import TestSupport
import Testing
import Unix
import WebServer

/// An HTTPS server on loopback that answers as Tesla would, and counts.
final class TLSServer {
  private let server: Server
  private let cloud = Cloud()
  private let home: TemporaryDirectory

  init(_ identity: Certificates.Identity) throws {
    home = try TemporaryDirectory()
    var configuration = ServerConfiguration(
      listenAddresses: [ListenAddress(host: "127.0.0.1", port: 0)])
    configuration.webConfigFile = try home.write(
      """
      tls_server_config:
        cert_file: \(identity.certificate)
        key_file: \(identity.key)

      """, to: "web.yml")
    server = try Server(configuration: configuration, handler: cloud)
  }

  var url: String { "https://\(server.addresses.first?.description ?? "")" }

  /// How many requests came through.
  var requestCount: Int { cloud.count.withLock { $0 } }

  private final class Cloud: Handler {
    let count = Lock(0)

    func reply(to request: Request, from client: String) -> Reply {
      count.withLock { $0 += 1 }
      let body = request.url.path.hasSuffix("/token") ? Canned.tokens : Canned.products
      return .response(
        Response(
          status: 200, headers: ["Content-Type": "application/json"], body: Array(body.utf8)))
    }
  }
}

/// `openssl s_server`, for what no server of today speaks.
final class OldTLSServer {
  let url: String
  private let running: Running

  /// - Parameter version: `tls1`, `tls1_1` or `tls1_2`, and no other.
  init(_ user: User, _ identity: Certificates.Identity, version: String) throws {
    let said = try FileDescriptor.pipe()
    running = try user.start(
      "openssl",
      [
        "s_server", "-accept", "127.0.0.1:0", "-cert", identity.certificate, "-key", identity.key,
        "-\(version)", "-cipher", "DEFAULT@SECLEVEL=0", "-www",
      ], streams: .init(input: .null, output: .descriptor(said.writing), error: .null))
    try said.writing.close()
    let line = try LineReader(said.reading).first { $0.hasPrefix("ACCEPT ") }
    url = "https://\(try #require(line).dropFirst("ACCEPT ".count))"
  }

  deinit {
    try? running.send(.kill)
    _ = try? running.wait()
  }
}

/// Good answers.
enum Canned {
  static let tokens =
    #"{"access_token":"NEW-ACCESS","refresh_token":"NEW-REFRESH","expires_in":28800,"#
    + #""token_type":"Bearer"}"#
  static let products = #"{"response":[],"count":0}"#
}
