#if os(Linux)
  import TestSupport
  import Testing
  import Unix

  /// A renewal on a disk that refuses a call: it succeeds or says why not, and no login is lost,
  /// though each refresh token is good once.
  @Suite(.needs(Tracee.isPermitted, "tracing other processes is not permitted here"))
  struct FailingDiskTests {
    struct Row: Sendable, CustomTestStringConvertible {
      let start: RenewalBench.Start
      let error: Errno

      var testDescription: String { "\(start), \(error)" }
    }

    private static let errors: [Errno] = [
      .noSpace, .inputOutput, .readOnlyFileSystem, .permissionDenied,
    ]

    @Test(
      "one call that fails, at every call on a file that may give the error",
      arguments: errors.map { Row(start: .due, error: $0) } + [
        Row(start: .early, error: .noSpace), Row(start: .interrupted, error: .inputOutput),
        Row(start: .interrupted, error: .permissionDenied),
      ])
    func oneCall(row: Row) throws {
      let bench = try RenewalBench(row.start, grace: "0")
      var place = 0
      while try disturb(bench, row.error, at: place) { place += 1 }
      #expect(place > 10)
    }

    @Test(
      "a disk that is gone from any call on and comes back only later",
      arguments: [RenewalBench.Start.due, .interrupted])
    func everyCallForAWhile(start: RenewalBench.Start) throws {
      let bench = try RenewalBench(start, grace: "0")
      var place = 0
      // Each call is among those that fail twice.
      while try disturb(bench, .inputOutput, at: place, count: 6) { place += 3 }
      #expect(place > 30)
    }

    /// Lets calls on our files fail from the one at `place` on, and sees that the login lives.
    ///
    /// - Parameter count: how many calls fail until the disk is well again.
    /// - Returns: whether there was a call at that place.
    private func disturb(_ bench: RenewalBench, _ error: Errno, at place: Int, count: Int = 1)
      throws
      -> Bool
    {
      try bench.prepare()
      let state = bench.user.state
      var seen = 0
      var failed: [SystemCall] = []
      let (ending, _) = try bench.renew { call in
        guard call.concernsFiles(in: state), call.canFail(with: error) else { return .allowed }
        defer { seen += 1 }
        guard seen >= place, failed.count < count else { return .allowed }
        failed.append(call)
        return .failing(error)
      }
      guard let first = failed.first else { return false }
      let what = "\(error) \(failed.count) times from call \(place), \(first.testDescription)"
      #expect((0...7).contains(ending.status), "\(what): \(ending)")
      #expect(ending.errorLines.count == (ending.status == 0 ? 0 : 1), "\(what): \(ending)")
      let next = place % 2 == 0 ? ["products"] : ["token", "refresh"]
      if try !bench.lives(after: what, then: next) {
        Issue.record("\(what): the login is lost, and it said: \(ending)")
        try bench.logIn()
      }
      return true
    }
  }
#endif
