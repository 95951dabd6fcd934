#if os(Linux)
  import TestSupport
  import Testing
  import Unix

  /// A renewal that is stopped by SIGKILL at a system call of it: at every one that changes a file or
  /// is on a socket, and the next command finds a login that lives.
  @Suite(.needs(Tracee.isPermitted, "tracing other processes is not permitted here"))
  struct StoppedRenewalTests {
    /// Of how many calls one is tried.
    private static let thinning = Program.isSanitized ? 3 : 1

    /// What happened up to the end of a process.
    private struct Course {
      var hasSent = false
      var hasSaved = false
      var sockets: Set<String> = []
      var callsBetween: [SystemCall] = []

      init(_ calls: [SystemCall], in state: String) {
        let new = FileSystem.path(state, "token.refresh.new")
        // The last one did not happen any more.
        for call in calls.dropLast() {
          if call.name == "connect" { sockets.formUnion(call.subjects) }
          if call.sends, !sockets.isDisjoint(with: call.subjects) { hasSent = true }
          guard hasSent, !hasSaved else { continue }
          if call.name == "write", call.subjects == [new] { hasSaved = true }
          if call.concerns(state) { callsBetween.append(call) }
        }
      }
    }

    @Test("within Tesla's day of grace no moment is a bad one")
    func everyCall() throws {
      let bench = try RenewalBench(.due, grace: "24h")
      try bench.prepare()
      let whole = try bench.renew { _ in .allowed }
      try #require(whole.ending.status == 0, "\(whole.ending)")
      #expect(try bench.lives(after: "nothing", then: ["products"]))
      let count = whole.calls.count { $0.changesFiles || $0.isOnSocket }
      #expect(count > 30)
      for place in stride(from: 0, to: count, by: Self.thinning) {
        let (what, _) = try stop(bench, at: place) { $0.changesFiles || $0.isOnSocket }
        #expect(
          try bench.lives(after: what, then: place % 2 == 0 ? ["products"] : ["token", "refresh"]),
          "\(what): the login is lost")
      }
    }

    @Test(
      "without grace a login is lost only between the request and the first byte of the new token",
      arguments: RenewalBench.Start.allCases)
    func noGrace(start: RenewalBench.Start) throws {
      let bench = try RenewalBench(start, grace: "0")
      try bench.prepare()
      let state = bench.user.state
      let whole = try bench.renew { _ in .allowed }
      try #require(whole.ending.status == 0, "\(whole.ending)")
      #expect(try bench.lives(after: "nothing", then: ["products"]))
      var lost = 0
      var livedAfterSaving = 0
      let count = whole.calls.count { Self.counts($0, in: state) }
      for place in stride(from: 0, to: count, by: Self.thinning) {
        let state = bench.user.state
        let (what, calls) = try stop(bench, at: place) { Self.counts($0, in: state) }
        let course = Course(calls, in: state)
        if try bench.lives(after: what, then: place % 2 == 0 ? ["products"] : ["token", "refresh"])
        {
          livedAfterSaving += course.hasSaved ? 1 : 0
        } else {
          #expect(course.hasSent && !course.hasSaved, "\(what): the login is lost")
          lost += 1
          try bench.logIn()
        }
        // Nothing else may take time there.
        #expect(
          course.callsBetween.allSatisfy { ["lseek", "write"].contains($0.name) },
          "\(what): \(course.callsBetween.map(\.testDescription))")
      }
      #expect(lost > 0 && livedAfterSaving > 10 / Self.thinning)
    }

    private static func counts(_ call: SystemCall, in state: String) -> Bool {
      call.concerns(state) && call.changesFiles || call.isOnSocket
    }

    /// Stops a renewal at that call of those that count, or lets it end where it has fewer.
    private func stop(
      _ bench: RenewalBench, at place: Int, counting counts: @escaping (SystemCall) -> Bool
    ) throws -> (String, [SystemCall]) {
      try bench.prepare()
      var seen = 0
      let (ending, calls) = try bench.renew { call in
        guard counts(call) else { return .allowed }
        defer { seen += 1 }
        return seen == place ? .deadly : .allowed
      }
      let what = "stopped at call \(place), \(calls.last.map(\.testDescription) ?? "none")"
      let expected = seen > place ? Signal.kill.exitCode : 0
      #expect(ending.status == expected, "\(what): \(ending)")
      return (what, calls)
    }
  }
#endif
