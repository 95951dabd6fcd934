import TestSupport
import Testing
import Unix

#if os(Linux)
  /// What a crash leaves behind is read by others: a bug report, a log, a directory of core files.
  @Suite(.disabled(if: Program.isSanitized, "a sanitizer reports crashes in its own way"))
  struct CrashTests {
    /// Swift's own crash report with its registers and memory, as it comes by default, but without
    /// the names of functions, which it is slow to find.
    private static let reports = "symbolicate=off"

    enum Command: CaseIterable {
      case serve, prompt, refresh
    }

    /// Each signal and each command, not each with each: one handler takes both signals.
    @Test(arguments: [
      (Command.serve, Signal(rawValue: 11)), (.prompt, Signal(rawValue: 6)),
      (.refresh, Signal(rawValue: 11)),
    ])
    func crashReportHoldsNoSecretAndNoCoreIsWritten(command: Command, signal: Signal) throws {
      let simulator = try Simulator()
      let recorder = try Recorder(simulator.url)
      var user = try User()
      user.environment["TESLA_API_HOST"] = recorder.url
      user.environment["TESLA_AUTH_HOST"] = recorder.url
      let login = try PendingLogin(user)
      #expect(try login.paste(try login.callback()).status == 0)
      if command == .refresh { try simulator.control("POST", "faults", "token:delay=40s") }
      user.environment["SWIFT_BACKTRACE"] = Self.reports
      let errors = user.home.file("errors")
      let said = try FileDescriptor.writing(to: errors)
      let typed = try FileDescriptor.pipe()
      let count = try simulator.refreshCount
      let running = try user.start(
        "/bin/sh",
        ["-c", #"ulimit -c unlimited; exec "$@""#, "sh", Program.path] + arguments(command),
        streams: .init(
          input: .descriptor(typed.reading), output: .descriptor(said), error: .descriptor(said)))
      try said.close()
      try typed.reading.close()
      try wait(for: command, errors, simulator, count)
      let limits = String(
        decoding: try FileSystem.read("/proc/\(running.processID)/limits"), as: UTF8.self)
      let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
      #expect(core?.split(separator: " ").dropFirst(4).first == "0")
      if command == .prompt {
        try typed.writing.writeAll(Array(try login.callback().utf8))
      }
      try running.send(signal)
      try waitForEnd(of: running, errors, signal, simulator)
      // On a busy machine the report takes longer than the request may, or than the minute after
      // which the harness ends whatever still runs.
      let ends =
        [signal.exitCode, Signal.kill.exitCode] + (command == .refresh ? [Int32(6)] : [])
      #expect(ends.contains(try running.wait()))
      try typed.writing.close()

      let report = try FileSystem.read(errors)
      let search = SecretSearch(recorder.secrets.values.joined())
      #expect(search.trace(in: try user.read("token.refresh")) != nil)
      let trace = search.trace(in: report)
      #expect(trace == nil)
      let cores = try FileSystem.list(user.home.path).filter { $0.hasPrefix("core") }
      #expect(cores == [])
    }

    /// The reporter lets the instruction run again that crashed. Ours did not, so the process goes
    /// on, and the signal is sent again until the reporter has given it back its usual effect.
    private func waitForEnd(
      of running: Running, _ errors: String, _ signal: Signal, _ simulator: Simulator
    ) throws {
      let hasEnded = try eventually {
        let id = running.processID
        let state = String(decoding: try FileSystem.read("/proc/\(id)/stat"), as: UTF8.self)
        if state.contains(") Z ") { return true }
        let text = String(decoding: try FileSystem.read(errors), as: UTF8.self)
        if text.contains("Backtrace took") { try running.send(signal) }
        _ = try simulator.control("GET", "state")
        return false
      }
      #expect(hasEnded)
    }

    private func arguments(_ command: Command) -> [String] {
      switch command {
      case .serve: ["serve", "--web.listen-address", "127.0.0.1:0", "--log.level", "debug"]
      case .prompt: ["-v", "auth", "--no-browser"]
      case .refresh: ["-v", "token", "refresh"]
      }
    }

    /// Until it is in the middle of its work.
    private func wait(
      for command: Command, _ errors: String, _ simulator: Simulator, _ count: Int64
    ) throws {
      let isThere = try eventually {
        let text = String(decoding: try FileSystem.read(errors), as: UTF8.self)
        return switch command {
        case .serve: text.contains("GET vehicle_data")
        case .prompt: text.contains("copy that address")
        case .refresh: try simulator.refreshCount > count
        }
      }
      #expect(isThere, "\(command)")
    }
  }
#endif
