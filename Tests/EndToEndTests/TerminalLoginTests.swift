import TestSupport
import Testing
import Unix

/// `tesla auth` as people run it: at a terminal.
struct TerminalLoginTests {
  /// A `tesla auth` whose terminal is the test's, up to its prompt.
  private final class Session {
    let terminal: PseudoTerminal
    let flags: UInt
    let url: String
    var shown: [UInt8] = []
    private let running: Running

    init(_ user: User) throws {
      terminal = try PseudoTerminal()
      flags = terminal.localFlags
      // The shell leads a session of its own, so that the terminal it opens becomes its
      // controlling one and ^C means something.
      running = try user.start(
        "/bin/sh",
        ["-c", #"exec "$2" auth --no-browser <"$1" 2>"$1""#, "sh", terminal.path, Program.path],
        streams: .none, newSession: true)
      while !String(decoding: shown, as: UTF8.self).contains("press Enter: ") {
        shown += try terminal.master.read(upTo: 4096)
      }
      url = String(
        try #require(
          String(decoding: shown, as: UTF8.self).split(separator: "\r\n").first {
            $0.hasPrefix("http")
          }))
    }

    func type(_ bytes: [UInt8]) throws { try terminal.master.writeAll(bytes) }

    func terminate() throws { try running.send(.terminate) }

    func end() throws -> Int32 {
      let status = try running.wait()
      // Something to read, so that reading what is left does not wait for ever.
      try terminal.terminal.writeAll([0])
      while shown.last != 0 { shown += try terminal.master.read(upTo: 65_536) }
      return status
    }

    deinit { terminal.close() }
  }

  @Test func addressLongerThanATerminalsLineIsReadWholeAndNotShown() throws {
    let user = try User(try Simulator())
    let session = try Session(user)
    #expect(!session.terminal.isEchoing)
    let padding = String(repeating: "x", count: 6000)
    // The padding goes first, so that a cut line would lose the code.
    let parts = try PendingLogin.callback(of: session.url).split(separator: "?", maxSplits: 1)
    let line = Array("\(parts[0])?padding=\(padding)&\(try #require(parts.last))\r".utf8)
    for start in stride(from: 0, to: line.count, by: 500) {
      try session.type(Array(line[start..<min(start + 500, line.count)]))
    }
    #expect(try session.end() == 0)
    #expect(session.terminal.localFlags == session.flags, "the terminal is as before")
    let shown = String(decoding: session.shown, as: UTF8.self)
    #expect(!shown.contains("xxxx") && !shown.contains("code="))
    #expect(try user.tesla("products").status == 0)
  }

  #if os(Linux)
    @Test func interruptAtThePromptEndsItAndRestoresTheTerminal() throws {
      let user = try User(try Simulator())
      let session = try Session(user)
      #expect(!session.terminal.isEchoing)
      try session.type([0x03])
      #expect(try session.end() == Signal.interrupt.exitCode)
      #expect(session.terminal.localFlags == session.flags, "the terminal is as before")
      #expect(!FileSystem.exists(user.stateFile("token.refresh")))
    }
  #endif

  @Test func terminationAtThePromptRestoresTheTerminal() throws {
    let session = try Session(try User(try Simulator()))
    try session.terminate()
    #expect(try session.end() == Signal.terminate.exitCode)
    #expect(session.terminal.localFlags == session.flags, "the terminal is as before")
  }
}
