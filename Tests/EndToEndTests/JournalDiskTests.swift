#if os(Linux)
  import Journal
  import TestSupport
  import Testing
  import Time
  import Unix

  /// A journal whose writer is stopped, or whose disk refuses, at any call on its files: it holds
  /// what it held, or all that was written, and can be written again.
  @Suite(.needs(Tracee.isPermitted, "tracing other processes is not permitted here"))
  struct JournalDiskTests {
    private static let vin = "5YJ3E7EB0KF000001"
    enum Start: CaseIterable {
      /// There is none.
      case none
      /// There is one, which was closed.
      case closed
      /// A process was killed while it had it open: there is more in the -wal file.
      case open
    }

    private static let before = 1
    private static let written = 20

    private let user: User
    private let scratch: TemporaryDirectory
    private let table: String
    private var path: String { user.stateFile("journal.db") }

    init() throws {
      user = try User()
      scratch = try TemporaryDirectory()
      try FileSystem.makeDirectory(user.state, mode: 0o700, parents: true)
      var rows = "car_id,start_date,end_date,start_km,end_km\n"
      for number in 0..<Self.written {
        rows += "1,2023-01-\(10 + number) 12:00:00,2023-01-\(10 + number) 12:30:00,"
        rows += "\(1000 + number),\(1001 + number)\n"
      }
      table = try scratch.write(rows, to: "drives.csv")
    }

    @Test("SIGKILL at every call that changes a file", arguments: Start.allCases)
    func killed(start: Start) throws {
      let model = try model(start)
      var place = 0
      while try disturb(start, model, .deadly, at: place) { place += 1 }
      #expect(place > 10)
    }

    @Test(
      "one call that fails, at every call on a file that may give the error",
      arguments: [
        (Start.none, Errno.noSpace), (.closed, .inputOutput), (.open, .noSpace),
        (.open, .inputOutput),
      ])
    func failing(start: Start, error: Errno) throws {
      let model = try model(start)
      var place = 0
      while try disturb(start, model, .failing(error), at: place) { place += 1 }
      #expect(place > 15)
    }

    /// What the files hold before the write, by name.
    private func model(_ start: Start) throws -> [String: [UInt8]] {
      guard start != .none else { return [:] }
      let clock = SystemClock()
      let writer = try JournalWriter.open(path, clock: clock) { _ in }
      var drive = Drive(vin: Self.vin, begin: Timestamp(seconds: 1_600_000_000))
      drive.end = Timestamp(seconds: 1_600_000_600)
      writer.write([.drive(drive)], isUrgent: true)
      try #require(writer.flush())
      if start == .closed { try #require(writer.close()) }
      var model: [String: [UInt8]] = [:]
      // Not the -shm file: its contents are no one's after a crash of the machine.
      for name in ["journal.db", "journal.db-wal"] {
        guard let bytes = try? FileSystem.read(user.stateFile(name)) else { continue }
        model[name] = bytes
      }
      try #require(writer.close())
      return model
    }

    private func count() throws -> Int {
      do { return try JournalReader(path: path).drives(JournalQuery()).count } catch {
        if case .missing = error { return 0 }
        throw error
      }
    }

    /// - Returns: whether there was a call at that place.
    private func disturb(
      _ start: Start, _ model: [String: [UInt8]], _ verdict: Verdict, at place: Int
    ) throws -> Bool {
      for name in try FileSystem.list(user.state) { try FileSystem.remove(user.stateFile(name)) }
      for (name, bytes) in model {
        try AtomicFile.write(bytes, to: user.stateFile(name), mode: 0o600, durability: .unsynced)
      }
      var seen = 0
      var hit: SystemCall?
      let path = path
      let tracee = try Tracee(
        Program.path, ["journal", "import", "--vehicle", Self.vin, table], user: user,
        streams: .init(input: .null, output: .null, error: .null)
      ) { call in
        guard call.concerns(path), verdict.suits(call) else { return .allowed }
        defer { seen += 1 }
        guard seen == place else { return .allowed }
        hit = call
        return verdict
      }
      let status = tracee.wait()
      guard let hit else {
        #expect(status == 0)
        return false
      }
      let what = "\(start) \(verdict) at \(place), \(hit.testDescription): \(status)"
      let old = start == .none ? 0 : Self.before
      let all = old + Self.written
      let kept = try count()
      #expect(status == 0 ? kept == all : kept == old || kept == all, "\(what): \(kept)")
      let names = try FileSystem.list(user.state)
      for name in names {
        #expect(try FileSystem.status(user.stateFile(name)).mode == 0o600, "\(what): \(name)")
      }
      #expect(!names.contains { $0.contains("damaged") }, "\(what)")
      #expect(JournalCheck(path).fault == nil, "\(what)")
      // And the next one goes on.
      let rows = try FileSystem.read(table)
      _ = try JournalImport(rows, ImportOptions(vin: Self.vin)).write(to: path)
      #expect(try count() == all, "\(what)")
      return true
    }
  }
#endif
