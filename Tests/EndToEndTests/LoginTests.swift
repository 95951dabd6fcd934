import TestSupport
import Testing
import Unix

/// What may go wrong with a login, and what it must leave alone.
struct LoginTests {
  /// Someone with an older login, whose files must survive a failed new one.
  private func user(_ simulator: Simulator) throws -> User {
    let user = try User.loggedIn(simulator)
    #expect(try user.tesla("products").status == 0)
    return user
  }

  @Test func loginSavesBothTokensForTheirOwnerOnly() throws {
    let user = try User.loggedIn(try Simulator())
    for name in ["token.access", "token.refresh", "state.json"] {
      #expect(try FileSystem.status(user.stateFile(name)).mode == 0o600, "\(name)")
    }
    #expect(try FileSystem.status(user.state).mode == 0o700)
    #expect(try user.tesla("products").status == 0)
  }

  @Test(arguments: ["state", "cancelled", "another's", "rubbish", "nothing", "late"])
  func badCallbackLeavesEveryFileAsItWas(kind: String) throws {
    let simulator = try Simulator()
    let user = try user(simulator)
    let before = try Snapshot(user)
    let login = try PendingLogin(user)
    let callback = try login.callback()
    let (line, status): (String, Int32) =
      switch kind {
      case "state": (try PendingLogin(user).callback(), 1)
      case "cancelled": ("tesla://auth/callback?error=login_cancelled&\(try login.state)", 4)
      case "another's": ("tesla://auth/callback?error=login_cancelled&state=x", 1)
      case "rubbish": ("https://example.com/", 1)
      case "nothing": ("", 1)
      default: (callback, 4)
      }
    if kind == "late" { try simulator.advance(seconds: 3600) }
    let ending = line.isEmpty ? try login.end() : try login.paste(line)
    #expect(ending.status == status)
    #expect(ending.errorLines.count == 1, "\(ending.errors)")
    #expect(try Snapshot(user).changes(since: before) == [])
    #expect(try user.tesla("token", "show").status == 0)
  }

  @Test func codeWorksOnlyOnce() throws {
    let user = try User(try Simulator())
    let login = try PendingLogin(user)
    let callback = try login.callback()
    #expect(try login.paste(callback).status == 0)
    let before = try Snapshot(user)
    let again = try PendingLogin(user)
    // Only the code: with the address, the state would tell first.
    let code = callback.split(separator: "?").last?.split(separator: "&").first {
      $0.hasPrefix("code=")
    }
    let ending = try again.paste(String(try #require(code).dropFirst(5)))
    #expect(ending.status == 4)
    #expect(try Snapshot(user).changes(since: before) == [])
  }

  @Test func emptyTokenFileIsNoLogin() throws {
    let user = try User(try Simulator())
    try user.write("", to: "token.refresh")
    try user.write("", to: "token.access")
    for command in [["products"], ["token", "refresh"], ["token", "access"], ["data"]] {
      let ending = try user.tesla(command)
      #expect(ending.status == 4, "\(command)")
      #expect(ending.isOneClearError, "\(ending.errors)")
    }
    #expect(try user.read("token.refresh") == [])
    #expect(try user.read("token.access") == [])
  }

  @Test func directoryThatCannotBeWrittenIsSaidAndLeftAlone() throws {
    let user = try user(try Simulator())
    // Root may write everywhere, so a file stands where the directory should be.
    let file = user.home.file("file")
    try AtomicFile.write("not a directory".utf8, to: file, mode: 0o600)
    let before = try Snapshot(user)
    for command in [
      ["auth", "--import", user.stateFile("token.refresh")], ["products"], ["token", "refresh"],
      ["serve", "--web.listen-address", "127.0.0.1:0"], ["auth", "--no-browser"],
    ] {
      let ending = try user.tesla(command + ["-C", file])
      // Who only reads finds no login there; who would write finds no directory.
      #expect(
        ending.status == (["auth", "serve"].contains(command.first) ? 1 : 4)
          || ["products", "token"].contains(command.first) && ending.status == 1, "\(command)")
      #expect(ending.errorLines.count == 1, "\(command): \(ending.errors)")
    }
    #expect(try Snapshot(user).changes(since: before) == [])
  }

  @Test func answerThatCannotBeSavedIsAnError() throws {
    let user = try user(try Simulator())
    try FileSystem.makeDirectory(user.stateFile("vehicle.data"), mode: 0o700)
    let before = try Snapshot(user)
    let ending = try user.tesla("data")
    #expect(ending.status == 1)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(try Snapshot(user).changes(since: before) == [])
  }
}
