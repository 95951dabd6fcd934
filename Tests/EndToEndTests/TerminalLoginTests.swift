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

  @Test func whatCannotBeTheCallbackIsAskedForAgain() throws {
    let user = try User(try Simulator())
    let session = try TerminalLogin(user)
    for line in ["", "hello world", "/callback?code=abc123defg&state=another", "/callback?code=x"] {
      try session.type(Array((line + "\r").utf8))
      try session.waitForPrompt()
    }
    let parts = try PendingLogin.callback(of: session.url).split(separator: "?", maxSplits: 1)
    let line = "\u{1B}[200~\u{A0}/callback?\(try #require(parts.last))\u{200B}\u{1B}[201~\r"
    try session.type(Array(line.utf8))
    #expect(try session.end() == 0)
    #expect(String(decoding: session.shown, as: UTF8.self).contains("neither a callback URL"))
    #expect(FileSystem.exists(user.stateFile("token.refresh")))
  }

  @Test func withoutPromptsATerminalIsNotReadAndNoHintLeadsBack() throws {
    let user = try User()
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let running = try user.start(
      "/bin/sh",
      [
        "-c", #"exec "$2" auth --no-browser --no-input <"$1""#, "sh", terminal.path, Program.path,
      ], streams: .none, newSession: true)
    #expect(try running.wait() == 2)
    let ending = try user.tesla("auth", "--no-browser", "--no-input")
    #expect(ending.status == 1 && ending.errors.contains("no callback URL"), "\(ending.errors)")
    #expect(!ending.errors.hasSuffix("hint: tesla auth\n"), "\(ending.errors)")
  }

  /// A forgotten variable must not cost a login.
  @Test func loginOfAnotherHostIsReplacedOnlyByAYes() throws {
    let first = try Simulator()
    var user = try User.loggedIn(first)
    let before = try Snapshot(user)
    let second = try Simulator()
    user.environment["TESLA_AUTH_HOST"] = second.url
    user.environment["TESLA_API_HOST"] = second.url
    for options in [[], ["--no-input"], ["--import", user.stateFile("token.refresh")]] {
      let refused = try user.tesla(["auth", "--no-browser"] + options)
      #expect(refused.status == 2 && refused.errors.contains("--force"), "\(refused.errors)")
    }
    #expect(try Snapshot(user).changes(since: before) == [])
    #expect(try TerminalLogin.answering("n", user) == 2)
    #expect(try Snapshot(user).changes(since: before) == [])
    let forced = try PendingLogin(user, "--force")
    #expect(try forced.paste(try forced.callback()).status == 0)
    // Of the same host nothing is asked.
    let again = try PendingLogin(user)
    #expect(try again.paste(try again.callback()).status == 0)
    #expect(try user.tesla("products").status == 0)
  }

  @Test func refusalOfAnotherHostSaysWhoseTheLoginIsAndLeavesItAlive() throws {
    var user = try User.loggedIn(try Simulator())
    try FileSystem.remove(user.stateFile("token.access"))
    let refresh = try user.read("token.refresh")
    let second = try Simulator("--fault", "revoked")
    let own = user.environment
    user.environment["TESLA_AUTH_HOST"] = second.url
    user.environment["TESLA_API_HOST"] = second.url
    let refused = try user.tesla("products")
    #expect(refused.status == 4, "\(refused.errors)")
    #expect(refused.errors.contains("is of 127.0.0.1"), "\(refused.errors)")
    #expect(refused.errors.contains("TESLA_STATE_DIR") && !refused.errors.contains("tesla auth"))
    let doctor = try user.tesla("doctor")
    #expect(doctor.status == 0 && doctor.text.contains("warn  login: the login in"))
    #expect(!doctor.text.contains("fail  "), "\(doctor.text)")
    #expect(try user.tesla("auth", "--no-browser").status == 2, "it may still work")
    #expect(try user.read("token.refresh") == refresh)
    user.environment = own
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
