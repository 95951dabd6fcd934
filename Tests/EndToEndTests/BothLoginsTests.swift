import JSON
import TestSupport
import Testing
import Unix

/// Both ways in, each by every way that its callback can come, in the open and over TLS.
struct BothLoginsTests {
  enum Way: String, CaseIterable {
    case ownerByPaste
    case ownerOfChinaByPaste
    case fleetByLoopback
    case fleetByPaste

    var profile: String {
      switch self {
      case .ownerByPaste: "owner"
      case .ownerOfChinaByPaste: "owner-cn"
      case .fleetByLoopback: "fleet-eu"
      case .fleetByPaste: "fleet"
      }
    }
  }

  @Test(arguments: Way.allCases, [false, true])
  func loginWorksToItsEnd(way: Way, isSecure: Bool) throws {
    let files = try User()
    var simulation = ["--profile", way.profile]
    var options: [String] = []
    if isSecure {
      let certificates = try Certificates(files)
      let configuration = try certificates.webConfiguration(of: try certificates.signed())
      simulation += ["--web.config.file", configuration]
      options = ["--ca-file", certificates.authority]
    }
    let simulator = try Simulator(simulation)
    #expect(simulator.url.hasPrefix(isSecure ? "https://" : "http://"))
    var user = try User(simulator)
    for (name, value) in simulator.exports { user.environment[name] = value }
    try logIn(user, way, options)
    // The tokens are good, and so is what they are renewed with.
    for command in [["products"], ["token", "refresh"], ["data"]] {
      let ending = try user.tesla(command + options)
      #expect(ending.status == 0, "\(command): \(ending.errors)")
    }
    #expect(try simulator.refreshCount == 1)
    guard isSecure else { return }
    let distrustful = try user.tesla("products")
    #expect(distrustful.status == 6)
    #expect(distrustful.errors.contains("--ca-file"))
  }

  private func logIn(_ user: User, _ way: Way, _ options: [String]) throws {
    switch way {
    case .ownerByPaste, .ownerOfChinaByPaste:
      let login = try TerminalLogin(user, options)
      let callback = try PendingLogin.callback(of: login.url)
      #expect(callback.hasPrefix("tesla://auth/callback?"))
      #expect(callback.contains(way == .ownerByPaste ? "auth.tesla.com" : "auth.tesla.cn"))
      try login.type(Array("\(callback)\r".utf8))
      try #require(try login.end() == 0)
    case .fleetByPaste:
      let login = try TerminalLogin(
        user, options + ["--redirect-uri", "https://app.example/callback?from=tesla"])
      #expect(login.url.contains("vehicle_location"))
      #expect(login.url.contains("prompt_missing_scopes=true"))
      let callback = try PendingLogin.callback(of: login.url)
      #expect(callback.hasPrefix("https://app.example/callback?from=tesla&code=NA_"))
      try login.type(Array("\(callback)\r".utf8))
      try #require(try login.end() == 0)
    case .fleetByLoopback:
      let port = try FreePort.find()
      let login = try TerminalLogin(
        user, options + ["--redirect-uri", "http://localhost:\(port)/callback"])
      let page = try user.run("curl", ["-sSLk", login.url + "&simulate_consent=1"])
      #expect(page.text.contains("You may close this page"), "\(page.errors)")
      try #require(try login.end() == 0)
    }
  }

  @Test func accountThatLivesElsewhereIsFoundAndRemembered() throws {
    let simulator = try Simulator("--profile", "fleet")
    var user = try User.withApplication(simulator)
    user.environment["TESLA_API"] = "fleet-eu"
    user.environment["TESLA_API_HOST"] = simulator.url + "/eu"
    let login = try PendingLogin(user, "--redirect-uri", "https://app.example/callback")
    #expect(try login.paste(try login.callback()).status == 0)
    func refusals() throws -> Int64 {
      let counts = try simulator.control("GET", "state")["calls"]?["products"]
      return counts?["421"]?.int64Value ?? 0
    }
    for _ in 1...3 {
      let ending = try user.tesla("products")
      #expect(ending.status == 0, "\(ending.errors)")
    }
    #expect(try refusals() == 1, "the region is asked for once")
    let state = try Value(parsing: try user.read("state.json"))
    #expect(
      state["region_hosts"]?["\(simulator.url)/eu"]?.stringValue?.hasPrefix(simulator.url) == true)
    // The car is named by its VIN there.
    #expect(try user.tesla("data").status == 0)
  }

  @Test func accountOfChinaIsSentToItsOwnLogin() throws {
    let user = try User(try Simulator())
    let login = try PendingLogin(user, "--login-hint", "somebody@mail.cn")
    let location = try PendingLogin.callback(of: login.url)
    #expect(location.hasPrefix("https://auth.tesla.cn/oauth2/v3/authorize?"))
    // What the browser ends at after that names the Chinese issuer.
    let state = try #require(location.split(separator: "&").first { $0.hasPrefix("state=") })
    let ending = try login.paste(
      "tesla://auth/callback?code=abcdefgh12&\(state)"
        + "&issuer=https%3A%2F%2Fauth.tesla.cn%2Foauth2%2Fv3")
    // This simulator does not know the code; that it was asked shows that no one else was.
    #expect(ending.status == 4, "\(ending.errors)")
    #expect(ending.errors.contains("add --api owner-cn"))
  }
}
