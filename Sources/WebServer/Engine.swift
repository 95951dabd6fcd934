internal import Synchronization
internal import Unix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What all connections of a server share.
final class Engine: Sendable {
  private struct Requests {
    var inHand = 0
    /// Those of them that the limit is for.
    var counted = 0
  }

  private struct Connections {
    var open: [ObjectIdentifier: Connection] = [:]
    var isSweeping = false
    var isClosing = false
  }

  let configuration: ServerConfiguration
  let handler: any Handler
  let access: Access
  /// What the daemons began with: libmicrohttpd may keep pointers into it.
  let identity: TLSIdentity?
  let passwords = PasswordChecker()
  let timers = TimerQueue()
  private let requests = Monitor(Requests())
  private let connections = Monitor(Connections())
  private let aborting = Atomic<Bool>(false)

  init(configuration: ServerConfiguration, access: Access, handler: any Handler) {
    self.configuration = configuration
    self.access = access
    identity = access.identity()
    self.handler = handler
  }

  /// Whether pauses are cut short and answers broken off, because the server ends.
  var isAborting: Bool { aborting.load(ordering: .relaxed) }

  /// Counts a request in; false when there are too many.
  func enter(isCounted: Bool) -> Bool {
    let limit = configuration.maximumRequests
    return requests.withLock { requests in
      if isCounted {
        guard limit <= 0 || requests.counted < limit else { return false }
        requests.counted += 1
      }
      requests.inHand += 1
      return true
    }
  }

  func leave(isCounted: Bool) {
    requests.change { requests in
      requests.inHand -= 1
      if isCounted { requests.counted -= 1 }
    }
  }

  /// Waits until no request is in hand, at most until the moment.
  func drain(until moment: Int64) {
    requests.wait { $0.inHand == 0 || MonotonicTime.now >= moment ? .done(()) : .until(moment) }
  }

  /// Waits until each connection has had an answer, at most until the moment: whoever just came in
  /// is about to ask, and to be cut off then looks like a server that is broken.
  ///
  /// - Parameter settled: when every connection that was accepted is known of.
  func answerNewcomers(from settled: Int64, until moment: Int64) {
    connections.wait { connections in
      let now = MonotonicTime.now
      let isNewcomer = connections.open.values.contains { $0.isNew }
      return now < settled
        ? .until(settled) : isNewcomer && now < moment ? .until(moment) : .done(())
    }
  }

  func noteFirstAnswer() { connections.change { _ in } }

  /// Ends all pauses and password checks now; connections that were in one are closed.
  func abort() {
    aborting.store(true, ordering: .relaxed)
    passwords.close()
    timers.close()
  }

  func register(_ connection: Connection) {
    let mustStart = connections.withLock { connections in
      connections.open[ObjectIdentifier(connection)] = connection
      if connections.isClosing { shutdown(connection.socket, Int32(SHUT_RDWR)) }
      defer { connections.isSweeping = true }
      return !connections.isSweeping
    }
    if mustStart { scheduleSweep() }
  }

  func unregister(_ connection: Connection) {
    connections.change { _ = $0.open.removeValue(forKey: ObjectIdentifier(connection)) }
  }

  /// Shuts every connection and waits, within bounds, until libmicrohttpd has closed them.
  ///
  /// Its version 0.9.75 follows a null pointer when it wants to answer 400 while it is being
  /// stopped, so nobody may be left to send it something malformed then.
  func closeConnections() {
    connections.withLock { connections in
      connections.isClosing = true
      for connection in connections.open.values { shutdown(connection.socket, Int32(SHUT_RDWR)) }
    }
    let end = MonotonicTime.after(.seconds(2))
    connections.wait { $0.open.isEmpty || MonotonicTime.now >= end ? .done(()) : .until(end) }
  }

  private func scheduleSweep() {
    let pause = min(configuration.exchangeTimeout / 4, .seconds(5))
    _ = timers.schedule(at: MonotonicTime.after(pause)) { [weak self] in self?.sweep() }
  }

  /// Shuts the sockets of connections that take too long; libmicrohttpd then closes them.
  private func sweep() {
    let now = MonotonicTime.now
    let goesOn = connections.withLock { connections in
      // Under the lock: a connection leaves the table before its descriptor is closed and reused.
      for connection in connections.open.values where connection.isOverdue(at: now) {
        shutdown(connection.socket, Int32(SHUT_RDWR))
      }
      connections.isSweeping = !connections.open.isEmpty
      return connections.isSweeping
    }
    if goesOn { scheduleSweep() }
  }
}
