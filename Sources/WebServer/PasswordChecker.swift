internal import Crypto
internal import HTTP
internal import Unix

/// One password to compare with one user's hash.
struct PasswordCheck: Sendable {
  let cacheKey: [UInt8]
  /// Nil for a user that does not exist.
  let hash: String?
  let password: [UInt8]
  /// The highest cost of any user's hash, which each check takes: the time must not tell who
  /// exists.
  let cost: Int

  /// Slow on purpose.
  func isGood() -> Bool {
    let work = Bcrypt.work(for: hash, upTo: cost)
    for cost in work { _ = Bcrypt.matches(password: password, hash: Bcrypt.decoy(cost: cost)) }
    guard let hash else { return false }
    return Bcrypt.matches(password: password, hash: hash)
  }
}

/// Hashes passwords one at a time on its own thread: bcrypt takes long on purpose, and neither the
/// server's threads nor all processors should be busy with guesses.
///
/// Addresses take turns, so that guesses from one do not keep those from another waiting.
final class PasswordChecker: Sendable {
  enum Outcome: Sendable {
    case good
    case bad
    /// Too many wait.
    case notChecked
  }

  private struct Job {
    let check: PasswordCheck
    let address: String?
    let done: @Sendable (Outcome) -> Void
  }

  private struct State {
    var cache = PasswordCache()
    var jobs: [Job] = []
    var lastAddress: String?
    var hasThread = false
    var isClosed = false

    mutating func takeNext() -> Job? {
      guard !jobs.isEmpty else { return nil }
      let job = jobs.remove(at: jobs.firstIndex { $0.address != lastAddress } ?? 0)
      lastAddress = job.address
      return job
    }

    /// Makes room for a job from that address: the last one of the address with the most.
    mutating func dropOne(for address: String?) -> Job? {
      let counts = jobs.reduce(into: [:]) { $0[$1.address, default: 0] += 1 }
      guard let most = counts.max(by: { $0.value < $1.value }),
        most.value > counts[address, default: 0] + 1,
        let place = jobs.lastIndex(where: { $0.address == most.key })
      else { return nil }
      return jobs.remove(at: place)
    }
  }

  private let longestQueue: Int
  private let state = Monitor(State())

  /// - Parameter longestQueue: how many checks may wait; each holds a connection open.
  init(longestQueue: Int) { self.longestQueue = longestQueue }

  static var refusal: Response { .text(503, "too many passwords to check, try again later\n") }

  /// What an earlier check of the same user, hash and password found.
  func known(_ key: [UInt8]) -> Bool? { state.withLock { $0.cache[key] } }

  /// Calls `done` once, on the checker's thread or, when too many wait or all is over, on this one.
  func submit(
    _ check: PasswordCheck, from address: String?, done: @escaping @Sendable (Outcome) -> Void
  ) {
    let job = Job(check: check, address: address, done: done)
    let (dropped, mustStart) = state.change { state -> (Job?, Bool) in
      if state.isClosed { return (job, false) }
      var dropped: Job?
      if state.jobs.count >= longestQueue {
        dropped = state.dropOne(for: address)
        if dropped == nil { return (job, false) }
      }
      state.jobs.append(job)
      defer { state.hasThread = true }
      return (dropped, !state.hasThread)
    }
    dropped?.done(.notChecked)
    guard mustStart, !Thread.start({ [state] in PasswordChecker.run(state) }) else { return }
    let jobs = state.change { state in
      state.hasThread = false
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in jobs { job.done(.notChecked) }
  }

  /// Ends all checks that wait, and returns when the thread has ended.
  func close() {
    let jobs = state.change { state in
      state.isClosed = true
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in jobs { job.done(.notChecked) }
    state.wait { $0.hasThread ? .until(nil) : .done(()) }
  }

  private static func run(_ state: Monitor<State>) {
    while true {
      let job = state.wait { state -> Waited<Job?> in
        if state.isClosed { return .done(nil) }
        return state.takeNext().map { .done($0) } ?? .until(nil)
      }
      guard let job else { break }
      // Several connections of one scraper may have asked before the first answer.
      let known = state.withLock { $0.cache[job.check.cacheKey] }
      let isGood = known ?? job.check.isGood()
      state.withLock { $0.cache.insert(job.check.cacheKey, isGood: isGood) }
      job.done(isGood ? .good : .bad)
    }
    state.change { $0.hasThread = false }
  }
}
