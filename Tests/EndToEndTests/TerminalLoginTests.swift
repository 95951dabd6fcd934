import TestSupport
import Testing
import Unix

/// `tesla auth` as people run it: at a terminal.
struct TerminalLoginTests {
  @Test func addressLongerThanATerminalsLineIsReadWholeAndNotShown() throws {
    let user = try User(try Simulator())
    let session = try TerminalLogin(user)
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
      let session = try TerminalLogin(user)
      #expect(!session.terminal.isEchoing)
      try session.type([0x03])
      #expect(try session.end() == Signal.interrupt.exitCode)
      #expect(session.terminal.localFlags == session.flags, "the terminal is as before")
      #expect(!FileSystem.exists(user.stateFile("token.refresh")))
    }
  #endif

  @Test func terminationAtThePromptRestoresTheTerminal() throws {
    let session = try TerminalLogin(try User(try Simulator()))
    try session.terminate()
    #expect(try session.end() == Signal.terminate.exitCode)
    #expect(session.terminal.localFlags == session.flags, "the terminal is as before")
  }
}
