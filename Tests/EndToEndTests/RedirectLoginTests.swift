import TestSupport
import Testing
import Unix

/// Logins whose callback no one has to copy: a redirect to this machine, and the desktop's handler.
struct RedirectLoginTests {
  /// A person with an application of their own at the simulated Fleet API.
  private struct Owner {
    let user: User
    let port: Int
    let options: [String]

    init() throws {
      user = try User.withApplication(try Simulator("--profile", "fleet"))
      port = try FreePort.find()
      options = ["--redirect-uri", "http://localhost:\(port)/callback"]
    }

    func curl(_ arguments: String...) throws -> Ending {
      try user.run("curl", ["-sS", "-o", "-", "-w", "\n%{http_code}"] + arguments)
    }
  }

  @Test func redirectToThisMachineNeedsNoCopying() throws {
    let owner = try Owner()
    let login = try PendingLogin(owner.user, owner.options[0], owner.options[1])
    let page = try owner.curl("-L", login.url + "&simulate_consent=1")
    #expect(page.text.contains("You may close this page") && page.text.hasSuffix("200"))
    #expect(try login.end().status == 0)
    #expect(try owner.user.tesla("products").status == 0)
    #expect(try owner.curl("http://localhost:\(owner.port)/").status == 7, "it listens no more")
  }

