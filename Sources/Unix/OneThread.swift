/// Runs tasks one after the other on a thread of its own, and says when none of them can go on: then
/// a clock may, which so waits for whatever its sleepers do, and the same work happens in the same
/// order each time.
package final class OneThread: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var hasEnded = false
  }

  private let state = Monitor(State())

  package init() {}

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.change { $0.jobs.append(job) }
  }

  /// - Parameter idle: is called on the thread when there is nothing to do, and says whether there
  ///   may be more now; it is called no more once there is not.
  /// - Returns: false when the system allows no more threads.
  package func start(idle: @escaping @Sendable () -> Bool) -> Bool {
    Thread.start { self.run(idle) }
  }

  /// Ends the thread when it has nothing to do.
  package func stop() { state.change { $0.hasEnded = true } }

  private func run(_ idle: @Sendable () -> Bool) {
    var mayIdle = true
    while true {
      let jobs = state.wait { state -> Waited<[UnownedJob]?> in
        defer { state.jobs = [] }
        if !state.jobs.isEmpty { return .done(state.jobs) }
        if state.hasEnded { return .done(nil) }
        return mayIdle ? .done([]) : .until(nil)
      }
      guard let jobs else { return }
      if jobs.isEmpty { mayIdle = idle() }
      for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
  }
}

/// Where tasks run.
package enum Workplace {
  /// That of the tasks which are started in this one; nil is the pool.
  @TaskLocal package static var executor: (any TaskExecutor)?
}

extension Task where Failure == Never {
  /// Starts a task where the one that starts it works; `init` would start it in the pool.
  package static func beside(_ operation: sending @escaping () async -> Success) -> Task {
    Task(executorPreference: Workplace.executor, operation: operation)
  }
}
