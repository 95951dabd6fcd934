internal import LibC

/// Threads for code that blocks. They take no signal: those belong to the main thread, and a
/// `SIGPIPE` of a TLS library must not end the process.
package enum Thread {
  /// Starts a detached thread.
  ///
  /// - Returns: false when the system allows no more.
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let context = Unmanaged.passRetained(Body(body))
    #if canImport(Darwin)
      var id: pthread_t?
    #else
      var id = pthread_t()
    #endif
    let status = withSignalsBlocked {
      pthread_create(&id, nil, { runBody($0) }, context.toOpaque())
    }
    guard status == 0 else {
      context.release()
      return false
    }
    #if canImport(Darwin)
      if let id { pthread_detach(id) }
    #else
      pthread_detach(id)
    #endif
    return true
  }

  /// Runs `body` with every signal blocked; threads that are started in it inherit that.
  package static func withSignalsBlocked<Result>(_ body: () -> Result) -> Result {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
  }

  fileprivate final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}

private func runBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<Thread.Body>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
