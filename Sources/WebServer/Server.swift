internal import Unix

/// A running HTTP server: it answers from the end of `init` until `stop`.
package final class Server: Sendable {
  /// What it listens on, with the ports that the system chose.
  package let addresses: [SocketAddress]
  private let engine: Engine
  private let daemons: Lock<[Daemon]>

  /// Listens and starts to answer.
  package init(configuration: ServerConfiguration, handler: any Handler) throws(ServerError) {
    let access = try Access(configuration)
    let sockets = try Server.open(configuration)
    let engine = Engine(configuration: configuration, access: access, handler: handler)
    addresses = sockets.map(\.address)
    self.engine = engine
    daemons = Lock(try Server.start(sockets, engine))
  }

  /// Whether clients have to speak TLS.
  package var usesTLS: Bool { engine.access.identity() != nil }

  /// Whether clients have to give a user name and a password.
  package var demandsPassword: Bool { engine.access.rules()?.demandsPassword ?? true }

  /// Whether clients have to show a certificate of an authority that the server trusts.
  package var demandsTrustedCertificate: Bool {
    engine.access.identity()?.settings.clientAuthentication == .requireAndVerifyClientCert
  }

  /// Connections that libmicrohttpd has not closed yet.
  package var openConnectionCount: Int { engine.openConnectionCount }
  /// Whether none of them is being answered.
  var isIdle: Bool { engine.isIdle }

  deinit { stop(grace: .zero) }

  /// How long a thread may take from accepting a connection to telling of it.
  private static let settling = Duration.milliseconds(100)
  /// How long a connection that was just accepted may take to ask, when the server stops.
  private static let newcomersGrace = Duration.milliseconds(500)

  /// Stops accepting, waits until the requests in hand, and those of connections that just came in,
  /// are answered but no longer than `grace`, closes every connection, and returns when no thread
  /// of the server is left. Later calls do nothing.
  package func stop(grace: Duration) {
    let daemons = daemons.withLock { daemons in
      defer { daemons = [] }
      return daemons
    }
    if daemons.isEmpty { return }
    for daemon in daemons { daemon.quiesce() }
    // They would never end, so nobody waits for them.
    engine.streams.end()
    let end = MonotonicTime.after(grace)
    engine.answerNewcomers(
      from: min(end, MonotonicTime.after(Server.settling)),
      until: min(end, MonotonicTime.after(Server.newcomersGrace)))
    engine.drain(until: end)
    engine.abort()
    engine.closeConnections()
    for daemon in daemons { daemon.stop() }
  }

  private static func open(_ configuration: ServerConfiguration) throws(ServerError)
    -> [ListeningSocket]
  {
    var sockets: [ListeningSocket] = []
    do throws(ServerError) {
      for descriptor in configuration.inheritedSockets {
        sockets.append(try ListeningSocket.inherit(descriptor))
      }
      for address in configuration.listenAddresses {
        sockets += try ListeningSocket.open(address)
      }
      if sockets.isEmpty { throw ServerError.noAddress }
    } catch {
      close(sockets[...])
      throw error
    }
    return sockets
  }

  private static func start(_ sockets: [ListeningSocket], _ engine: Engine) throws(ServerError)
    -> [Daemon]
  {
    var daemons: [Daemon] = []
    do throws(ServerError) {
      for socket in sockets { daemons.append(try Daemon.start(socket, engine)) }
    } catch {
      engine.abort()
      close(sockets[daemons.count...])
      for daemon in daemons {
        daemon.quiesce()
        daemon.stop()
      }
      throw error
    }
    return daemons
  }

  private static func close(_ sockets: ArraySlice<ListeningSocket>) {
    for socket in sockets { try? socket.descriptor.close() }
  }
}
