import HTTP
import Testing
import Unix
import WebServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct ListeningTests {
  static func newSocket() -> FileDescriptor {
    #if canImport(Glibc)
      FileDescriptor(rawValue: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    #else
      FileDescriptor(rawValue: socket(AF_INET, SOCK_STREAM, 0))
    #endif
  }

  @Test func openSocketsAreTakenOver() throws {
    let descriptor = ListeningTests.newSocket()
    // Without an address, the system binds the socket to a free port.
    try #require(listen(descriptor.rawValue, 8) == 0)
    var configuration = ServerConfiguration()
    configuration.inheritedSockets = [descriptor]
    let server = try Server(configuration: configuration, handler: Fixed("inherited"))
    let port = server.firstAddress.port
    #expect(port != 0)
    let client = try RawClient(SocketAddress(host: "127.0.0.1", port: port))
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.answer()?.text == "inherited")
    server.stop(grace: .zero)
    #expect(throws: SystemError.self) {
      _ = try RawClient(SocketAddress(host: "127.0.0.1", port: port))
    }
  }

  @Test func descriptorThatDoesNotListenIsRefused() throws {
    let descriptor = ListeningTests.newSocket()
    defer { try? descriptor.close() }
    var configuration = ServerConfiguration()
    configuration.inheritedSockets = [descriptor]
    #expect(throws: ServerError.notAListeningSocket(descriptor: descriptor.rawValue)) {
      _ = try Server(configuration: configuration, handler: Fixed("no"))
    }
  }

  @Test func everyAddressMeansBothFamilies() throws {
    let configuration = ServerConfiguration(listenAddresses: [ListenAddress(host: nil, port: 0)])
    let server = try Server(
      configuration: configuration, handler: Fixed { _, client in .response(.text(200, client)) })
    #expect(server.addresses.count == 1)
    let hosts = server.firstAddress.host == "::" ? ["127.0.0.1", "::1"] : ["127.0.0.1"]
    for host in hosts {
      let client = try RawClient(SocketAddress(host: host, port: server.firstAddress.port))
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.answer()?.text == host)
    }
  }

  @Test func severalAddressesAreServedByOneServer() throws {
    let address = ListenAddress(host: "127.0.0.1", port: 0)
    let server = try Server(
      configuration: ServerConfiguration(listenAddresses: [address, address, address]),
      handler: Fixed("ok"))
    #expect(Set(server.addresses).count == 3)
    for address in server.addresses {
      let client = try RawClient(address)
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.answer()?.text == "ok")
    }
  }

  @Test func nameThatDoesNotResolveIsAnError() {
    #expect(throws: ServerError.self) {
      _ = try Server(
        configuration: ServerConfiguration(
          listenAddresses: [ListenAddress(host: "no-such-host.invalid", port: 0)]),
        handler: Fixed("no"))
    }
  }
}
