internal import LibC
internal import Unix

/// A listening socket in one of the loops that share it. Only the loop's thread uses it.
final class Acceptor: LoopMember {
  let descriptor: Int32
  let isShared = true
  let isPatient = true
  private let loop: Loop
  private let owner: LinkOwner
  private let credentials: WatchedCredentials
  private let halfOpen: HalfOpen
  private let mayAccept: @Sendable () -> Bool
  private var token: UInt64 = 0
  private var pausedUntil: Int64?

  /// How many clients one turn takes.
  private static let batch = 64

  /// - Parameter mayAccept: counts a connection that has come, and says whether it may stay.
  init(
    _ loop: Loop, _ socket: FileDescriptor, _ owner: LinkOwner, _ credentials: WatchedCredentials,
    _ halfOpen: HalfOpen, mayAccept: @escaping @Sendable () -> Bool
  ) {
    self.loop = loop
    descriptor = socket.rawValue
    self.owner = owner
    self.credentials = credentials
    self.halfOpen = halfOpen
    self.mayAccept = mayAccept
  }

  func begin() -> Bool {
    guard let token = loop.add(self, .input) else { return false }
    self.token = token
    return true
  }

  func serve(_ readiness: Readiness) {
    guard pausedUntil == nil else { return }
    for _ in 0..<Acceptor.batch {
      // The others wait in the system's queue.
      guard halfOpen.hasRoom() else { return pause() }
      switch Sockets.accept(from: FileDescriptor(rawValue: descriptor)) {
      case .none: return
      case .exhausted: return relieve()
      case .accepted(let socket): take(socket)
      }
    }
  }

  func look(_ now: Int64) {
    guard let end = pausedUntil, now >= end else { return }
    pausedUntil = nil
    loop.resume(token, .input)
  }

  func stop() { loop.remove(token) }

  func abandon() {}

  private func take(_ socket: FileDescriptor) {
    guard mayAccept() else {
      try? socket.close()
      return
    }
    guard let session = TLSSession(accepting: socket.rawValue, credentials.current()) else {
      try? socket.close()
      return owner.failed(.tls)
    }
    let link = Link(loop, socket.rawValue, session, owner)
    guard link.begin() else {
      try? socket.close()
      return owner.failed(.tls)
    }
    halfOpen.insert(link)
  }

  /// There is no descriptor for the client that waits: one that has shown nothing makes room, and
  /// where there is none the socket is let be for a while, instead of being told of it for ever.
  private func relieve() {
    if !halfOpen.evict(stalledFor: .zero) { pause() }
  }

  private func pause() {
    loop.pause(token)
    let moment = MonotonicTime.after(.milliseconds(20))
    pausedUntil = moment
    loop.lookSoon(moment)
  }
}
