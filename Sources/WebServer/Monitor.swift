#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Nanoseconds of a clock that nobody sets: for pauses and deadlines, not for dates.
enum MonotonicTime {
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// The moment that long from now; a wait beyond a century is a century.
  static func after(_ duration: Duration) -> Int64 { now + nanoseconds(duration) }

  static func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return min(seconds, 3_155_760_000) * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}

/// State that one thread at a time may touch, and whose changes threads can wait for.
final class Monitor<State>: @unchecked Sendable {
  // Sendable by proof: `state` is only reached between lock and unlock of `mutex`.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var state: State

  init(_ state: sending State) {
    self.state = state
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
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
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func withLock<Result>(_ body: (inout State) -> sending Result) -> sending Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&state)
  }

  /// As `withLock`, and wakes every thread that waits.
  func change<Result>(_ body: (inout State) -> sending Result) -> sending Result {
    defer { wake() }
    return withLock(body)
  }

  /// Lets every waiting thread look again.
  func wake() { pthread_cond_broadcast(condition) }

  /// Calls `body` until it answers, each time after a change or when the moment it named has come.
  func wait<Result>(_ body: (inout State) -> sending Waited<Result>) -> sending Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      switch body(&state) {
      case .done(let result): return result
      case .until(nil): pthread_cond_wait(condition, mutex)
      case .until(let moment?): timedWait(until: moment)
      }
    }
  }

  private func timedWait(until moment: Int64) {
    #if canImport(Darwin)
      var time = Monitor.pointInTime(max(moment - MonotonicTime.now, 0))
      pthread_cond_timedwait_relative_np(condition, mutex, &time)
    #else
      var time = Monitor.pointInTime(moment)
      pthread_cond_timedwait(condition, mutex, &time)
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
enum Waited<Result> {
  case done(Result)
  case until(Int64?)
}
