import TestSupport
import Testing
import Unix

extension User {
  /// Someone with an application of their own at the simulated Fleet API, at whose variables the
  /// simulator's line of shell points.
  static func withApplication(_ simulator: Simulator) throws -> User {
    var user = try User(simulator)
    for (name, value) in simulator.exports { user.environment[name] = value }
    try #require(user.environment["TESLA_CLIENT_SECRET_FILE"] != nil)
    return user
  }
}

/// A web proxy (RFC 9110 section 9.3.6) that leads every host to one port of this machine.
final class TunnelProxy {
  private let server: LoopbackServer

  var url: String { "http://127.0.0.1:\(server.port)" }

  init(to port: UInt16) throws {
    server = try LoopbackServer { connection in
      guard let request = connection.readRequest(), request.head.hasPrefix("CONNECT "),
        let target = try? Connection.opened(to: port)
      else { return }
      connection.write("HTTP/1.1 200 OK\r\n\r\n")
      let pump = Background { while let bytes = connection.read(), target.write(bytes) {} }
      while let bytes = target.read(), connection.write(bytes) {}
      connection.close()
      target.close()
      pump.wait()
    }
  }

  deinit { server.stop() }
}
