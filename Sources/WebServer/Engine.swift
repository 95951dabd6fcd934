internal import Synchronization
internal import Unix

/// What all connections of a server share.
final class Engine: Sendable {
  private struct Requests {
    var inHand = 0
    /// Whose requests take one of the limited places.
    var places: [ObjectIdentifier: Connection] = [:]
  }

  private struct Connections {
    var open = ConnectionTable()
    var isSweeping = false
    var isClosing = false
  }

  /// Connections whose passwords wait to be checked, out of so many.
  static let checkedShare = 4

  let configuration: ServerConfiguration
  let handler: any Handler
  let access: Access
  let sites: SiteRules
  /// What the daemons began with: libmicrohttpd may keep pointers into it.
  let identity: TLSIdentity?
  let passwords: PasswordChecker
  let timers: TimerQueue
  let streams: EventStreams
  private let requests = Monitor(Requests())
  private let connections = Monitor(Connections())
  private let aborting = Atomic<Bool>(false)

  init(configuration: ServerConfiguration, access: Access, handler: any Handler) {
    self.configuration = configuration
    let timers = TimerQueue()
    self.timers = timers
    streams = EventStreams(configuration, timers: timers)
    self.access = access
    sites = SiteRules(configuration)
    passwords = PasswordChecker(
      longestQueue: max(configuration.connectionLimit / Engine.checkedShare, 1))
    identity = access.identity()
    self.handler = handler
  }

  /// Whether pauses are cut short and answers broken off, because the server ends.
  var isAborting: Bool { aborting.load(ordering: .relaxed) }

  /// Counts a request in, until `leave`.
  func enter() { requests.withLock { $0.inHand += 1 } }

  /// Takes one of the limited places; false when none is free. Who has been too slow to read an
  /// answer loses its place.
  func takePlace(_ connection: Connection) -> Bool {
    let limit = configuration.maximumRequests
    guard limit > 0 else { return true }
    let patience = MonotonicTime.nanoseconds(configuration.answerTimeout)
    return requests.withLock { requests in
      if requests.places.count >= limit {
        let now = MonotonicTime.now
        let slow = requests.places.first {
          $0.value.progress.isSlowReader(at: now, patience: patience)
        }
        guard let slow else { return false }
        requests.places[slow.key] = nil
      }
      requests.places[ObjectIdentifier(connection)] = connection
      return true
    }
  }

  func leave(_ connection: Connection) {
    requests.change { requests in
      requests.inHand -= 1
      requests.places[ObjectIdentifier(connection)] = nil
    }
  }

  /// Waits until no request is in hand, at most until the moment.
  func drain(until moment: Int64) {
    requests.wait { $0.inHand == 0 || MonotonicTime.now >= moment ? .done(()) : .until(moment) }
  }

  /// Waits until each connection has had an answer, at most until the moment: a client that just
  /// connected is about to send a request, and would take a closed connection for a broken server.
  ///
  /// - Parameter settled: when every connection that was accepted is known of.
  func answerNewcomers(from settled: Int64, until moment: Int64) {
    connections.wait { connections in
      let now = MonotonicTime.now
      let isNewcomer = connections.open.hasNewcomers
      return now < settled
        ? .until(settled) : isNewcomer && now < moment ? .until(moment) : .done(())
    }
  }

  var openConnectionCount: Int { connections.withLock { $0.open.count } }
  var isIdle: Bool { connections.withLock { $0.open.areWaiting } }

  func noteFirstAnswer() { connections.change { _ in } }

  /// Ends all pauses and password checks now; connections that were in one are closed.
  func abort() {
    aborting.store(true, ordering: .relaxed)
    passwords.close()
    streams.abort()
    timers.close()
  }

  func register(_ connection: Connection) {
    let mustStart = connections.withLock { connections in
      connections.open.insert(connection, configuration)
      if connections.isClosing { connections.open.shutAll { $0 === connection } }
      defer { connections.isSweeping = true }
      return !connections.isSweeping
    }
    if mustStart { scheduleSweep() }
  }

  func unregister(_ connection: Connection) {
    connections.change { $0.open.remove(connection) }
  }

  /// Shuts every connection and waits, within bounds, until libmicrohttpd has closed them.
  ///
  /// Its version 0.9.75 follows a null pointer when it wants to answer 400 while it is being
  /// stopped, so no client may be left that could send it something malformed then.
  func closeConnections() {
    connections.withLock { connections in
      connections.isClosing = true
      connections.open.shutAll { _ in true }
    }
    let end = MonotonicTime.after(.seconds(2))
    connections.wait { $0.open.isEmpty || MonotonicTime.now >= end ? .done(()) : .until(end) }
  }

  private func scheduleSweep() {
    let pause = min(configuration.exchangeTimeout / 4, .seconds(5))
    _ = timers.schedule(at: MonotonicTime.after(pause)) { [weak self] in self?.sweep() }
  }

  /// Ends connections that take too long, and those whose clients have gone.
  private func sweep() {
    let now = MonotonicTime.now
    let goesOn = connections.withLock { connections in
      connections.open.shutAll { $0.isOverdue(at: now) || $0.isAbandoned }
      connections.isSweeping = !connections.open.isEmpty
      return connections.isSweeping
    }
    if goesOn { scheduleSweep() }
  }
}
