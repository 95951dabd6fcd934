internal import LibC

/// State that only one thread at a time may touch.
///
/// Over `pthread_mutex_t`, not `Synchronization.Mutex`: ThreadSanitizer sees the former's ordering
/// on Linux and reports false races with the latter. Never hold it across an `await`.
package final class Lock<State>: @unchecked Sendable {
  // Sendable by proof: `state` is only reached between lock and unlock of `mutex`.
  let mutex: UnsafeMutablePointer<pthread_mutex_t>
  /// For `Monitor`, which holds `mutex` itself while it waits.
  var state: State

  package init(_ state: sending State) {
    self.state = state
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    let status = pthread_mutex_init(mutex, nil)
    precondition(status == 0, "a default mutex can always be made")
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deinitialize(count: 1)
    mutex.deallocate()
  }

  /// Runs `body` alone with the state. It must not block and must not take the same lock again.
  package func withLock<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&state)
  }
}
