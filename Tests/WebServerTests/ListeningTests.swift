import HTTP
import LibC
import TestSupport
import Testing
import Unix
import WebServer

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

  /// As systemd holds a socket while its service is restarted: who comes in between two servers, or
  /// while one begins or ends, is answered by one of them.
  @Test func nobodyIsCutOffWhileServersTakeTurns() throws {
    let held = ListeningTests.newSocket()
    defer { try? held.close() }
    try #require(listen(held.rawValue, 64) == 0)
    let counts = Lock((asked: 0, answered: 0))
    let isOver = Lock(false)
    var askers: [Background] = []
    for round in 0..<2_000 where counts.withLock({ $0.asked < 60 }) {
      var configuration = ServerConfiguration()
      configuration.inheritedSockets = [FileDescriptor(rawValue: dup(held.rawValue))]
      let server = try Server(configuration: configuration, handler: Fixed("here"))
      if round == 0 {
        let address = SocketAddress(host: "127.0.0.1", port: server.firstAddress.port)
        // Threads of their own: Dispatch's may all be taken by other tests.
        askers = (0..<2).map { _ in
          Background {
            while !isOver.withLock({ $0 }) {
              guard let client = try? RawClient(address) else { continue }
              client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
              let isAnswered = client.answer()?.text == "here"
              counts.withLock { counts in
                counts.asked += 1
                counts.answered += isAnswered ? 1 : 0
              }
            }
          }
        }
      }
      server.stop(grace: .seconds(5))
    }
    isOver.withLock { $0 = true }
    var configuration = ServerConfiguration()
    configuration.inheritedSockets = [FileDescriptor(rawValue: dup(held.rawValue))]
    let last = try Server(configuration: configuration, handler: Fixed("here"))
    for asker in askers { asker.wait() }
    last.stop(grace: .zero)
    let (asked, answered) = counts.withLock { $0 }
    // Only threads that the system lets wait for longer than a server can.
    #expect(
      asked >= 60 && asked - answered <= asked / 10,
      "\(asked - answered) of \(asked) were cut off")
  }

  @Test func unixSocketIsNamedByItsPath() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/s"
    let descriptor = try ListeningTests.unixSocket(path)
    var configuration = ServerConfiguration()
    configuration.inheritedSockets = [descriptor]
    configuration.allowedHosts = []
    configuration.connectionsPerAddress = 1
    let server = try Server(configuration: configuration, handler: Fixed("inherited"))
    #expect(server.addresses.map(\.description) == ["unix:\(path)"])
    // Clients of a proxy, say, have no address of their own to be counted by.
    for _ in 0..<3 {
      let answer = try directory.run(
        "curl", "-sS", "--max-time", "10", "--unix-socket", "s", "http://car.example/")
      #expect(answer.output == "inherited")
    }
  }

  private static func unixSocket(_ path: String) throws -> FileDescriptor {
    #if canImport(Glibc)
      let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let number = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
    }
    try #require(status == 0 && listen(number, 8) == 0)
    return FileDescriptor(rawValue: number)
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
