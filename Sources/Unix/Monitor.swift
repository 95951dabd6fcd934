internal import LibC

/// State that one thread at a time may touch, and whose changes threads can wait for, without a
/// descriptor.
package final class Monitor<State>: @unchecked Sendable {
  // Sendable by proof: the condition is only used with the lock's own mutex, which guards the state.
  private let lock: Lock<State>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  package init(_ state: sending State) {
    lock = Lock(state)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    #if canImport(Darwin)
      pthread_cond_init(condition, nil)
    #else
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
  }

  /// Runs `body` alone with the state. It must not block and must not use the same monitor.
  package func withLock<Result>(_ body: (inout State) -> sending Result) -> sending Result {
    lock.withLock(body)
  }

  /// As `withLock`, and wakes every thread that waits.
  package func change<Result>(_ body: (inout State) -> sending Result) -> sending Result {
    defer { wake() }
    return lock.withLock(body)
  }

  /// Lets every waiting thread look again.
  package func wake() { pthread_cond_broadcast(condition) }

  /// Calls `body` until it answers, each time after a change or when the moment it named has come.
  package func wait<Result>(_ body: (inout State) -> sending Waited<Result>) -> sending Result {
    pthread_mutex_lock(lock.mutex)
    defer { pthread_mutex_unlock(lock.mutex) }
    while true {
      switch body(&lock.state) {
      case .done(let result): return result
      case .until(nil): pthread_cond_wait(condition, lock.mutex)
      case .until(let moment?): timedWait(until: moment)
      }
    }
  }

  private func timedWait(until moment: Int64) {
    #if canImport(Darwin)
      var time = Monitor.pointInTime(max(moment - MonotonicTime.now, 0))
      pthread_cond_timedwait_relative_np(condition, lock.mutex, &time)
    #else
      var time = Monitor.pointInTime(moment)
      pthread_cond_timedwait(condition, lock.mutex, &time)
    #endif
  }

  private static func pointInTime(_ nanoseconds: Int64) -> timespec {
    var time = timespec()
    time.tv_sec = time_t(nanoseconds / 1_000_000_000)
    time.tv_nsec = Int(nanoseconds % 1_000_000_000)
    return time
  }
}

/// What a waiting thread found: an answer, or the moment (nil = none) to look again at the latest.
package enum Waited<Result> {
  case done(Result)
  /// Nanoseconds, as `MonotonicTime` counts them.
  case until(Int64?)
}
