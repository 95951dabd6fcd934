internal import LibC
internal import Unix

/// What a loop serves: a listening socket or a connection. Only the loop's thread uses it.
protocol LoopMember: AnyObject {
  var descriptor: Int32 { get }
  /// Others wait for the same events in other loops.
  var isShared: Bool { get }
  /// Served after the others, and only for a part of a turn: what strangers can make us do.
  var isPatient: Bool { get }
  /// The socket is ready, or something was buffered.
  func serve(_ readiness: Readiness)
  /// Called now and then, and when something was sent from elsewhere.
  func look(_ now: Int64)
  /// Ends in good manners.
  func stop()
  /// Ends now; the loop has let go of it.
  func abandon()
}

/// One thread that serves many sockets.
///
/// A turn serves those first that have shown who they are, then the others for at most
/// `patience`, so that no number of half-open handshakes holds anyone up.
final class Loop: @unchecked Sendable {
  // Sendable by proof: everything but `inbox` and `wakeUp` is only touched by the loop's own thread,
  // which `run` is on.
  private struct Inbox {
    var jobs: [@Sendable () -> Void] = []
    /// Members that have something to send.
    var restless: Set<UInt64> = []
    var isAwake = false
    var mustEnd = false
  }

  private let inbox = Lock(Inbox())
  private let wakeUp: (reading: FileDescriptor, writing: FileDescriptor)
  private var queue: ReadinessQueue
  private var members: [UInt64: any LoopMember] = [:]
  private var lastToken: UInt64 = 0
  /// Members that have more to read than they were served.
  private var unfinished: Set<UInt64> = []
  private var nextLook: Int64 = 0
  private let lookInterval: Int64
  private let hasEnded = Monitor(false)
  /// Where records are read into, whoever's they are.
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)

  private static let patience: Int64 = 10_000_000
  private static let wakeToken: UInt64 = 0

  /// - Parameter lookInterval: how often members look for deadlines that have passed.
  init(lookingEvery lookInterval: Duration) throws(SystemError) {
    self.lookInterval = max(MonotonicTime.nanoseconds(lookInterval), 1_000_000)
    queue = try ReadinessQueue(most: 4_096)
    wakeUp = try FileDescriptor.pipe()
    try wakeUp.reading.setNonBlocking()
    try wakeUp.writing.setNonBlocking()
    _ = queue.add(wakeUp.reading.rawValue, .input, token: Loop.wakeToken)
  }

  deinit {
    try? wakeUp.reading.close()
    try? wakeUp.writing.close()
    buffer.deallocate()
  }

  func start() throws(SocketError) {
    guard Thread.start({ self.run() }) else { throw SocketError("no thread can be started") }
  }

  /// Runs a job on the loop's thread.
  func perform(_ job: @escaping @Sendable () -> Void) {
    let mustWake = inbox.withLock { inbox in
      inbox.jobs.append(job)
      defer { inbox.isAwake = true }
      return !inbox.isAwake
    }
    if mustWake { wake() }
  }

  /// Lets a member look again soon; from any thread.
  func disturb(_ token: UInt64) {
    let mustWake = inbox.withLock { inbox in
      inbox.restless.insert(token)
      defer { inbox.isAwake = true }
      return !inbox.isAwake
    }
    if mustWake { wake() }
  }

  /// Ends the thread after its turn, and waits for that. Not to be called by the loop's own thread.
  func end() {
    inbox.withLock { $0.mustEnd = true }
    wake()
    hasEnded.wait { $0 ? .done(()) : .until(nil) }
  }

  private func wake() { _ = try? wakeUp.writing.writeAll([1]) }

  // What follows is the loop's own thread's.

  func stopAll() { for member in members.values { member.stop() } }

  /// The number by which the member is known; nil when the system takes no more.
  func add(_ member: some LoopMember, _ wanted: Readiness) -> UInt64? {
    lastToken += 1
    guard
      queue.add(member.descriptor, wanted, token: lastToken, isShared: member.isShared)
    else { return nil }
    members[lastToken] = member
    return lastToken
  }

  func want(_ wanted: Readiness, _ member: some LoopMember, _ token: UInt64) {
    queue.change(member.descriptor, wanted, token: token)
  }

  /// Tells the member of no events until it resumes.
  func pause(_ token: UInt64) {
    if let member = members[token] { queue.remove(member.descriptor) }
  }

  func resume(_ token: UInt64, _ wanted: Readiness) {
    guard let member = members[token] else { return }
    _ = queue.add(member.descriptor, wanted, token: token, isShared: member.isShared)
  }

  /// Lets every member look at that moment at the latest.
  func lookSoon(_ moment: Int64) { nextLook = min(nextLook, moment) }

  /// Before its descriptor is closed.
  func remove(_ token: UInt64) {
    guard let member = members.removeValue(forKey: token) else { return }
    queue.remove(member.descriptor)
    unfinished.remove(token)
  }

  /// Serves the member again without waiting for its socket.
  func serveAgain(_ token: UInt64) { unfinished.insert(token) }

  private func run() {
    while !inbox.withLock(\.mustEnd) { turn() }
    let left = members.values
    members = [:]
    for member in left { member.abandon() }
    hasEnded.change { $0 = true }
  }

  private func turn() {
    var ready: [(token: UInt64, readiness: Readiness)] = []
    var isWoken = false
    queue.wait(waitingTime()) { token, readiness in
      if token == Loop.wakeToken { isWoken = true } else { ready.append((token, readiness)) }
    }
    if isWoken { _ = try? wakeUp.reading.read(upTo: 64) }
    // What is sent in this turn is taken at its end: no one need wake us.
    inbox.withLock { $0.isAwake = true }
    let told = ready.count
    ready += unfinished.map { ($0, .input) }
    unfinished = []
    serve(ready, told: told, patient: false)
    serve(ready, told: told, patient: true)
    takeInbox()
    let now = MonotonicTime.now
    guard now >= nextLook else { return }
    nextLook = now + lookInterval
    for member in members.values { member.look(now) }
  }

  /// - Parameter told: how many of them the queue told of, and will tell of again.
  private func serve(
    _ ready: [(token: UInt64, readiness: Readiness)], told: Int, patient: Bool
  ) {
    let end = patient ? MonotonicTime.now + Loop.patience : .max
    var isOver = false
    for (index, (token, readiness)) in ready.enumerated() {
      guard let member = members[token], member.isPatient == patient else { continue }
      if isOver {
        if index >= told { unfinished.insert(token) }
      } else {
        member.serve(readiness)
        isOver = patient && MonotonicTime.now > end
      }
    }
  }

  private func takeInbox() {
    let taken = inbox.withLock { inbox in
      let taken = inbox
      inbox = Inbox(mustEnd: taken.mustEnd)
      return taken
    }
    for job in taken.jobs { job() }
    let now = MonotonicTime.now
    for token in taken.restless { members[token]?.look(now) }
  }

  private func waitingTime() -> Int32? {
    if !unfinished.isEmpty { return 0 }
    guard !members.isEmpty else { return nil }
    let wait = max(nextLook - MonotonicTime.now, 0) / 1_000_000 + 1
    return Int32(clamping: wait)
  }
}
