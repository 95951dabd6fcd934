import Testing
import WebServer

@Suite struct ListenAddressTests {
  struct Good: Sendable, CustomTestStringConvertible {
    let text: String
    let host: String?
    let port: UInt16
    var testDescription: String { text }
  }

  @Test(arguments: [
    Good(text: "localhost:9885", host: "localhost", port: 9885),
    Good(text: ":9885", host: nil, port: 9885),
    Good(text: "[::1]:9885", host: "::1", port: 9885),
    Good(text: "[fe80::1%eth0]:80", host: "fe80::1%eth0", port: 80),
    Good(text: "127.0.0.1:0", host: "127.0.0.1", port: 0),
    Good(text: "my-host_1.example:65535", host: "my-host_1.example", port: 65535),
  ])
  func addressKeepsItsParts(_ good: Good) throws {
    let address = try ListenAddress(parsing: good.text)
    #expect(address.host == good.host)
    #expect(address.port == good.port)
    #expect(address.description == good.text)
  }

  @Test(arguments: [
    "", "localhost", "9885", "localhost:", "localhost:65536", "localhost:-1", "localhost:http",
    "::1:9885", "[::1]", "[::1:9885", "[]:1", "[localhost]:1", "a b:1", "host/path:1",
    "http://host:1", "localhost:+1", "localhost: 1",
  ])
  func addressThatIsNoneIsRefused(_ text: String) {
    #expect(throws: ServerError.self) { try ListenAddress(parsing: text) }
  }

  @Test func onlyLoopbackIsLoopback() {
    #expect(ListenAddress(host: "localhost", port: 1).isLoopback)
    #expect(ListenAddress(host: "::1", port: 1).isLoopback)
    #expect(!ListenAddress(host: nil, port: 1).isLoopback)
    #expect(!ListenAddress(host: "10.0.0.1", port: 1).isLoopback)
  }
}
