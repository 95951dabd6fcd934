internal import Unix

/// Lets callers that want the same thing at the same time share one piece of work.
final class SingleFlight<Result: Sendable>: Sendable {
  private typealias Work = Task<Swift.Result<Result, TeslaError>, Never>

  private let running = Lock<[String: Work]>([:])

  /// Starts the work, or waits for the one that already runs under that key. It goes on when a
  /// waiter is cancelled: a refresh that was sent must be saved.
  func run(key: String, _ work: @escaping @Sendable () async throws(TeslaError) -> Result)
    async throws(TeslaError) -> Result
  {
    let task = running.withLock { running -> Work in
      if let task = running[key] { return task }
      let task = Work.beside { [self] in
        defer { self.running.withLock { $0[key] = nil } }
        do throws(TeslaError) { return .success(try await work()) } catch {
          return .failure(error)
        }
      }
      running[key] = task
      return task
    }
    return try await task.value.get()
  }

  /// Waits until nothing runs.
  func settle() async {
    while let task = running.withLock({ $0.first?.value }) { _ = await task.value }
  }
}