  @Test(.needs("chromium"))
  func chromiumEndsAtAPageThatSaysDone() throws {
    let owner = try Owner()
    let login = try PendingLogin(owner.user, owner.options[0], owner.options[1])
    let page = try owner.user.run(
      "chromium",
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--user-data-dir=\(owner.user.home.file("profile"))", "--dump-dom",
        login.url + "&simulate_consent=1",
      ])
    #expect(page.text.contains("You may close this page"), "\(page.text)\(page.errors)")
    #expect(try login.end().status == 0)
    #expect(try owner.user.tesla("products").status == 0)
  }

  @Test func onlyItsOwnCallbackEndsTheLogin() throws {
    let owner = try Owner()
    let login = try PendingLogin(owner.user, owner.options[0], owner.options[1])
    let base = "http://127.0.0.1:\(owner.port)"
    let tries = [
      ("/callback?code=NA_stolen&state=another", "400"), ("/callback", "400"),
      ("/callback?code=NA_stolen", "400"), ("/callback?error=login_cancelled", "400"),
      ("/callback?error=visit%20evil.example&state=another", "400"), ("/favicon.ico", "404"),
      ("/", "404"),
    ]
    for (path, status) in tries {
      let answer = try owner.curl(base + path)
      #expect(answer.text.hasSuffix(status), "\(path): \(answer.text)")
      #expect(!answer.text.contains("stolen"))
    }
    #expect(try owner.curl("-X", "POST", base + "/callback").text.hasSuffix("405"))
    _ = try owner.curl("-L", login.url + "&simulate_consent=1")
    #expect(try login.end().status == 0)
  }

  @Test func refusalAtTheLoginPageIsSaidInBothPlaces() throws {
    let owner = try Owner()
    let login = try PendingLogin(owner.user, owner.options[0], owner.options[1])
    let state = try #require(login.url.split(separator: "&").first { $0.hasPrefix("state=") })
    let page = try owner.curl(
      "http://localhost:\(owner.port)/callback?error=login_cancelled&\(state)")
    #expect(page.text.contains("refused"))
    let ending = try login.end()
    #expect(ending.status == 4)
    #expect(ending.errors.contains("login_cancelled"))
    #expect(!FileSystem.exists(owner.user.stateFile("token.refresh")))
  }

  @Test func portThatIsTakenIsSaid() throws {
    let owner = try Owner()
    let first = try PendingLogin(owner.user, owner.options[0], owner.options[1])
    let second = try owner.user.tesla(["auth", "--no-browser"] + owner.options)
    #expect(second.status == 1)
    #expect(second.errors.contains("in use"), "\(second.errors)")
    #expect(try first.end(by: .terminate).status == Signal.terminate.exitCode)
  }

  @Test func addressMayBePastedAllTheSame() throws {
    let owner = try Owner()
    let login = try TerminalLogin(owner.user, owner.options[0], owner.options[1])
    try login.type(Array("\(try PendingLogin.callback(of: login.url))\r".utf8))
    #expect(try login.end() == 0)
    #expect(login.terminal.localFlags == login.flags, "the terminal is as before")
  }

  @Test func browserEndsTheLoginAtATerminal() throws {
    let owner = try Owner()
    let login = try TerminalLogin(owner.user, owner.options[0], owner.options[1])
    try login.type(Array("half of an addr".utf8))
    _ = try owner.curl("-L", login.url + "&simulate_consent=1")
    #expect(try login.end() == 0)
    #expect(login.terminal.localFlags == login.flags, "the terminal is as before")
    #expect(try owner.user.tesla("products").status == 0)
  }

  @Test func desktopHandsTheCallbackToTheLoginItBelongsTo() throws {
    let user = try User(try Simulator())
    let first = try TerminalLogin(user, "-C", user.home.file("first"))
    let second = try TerminalLogin(user, "-C", user.home.file("second"))
    let callback = try PendingLogin.callback(of: first.url)
    let delivery = try user.tesla("auth", "--deliver", callback)
    #expect(delivery.status == 0, "\(delivery.errors)")
    #expect(try first.end() == 0)
    #expect(FileSystem.exists(user.home.file("first/token.refresh")))
    #expect(try user.tesla("auth", "--deliver", callback).status == 1, "it is used up")
    try second.terminate()
    #expect(try second.end() == Signal.terminate.exitCode)
    #expect(!FileSystem.exists(user.home.file("second/token.refresh")))
  }

  @Test func refusalThatTheDesktopGotEndsTheLogin() throws {
    let user = try User(try Simulator())
    let login = try TerminalLogin(user)
    let state = try #require(login.url.split(separator: "&").first { $0.hasPrefix("state=") })
    let denial = "tesla://auth/callback?error=login_cancelled"
    #expect(try user.tesla("auth", "--deliver", denial + "&state=another").status == 1)
    #expect(try user.tesla("auth", "--deliver", denial + "&" + state).status == 0)
    #expect(try login.end() == 4)
    #expect(String(decoding: login.shown, as: UTF8.self).contains("login_cancelled"))
  }

  @Test func deliveryToNobodyIsSaid() throws {
    let user = try User()
    let ending = try user.tesla("auth", "--deliver", "tesla://auth/callback?code=a&state=b")
    #expect(ending.status == 1)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(!ending.errors.contains("code=a"))
  }

  #if os(Linux)
    @Test(.needs("xdg-open"))
    func xdgOpenHandsTheCallbackOverOnceTheHandlerIsRegistered() throws {
      var user = try User(try Simulator())
      // xdg-open looks for handlers only where there is a desktop to open them on.
      user.environment["DISPLAY"] = ":99"
      let list = user.home.file(".config/mimeapps.list")
      try FileSystem.makeDirectory(user.home.file(".config"), mode: 0o700)
      try AtomicFile.write(
        "[Default Applications]\ntext/html=firefox.desktop\n".utf8, to: list, mode: 0o600)
      let registered = try user.tesla("auth", "--register-handler")
      #expect(registered.status == 0, "\(registered.errors)")
      let entry = user.home.file(".local/share/applications/tesla-auth.desktop")
      let check = try user.run("desktop-file-validate", [entry])
      #expect(check.status == 0 && check.text.isEmpty, "\(check.text)")
      let asked = try user.run("xdg-mime", ["query", "default", "x-scheme-handler/tesla"])
      #expect(asked.text == "tesla-auth.desktop\n")

      let login = try TerminalLogin(user)
      let opened = try user.run("xdg-open", [try PendingLogin.callback(of: login.url)])
      #expect(opened.status == 0, "\(opened.errors)")
      #expect(try login.end() == 0)
      #expect(try user.tesla("products").status == 0)

      #expect(try user.tesla("auth", "--unregister-handler").status == 0)
      #expect(!FileSystem.exists(entry))
      let left = String(decoding: try FileSystem.read(list), as: UTF8.self)
      #expect(left.contains("text/html=firefox.desktop") && !left.contains("tesla"))
      #expect(try user.tesla("auth", "--unregister-handler").status == 0, "twice does no harm")
    }
  #endif
}
