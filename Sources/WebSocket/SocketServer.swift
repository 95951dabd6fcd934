internal import LibC
internal import Unix

/// A WebSocket server that demands a client certificate.
package final class SocketServer: Sendable {
  /// What it is to be.
  package struct Configuration: Sendable {
    /// A name or an address; nil for every address of this machine.
    package var host: String?
    /// 0 lets the system choose.
    package var port: UInt16
    package var files: TLSFiles
    package var limits = SocketLimits()
    /// The most connections, half-open ones included; nil is what descriptors allow.
    package var maxConnections: Int?
    /// The most that have not shown a certificate and asked for the upgrade: never more than half of
    /// all.
    package var maxHalfOpen = 4_096
    /// nil is one for each processor.
    package var threads: Int?
    /// How often the files are looked at.
    package var filesInterval: Duration = .seconds(1)
    /// Gets what an operator should know, a line each.
    package var log: @Sendable (String) -> Void = { _ in }

    package init(host: String?, port: UInt16, files: TLSFiles) {
      self.host = host
      self.port = port
      self.files = files
    }
  }

  private let loops: [Loop]
  private let sockets: [FileDescriptor]
  private let counters: Monitor<SocketCounters>
  private let isStopped = Lock(false)
  /// Where it listens.
  package let port: UInt16

  /// Listens and serves until it is stopped.
  package init(_ configuration: Configuration, _ handler: any SocketHandler) throws(SocketError) {
    let credentials = try WatchedCredentials(
      configuration.files, lookingEvery: configuration.filesInterval, log: configuration.log)
    sockets = try SocketServer.listen(configuration.host, configuration.port)
    port = sockets.first.flatMap { PeerAddress.port(of: $0.rawValue) } ?? configuration.port
    let counters = Monitor(SocketCounters())
    self.counters = counters
    let most = configuration.maxConnections ?? DescriptorLimit.connections(1 << 20)
    let owner = LinkOwner(
      limits: configuration.limits, handler: handler,
      opened: { counters.withLock { $0.noteOpened() } },
      failed: { failure in counters.change { $0.note(failure) } },
      closed: { reason in counters.change { $0.note(reason) } })
    let threads = max(configuration.threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    do throws(SocketError) {
      var loops: [Loop] = []
      for _ in 0..<threads { loops.append(try Loop.make(configuration.limits)) }
      for loop in loops { try loop.start() }
      self.loops = loops
    } catch {
      for socket in sockets { try? socket.close() }
      throw error
    }
    let share = max(min(configuration.maxHalfOpen, most / 2) / threads, 1)
    let sockets = sockets
    for loop in loops {
      loop.perform {
        let halfOpen = HalfOpen(limit: share)
        for socket in sockets {
          let acceptor = Acceptor(loop, socket, owner, credentials, halfOpen) {
            counters.withLock { $0.mayAccept(most) }
          }
          _ = acceptor.begin()
        }
      }
    }
  }

  deinit { stop(grace: .zero) }

  /// How things are now.
  package var snapshot: SocketCounters { counters.withLock(\.self) }

  /// Accepts no more, closes all connections with 1001, waits for their answers, and ends what is
  /// left after the grace. Not to be called on a loop's thread.
  package func stop(grace: Duration) {
    let isFirst = isStopped.withLock { isStopped in
      defer { isStopped = true }
      return !isStopped
    }
    guard isFirst else { return }
    for loop in loops { loop.perform { loop.stopAll() } }
    let end = MonotonicTime.after(grace)
    counters.wait { counters in
      counters.isEmpty || MonotonicTime.now >= end ? .done(()) : .until(end)
    }
    for loop in loops { loop.end() }
    for socket in sockets { try? socket.close() }
  }

  private static func listen(_ host: String?, _ port: UInt16) throws(SocketError)
    -> [FileDescriptor]
  {
    guard let host else {
      // One socket for both families where there is IPv6.
      for (any, isBoth) in [("::", true), ("0.0.0.0", false)] {
        let addresses = (try? Sockets.resolve(any, port)) ?? []
        for address in addresses {
          if let socket = try? Sockets.listen(at: address, takesBothFamilies: isBoth) {
            return [socket]
          }
        }
      }
      throw SocketError("cannot listen on port \(port): \(Errno.current)")
    }
    var sockets: [FileDescriptor] = []
    var chosen = port
    for address in try Sockets.resolve(host, port) {
      do throws(SocketError) {
        let socket = try Sockets.listen(
          at: address.with(port: chosen), takesBothFamilies: false)
        sockets.append(socket)
        if chosen == 0 { chosen = PeerAddress.port(of: socket.rawValue) ?? 0 }
      } catch {
        // A name's second address, IPv6 on a machine without it, need not be there.
        if sockets.isEmpty { throw error }
      }
    }
    return sockets
  }
}

extension Loop {
  static func make(_ limits: SocketLimits) throws(SocketError) -> Loop {
    do throws(SystemError) { return try Loop(lookingEvery: limits.lookInterval) } catch {
      throw SocketError(error.description)
    }
  }
}
