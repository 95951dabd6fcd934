internal import CommandSyntax
internal import Unix

/// The work of a command, which stands in its signature: a command without one does not compile.
package struct Command: Sendable {
  enum Work: Sendable {
    /// Waits for nothing: a filter in a pipeline pays for no thread that it does not use.
    case atOnce(@Sendable (Session) throws(Failure) -> Void)
    case asking(@Sendable (Session) async throws(Failure) -> Void)
    /// Blocks the main thread until a signal comes, and says the exit status.
    case service(@Sendable (Session) throws(Failure) -> Int32)
  }

  let work: Work
  /// The directory or file that it reads and writes; nil for one that uses only named files.
  let place: @Sendable (Session) -> String?
  /// Whether it has a log of its own, in which `-v` means debug.
  let hasLog: Bool

  init(
    _ work: Work, hasLog: Bool = false,
    place: @escaping @Sendable (Session) -> String? = { $0.pathOfFiles }
  ) {
    self.work = work
    self.hasLog = hasLog
    self.place = place
  }

  /// Runs it to its end, on the main thread.
  func run(_ session: Session) -> Int32 {
    do throws(Failure) {
      try Command.requireDescriptors()
      try session.act(asOwnerOf: place(session))
      switch work {
      case .atOnce(let work): try work(session)
      case .asking(let work):
        try waiting { await session.showingProgress { await session.result(of: work) } }.get()
      case .service(let work): return try work(session)
      }
      return ExitStatus.success.rawValue
    } catch {
      session.console.report(error)
      return error.status.rawValue
    }
  }

  private static func requireDescriptors() throws(Failure) {
    let limit = DescriptorLimit.current
    guard limit < DescriptorLimit.least else { return }
    throw Failure(
      .failure, "only \(limit) files may be open at once, which is too few",
      hint: "ulimit -n \(DescriptorLimit.least), or more for serve")
  }
}

extension Session {
  /// Runs a command that makes requests, and then what must be done before the process ends.
  func result(
    of work: @Sendable (Session) async throws(Failure) -> Void
  ) async -> Result<Void, Failure> {
    progress("asking Tesla")
    let result: Result<Void, Failure>
    do throws(Failure) { result = .success(try await work(self)) } catch {
      result = .failure(LoginGuard.failureOfOtherHost(self) ?? error)
    }
    guard let failure = await finish() else { return result }
    guard case .failure = result else { return .failure(failure) }
    console.report(failure)
    return result
  }
}

/// Runs asynchronous work on the pool while this thread waits. The main thread must not be the
/// main actor's executor here: nothing would drain its queue.
func waiting<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result {
  let answer = Monitor<Result?>(nil)
  Task.detached {
    let result = await work()
    answer.change { $0 = result }
  }
  return answer.wait { $0.map(Waited.done) ?? .until(nil) }
}
