#if os(Linux)
  import TestSupport
  import Testing
  import LibC
  import Unix

  /// A login whose renewal is disturbed again and again, each time from fresh files.
  final class RenewalBench {
    /// What the files hold before a renewal.
    enum Start: CaseIterable {
      /// The access token has ended.
      case due
      /// The access token has life left, so that it is kept beside its successor.
      case early
      /// A process was stopped before it had moved the new refresh token into place: the one in
      /// `token.refresh` is spent.
      case interrupted
    }

    let simulator: Simulator
    private(set) var user: User
    private let start: Start
    private var access: [UInt8] = []
    private var refresh: [UInt8] = []
    private var spent: [UInt8] = []
    private let scratch: TemporaryDirectory

    init(_ start: Start, grace: String) throws {
      self.start = start
      simulator = try Simulator("--refresh-grace", grace)
      scratch = try TemporaryDirectory()
      user = try User(simulator)
      try logIn()
    }

    /// A new login, where the last one was lost.
    func logIn() throws {
      user = try .loggedIn(simulator)
      try take()
      try #require(user.tesla("token", "refresh").status == 0)
      try take()
    }

    /// Notes what the files hold.
    private func take() throws {
      spent = refresh
      access = try user.read("token.access")
      refresh = try user.read("token.refresh")
    }

    /// Makes the files as they are to be before the renewal.
    func prepare() throws {
      for name in try FileSystem.list(user.state) where name != "state.json" {
        try FileSystem.remove(user.stateFile(name))
      }
      func put(_ bytes: [UInt8], _ name: String) throws {
        try AtomicFile.write(bytes, to: user.stateFile(name), mode: 0o600)
      }
      try put(start == .early ? access : Array(User.endedAccessToken.utf8), "token.access")
      try put(start == .interrupted ? spent : refresh, "token.refresh")
      if start == .interrupted { try put(refresh, "token.refresh.new") }
    }

    /// Runs `tesla token refresh`.
    ///
    /// - Parameter judge: sees every call from the opening of the lock on.
    func renew(_ judge: @escaping (SystemCall) -> Verdict) throws -> (
      ending: Ending, calls: [SystemCall]
    ) {
      var calls: [SystemCall] = []
      let lock = user.stateFile("token.lock")
      let errors = scratch.file("errors")
      try? FileSystem.remove(errors)
      let file = try FileDescriptor.writing(to: errors)
      let tracee = try Tracee(
        Program.path, ["token", "refresh"], user: user,
        streams: .init(input: .null, output: .null, error: .descriptor(file))
      ) { call in
        if calls.isEmpty, !call.subjects.contains(lock) { return .allowed }
        calls.append(call)
        return judge(call)
      }
      try file.close()
      let status = tracee.wait()
      return (
        Ending(
          status: status, output: [],
          errors: String(decoding: try FileSystem.read(errors), as: UTF8.self)), calls
      )
    }

    /// Runs what someone does next; nil when that is well, else what is wrong.
    ///
    /// - Returns: whether the login lives.
    func lives(after what: String, then command: [String]) throws -> Bool {
      try checkFiles(after: what)
      let renewal = ["token", "refresh"]
      for next in command == renewal ? [renewal] : [command, renewal] {
        // What is left of a write that was stopped goes after a while.
        if next == renewal { try age() }
        let ending = try user.tesla(next)
        if ending.status == 4 { return false }
        #expect(ending.status == 0, "\(what), then \(next): \(ending.errors)")
      }
      try checkFiles(after: what)
      let allowed: Set = [
        "state.json", "state.lock", "token.access", "token.access.old", "token.lock",
        "token.refresh",
      ]
      // What a write of state.json left goes with its next change, which two renewals within a
      // second are not.
      let others = Set(try FileSystem.list(user.state)).subtracting(allowed).filter {
        !$0.hasPrefix(".state.json.")
      }
      #expect(others == [], "\(what)")
      try take()
      return true
    }

    /// Every file is private, and `token.refresh` is whole, whenever one looks.
    private func checkFiles(after what: String) throws {
      for name in try FileSystem.list(user.state) {
        let mode = try FileSystem.status(user.stateFile(name)).mode
        #expect(!mode.isOpenToOthers, "\(what): \(name) has mode \(mode)")
      }
      let token = try user.read("token.refresh")
      #expect(
        token.count == refresh.count && token.last == 0x0A
          && token.dropLast().allSatisfy { $0 > 0x20 }, "\(what): token.refresh is not whole")
    }

    private func age() throws {
      for name in try FileSystem.list(user.state) where name.hasSuffix(".tmp") {
        utimes(user.stateFile(name), [timeval(), timeval()])
      }
    }
  }

  extension Tracee {
    /// Whether the kernel lets us trace here; containers often do not.
    static let isPermitted: Bool = {
      guard let user = try? User() else { return false }
      var count = 0
      let tracee = try? Tracee(
        Program.path, ["--version"], user: user, streams: .none,
        judge: { _ in
          count += 1
          return .allowed
        })
      return tracee?.wait() == 0 && count > 0
    }()
  }
#endif
