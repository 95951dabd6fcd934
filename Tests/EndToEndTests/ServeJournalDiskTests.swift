#if os(Linux)
  import Journal
  import TestSupport
  import Testing
  import Unix

  /// `tesla serve` itself, stopped at a call on its journal, or with a disk that refuses it.
  @Suite(.needs(Tracee.isPermitted, "tracing other processes is not permitted here"))
  struct ServeJournalDiskTests {
    private let user: User
    private static let battery = "tesla_charge_state_battery_level_ratio{"
    private var path: String { user.stateFile("journal.db") }

    init() throws { user = try User.loggedIn(try Simulator()) }

    /// - Parameter drive: what happens meanwhile, with the process and its address.
    /// - Returns: its exit status, as a shell shows it.
    private func serve(
      _ judge: @escaping (SystemCall) -> Verdict,
      while drive: @escaping @Sendable (User, Tracee.Handle, String) throws -> Void
    ) throws -> Int32 {
      let said = try FileDescriptor.pipe()
      let tracee = try Tracee(
        Program.path, ["serve", "--web.listen-address", "127.0.0.1:0"], user: user,
        streams: .init(input: .null, output: .null, error: .descriptor(said.writing)), timeout: 600,
        judge: judge)
      try said.writing.close()
      let (user, handle) = (user, tracee.handle)
      let failure = Lock<String?>(nil)
      let driver = Background {
        let reader = LineReader(said.reading)
        do {
          while let line = try reader.next() {
            guard let word = line.split(separator: " ").first(where: { $0.hasPrefix("address=") })
            else { continue }
            try drive(user, handle, String(word.dropFirst("address=".count)))
            break
          }
        } catch { failure.withLock { $0 = "\(error)" } }
        handle.send(.terminate)
        while (try? reader.next()) ?? nil != nil {}
      }
      let status = tracee.wait()
      driver.wait()
      #expect(failure.withLock { $0 } == nil)
      return status
    }

    private static func page(_ user: User, _ address: String) throws -> String {
      try user.run("curl", ["-sS", "http://\(address)/metrics"]).text
    }

    /// What is known of it is written at the end.
    private static func waitForACar(_ user: User, _ tracee: Tracee.Handle, _ address: String)
      throws
    {
      _ = try eventually { try tracee.hasEnded || page(user, address).contains(battery) }
    }

    @Test func aFullDiskHoldsUpNothingAndIsMadeUpFor() throws {
      let isFull = Lock(true)
      let path = path
      let steps = Lock<[String]>([])
      let status = try serve { call in
        call.concerns(path) && isFull.withLock { $0 } ? .failing(.noSpace) : .allowed
      } while: { user, _, address in
        let isOnWithout = try eventually {
          let page = try Self.page(user, address)
          return page.contains("tesla_journal_up 0") && page.contains(Self.battery)
        }
        if isOnWithout { steps.withLock { $0.append("goes on without") } }
        isFull.withLock { $0 = false }
      }
      #expect(status == 0)
      #expect(steps.withLock { $0 } == ["goes on without"])
      // What waited is written at the end at the latest.
      #expect(try JournalReader(path: path).vehicles().count == 1)
    }

    @Test func killedAtAnyCallItLeavesAJournalThatGoesOn() throws {
      let path = path
      let count = Lock(0)
      // How many calls there are until a car is in it.
      let status = try serve { call in
        if call.concerns(path) { count.withLock { $0 += 1 } }
        return .allowed
      } while: {
        try Self.waitForACar($0, $1, $2)
      }
      #expect(status == 0)
      let calls = count.withLock { $0 }
      #expect(calls > 30)
      for place in stride(from: 0, to: calls, by: max(calls / 12, 1)) {
        for name in try FileSystem.list(user.state) where name.hasPrefix("journal.db") {
          try FileSystem.remove(user.stateFile(name))
        }
        var seen = 0
        let status = try serve { call in
          guard call.concerns(path) else { return .allowed }
          defer { seen += 1 }
          return seen == place ? .deadly : .allowed
        } while: {
          try Self.waitForACar($0, $1, $2)
        }
        #expect(status == 137 || status == 0, "\(place)")
        let names = try FileSystem.list(user.state)
        #expect(!names.contains { $0.contains("damaged") }, "\(place): \(names)")
        let exporter = try Exporter(user)
        // The journal has the car.
        _ = try #require(try exporter.metrics(with: "tesla_vehicle_drives_total{"), "\(place)")
        _ = try #require(try exporter.metrics(with: "tesla_journal_up 1"), "\(place)")
        #expect(try exporter.stop() == 0)
        #expect(!exporter.log.contains("damaged"), "\(place)")
        #expect(JournalCheck(path).fault == nil, "\(place)")
        #expect(try JournalReader(path: path).vehicles().count == 1, "\(place)")
      }
    }
  }
#endif
