import HTTP
import Testing
import Unix
import WebServer

/// Pages of other sites in a browser of this machine get nothing and change nothing.
@Suite struct SiteRulesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lines: String
    let status: Int

    init(_ lines: String, _ status: Int) {
      testDescription = lines
      self.lines = lines.replacing(" | ", with: "\r\n") + "\r\n\r\n"
      self.status = status
    }
  }

  private static let get = "GET / HTTP/1.1 | Host: "
  private static let post = "POST / HTTP/1.1 | Content-Length: 0 | Host: localhost:9885"

  @Test(arguments: [
    Case(get + "localhost", 200), Case(get + "LOCALHOST:9885", 200), Case(get + "127.0.0.1", 200),
    Case(get + "127.9.8.7:1", 200), Case(get + "[::1]:9885", 200), Case("GET / HTTP/1.0", 200),
    Case(get + "car.example", 200), Case(get + "Car.Example:443", 200),
    Case(get + "evil.example", 403), Case(get + "localhost.evil.example", 403),
    Case(get + "127.0.0.1.evil.example", 403), Case(get + "127.1", 403),
    Case(get + "192.168.1.5", 403), Case(get + "0.0.0.0", 403), Case(get + "[::]", 403),
    Case(get + "car.example.", 403), Case(get + "evilcar.example", 403),
    Case("GET http://evil.example/ HTTP/1.1 | Host: localhost", 403),
    Case("GET http://localhost/ HTTP/1.1 | Host: evil.example", 403),
    Case(get + "localhost | Origin: http://evil.example", 200),
    Case(post, 200), Case(post + " | Origin: http://localhost:9885", 200),
    Case(post + " | Origin: http://localhost", 200),
    Case(post + " | Origin: https://car.example", 200),
    Case(post + " | Origin: http://evil.example", 403), Case(post + " | Origin: null", 403),
    Case(post + " | Origin:", 403), Case(post + " | Origin: http://localhost.evil.example", 403),
    Case(post + " | Origin: http://localhost | Origin: http://evil.example", 403),
    Case(post + " | Sec-Fetch-Site: cross-site", 403),
    Case(post + " | Sec-Fetch-Site: none", 200), Case(post + " | Sec-Fetch-Site: same-origin", 200),
    Case(
      "DELETE / HTTP/1.1 | Host: localhost | Content-Length: 0 | Origin: http://evil.example", 403),
  ])
  func onlyThisMachinesOwnPagesAreAnswered(_ testCase: Case) throws {
    let server = try Server.local(Fixed("inside")) { $0.allowedHosts = ["Car.example"] }
    let answer = try RawClient.ask(server, testCase.lines)
    #expect(answer?.status == testCase.status)
    #expect((answer?.text == "inside") == (testCase.status == 200))
  }

  /// Where others may connect, names are theirs to choose, unless there is a list.
  @Test(arguments: [([], 200), (["car.example"], 403)])
  func namesAreFreeWhereOthersMayConnect(_ allowed: [String], _ status: Int) throws {
    var configuration = ServerConfiguration(
      listenAddresses: [ListenAddress(host: "0.0.0.0", port: 0)])
    configuration.allowedHosts = allowed
    let server = try Server(configuration: configuration, handler: Fixed("inside"))
    let client = try RawClient(
      SocketAddress(host: "127.0.0.1", port: server.firstAddress.port))
    client.send("GET / HTTP/1.1\r\nHost: anything.example\r\n\r\n")
    #expect(client.answer()?.status == status)
  }

  @Test(arguments: [
    ("localhost", true), ("127.0.0.1", true), ("127.3.2.1", true), ("::1", true),
    ("127.evil.example", false), ("0.0.0.0", false), ("::", false), ("127.1", false),
  ])
  func loopbackAddressesAreKnown(_ host: String, _ isLoopback: Bool) {
    #expect(ListenAddress(host: host, port: 1).isLoopback == isLoopback)
  }
}
