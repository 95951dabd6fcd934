internal import Crypto

/// One password to compare with one hash.
struct PasswordCheck: Sendable {
  let cacheKey: [UInt8]
  let hash: String
  let password: [UInt8]
  /// Whether there is such a user; the hash of one that does not exist is never good.
  let isKnownUser: Bool
}

/// Hashes passwords one at a time on its own thread: bcrypt takes long on purpose, and neither the
/// server's threads nor all processors should be busy with guesses.
final class PasswordChecker: Sendable {
  private struct Job {
    let check: PasswordCheck
    let done: @Sendable (Bool) -> Void
  }

  private struct State {
    var cache = PasswordCache()
    var jobs: [Job] = []
    var hasThread = false
    var isClosed = false
  }

  private static let longestQueue = 128
  private let state = Monitor(State())

  /// What an earlier check of the same user, hash and password found.
  func known(_ key: [UInt8]) -> Bool? { state.withLock { $0.cache[key] } }

  /// Calls `done` on the checker's thread; false, and never, when too many wait or all is over.
  func submit(_ check: PasswordCheck, done: @escaping @Sendable (Bool) -> Void) -> Bool {
    let (isAccepted, mustStart) = state.change { state -> (Bool, Bool) in
      guard !state.isClosed, state.jobs.count < PasswordChecker.longestQueue else {
        return (false, false)
      }
      state.jobs.append(Job(check: check, done: done))
      defer { state.hasThread = true }
      return (true, !state.hasThread)
    }
    if mustStart { OwnedThread.start { [state] in PasswordChecker.run(state) } }
    return isAccepted
  }

  /// Ends all checks that wait as failed, and returns when the thread has ended.
  func close() {
    let jobs = state.change { state in
      state.isClosed = true
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in jobs { job.done(false) }
    state.wait { $0.hasThread ? .until(nil) : .done(()) }
  }

  private static func run(_ state: Monitor<State>) {
    while true {
      let job = state.wait { state -> Waited<Job?> in
        if state.isClosed { return .done(nil) }
        return state.jobs.isEmpty ? .until(nil) : .done(state.jobs.removeFirst())
      }
      guard let job else { break }
      let check = job.check
      // Several connections of one scraper may have asked before the first answer.
      let known = state.withLock { $0.cache[check.cacheKey] }
      let isGood =
        known
        ?? (Bcrypt.matches(password: check.password, hash: check.hash) && check.isKnownUser)
      state.withLock { $0.cache.insert(check.cacheKey, isGood: isGood) }
      job.done(isGood)
    }
    state.change { $0.hasThread = false }
  }
}
