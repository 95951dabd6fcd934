import LibC
import TestSupport
import Testing
import Unix

/// One at a time: a process has one set of signal handlers, and so one raw terminal.
@Suite(.serialized) struct TerminalTests {
  /// Types into a fresh terminal after the prompt is there, and answers what was read.
  private func read(typing chunks: [[UInt8]], limit: Int = 65_536) async throws
    -> (result: Result<[UInt8]?, TerminalError>, shown: [UInt8], isRestored: Bool)
  {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let before = terminal.localFlags
    let answer = Lock<Result<[UInt8]?, TerminalError>?>(nil)
    let reader = Background {
      let result: Result<[UInt8]?, TerminalError>
      do throws(TerminalError) {
        result = .success(
          try Terminal.readLongLine(
            from: terminal.terminal, prompt: "paste: ", to: terminal.terminal, limit: limit))
      } catch {
        result = .failure(error)
      }
      answer.withLock { $0 = result }
    }
    var shown: [UInt8] = []
    while shown.count < 7 { shown += try terminal.master.read(upTo: 100) }
    let whileReading = terminal.localFlags
    #expect(whileReading & UInt(ECHO) == 0)
    #expect(whileReading & UInt(ICANON) == 0)
    for chunk in chunks { try terminal.master.writeAll(chunk) }
    reader.wait()
    shown += try terminal.master.read(upTo: 100)
    return (try #require(answer.withLock { $0 }), shown, terminal.localFlags == before)
  }

  @Test(arguments: [1, 4095, 4096, 6000, 20_000, 65_536])
  func pastedLineArrivesWhole(length: Int) async throws {
    let line = (0..<length).map { UInt8(0x21 + $0 % 90) }
    let bytes = line + [0x0D]
    let chunks = stride(from: 0, to: bytes.count, by: 500).map {
      Array(bytes[$0..<min($0 + 500, bytes.count)])
    }
    let answer = try await read(typing: chunks)
    #expect(try answer.result.get() == line)
    #expect(answer.isRestored)
    #expect(answer.shown == Array("paste: \r\n".utf8), "nothing of the line is echoed")
  }

  @Test func lineOverTheLimitIsAnErrorAndRestoresTheTerminal() async throws {
    let answer = try await read(typing: [[UInt8](repeating: 0x61, count: 101), [0x0A]], limit: 100)
    #expect(throws: TerminalError.lineTooLong(limit: 100)) { try answer.result.get() }
    #expect(answer.isRestored)
  }

  @Test func endOfInputIsNil() async throws {
    let answer = try await read(typing: [[0x04]])
    #expect(try answer.result.get() == nil)
    #expect(answer.isRestored)
  }

  @Test func pipeIsNoTerminal() throws {
    let pipe = try FileDescriptor.pipe()
    #expect(throws: TerminalError.self) {
      try Terminal.readLongLine(from: pipe.reading, prompt: "", to: pipe.writing)
    }
    try pipe.reading.close()
    try pipe.writing.close()
  }

  @Test func widthIsTheTerminalsUnlessColumnsSaysOtherwise() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    terminal.setColumns(117)
    let none = Environment()
    #expect(terminal.terminal.isTerminal)
    #expect(Terminal.width(of: terminal.terminal, environment: none) == 117)
    let wide = Environment(["COLUMNS": "200"])
    #expect(Terminal.width(of: terminal.terminal, environment: wide) == 200)
    let broken = Environment(["COLUMNS": "-1"])
    #expect(Terminal.width(of: terminal.terminal, environment: broken) == 117)
    let pipe = try FileDescriptor.pipe()
    #expect(Terminal.width(of: pipe.writing, environment: wide) == nil)
    try pipe.reading.close()
    try pipe.writing.close()
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func signalRestoresTheTerminalAndEndsTheProcess(number: Int32) async throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let before = terminal.localFlags
    let path = terminal.path
    await #expect(processExitsWith: .signal(number)) {
      [path = path as String, number = number as Int32] in
      signal(number, SIG_DFL)
      let terminal = try FileDescriptor.forTesting(openingForWriting: path, O_RDWR | O_NOCTTY)
      let killer = Background {
        while PseudoTerminal.isCanonical(terminal) { sched_yield() }
        Signal(rawValue: number).sendToSelf()
      }
      _ = try Terminal.readLongLine(from: terminal, prompt: "", to: terminal)
      killer.wait()
    }
    #expect(terminal.localFlags == before)
  }

  @Test func typedControlCEndsTheProcessAsASignal() async throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let before = terminal.localFlags
    let path = terminal.path
    let typist = Background {
      while PseudoTerminal.isCanonical(terminal.terminal) { sched_yield() }
      // ISIG without a controlling process would eat ^C itself: quoted by clearing it.
      try? terminal.master.writeAll([0x03])
    }
    terminal.clearSignals()
    let cleared = terminal.localFlags
    await #expect(processExitsWith: .signal(SIGINT)) { [path = path as String] in
      signal(SIGINT, SIG_DFL)
      let terminal = try FileDescriptor.forTesting(openingForWriting: path, O_RDWR | O_NOCTTY)
      _ = try Terminal.readLongLine(from: terminal, prompt: "", to: terminal)
    }
    typist.wait()
    #expect(terminal.localFlags == cleared)
    #expect(cleared != before)
  }
}
