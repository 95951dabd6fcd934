import JSON
import TestSupport
import Testing
import Unix

/// An application of one's own: its keys, and its registration.
@Suite(.needs("openssl"))
struct FleetSetupTests {
  @Test func generatedKeysBelongTogetherAndArePrivate() throws {
    let user = try User()
    let made = try user.tesla("auth", "--generate-key", "fleet.key")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.isEmpty)
    #expect(
      made.errors.contains("https://DOMAIN/.well-known/appspecific/com.tesla.3p.public-key.pem"))
    #expect(try FileSystem.status(user.home.file("fleet.key")).mode == 0o600)
    #expect(try FileSystem.status(user.home.file("fleet.key.pub")).mode == 0o644)
    let check = try user.run("openssl", ["pkey", "-in", "fleet.key", "-check", "-noout"])
    #expect(check.status == 0, "\(check.errors)")
    let publicHalf = try user.run("openssl", ["ec", "-in", "fleet.key", "-pubout"])
    #expect(publicHalf.output == (try FileSystem.read(user.home.file("fleet.key.pub"))))
    let text = try user.run(
      "openssl", ["pkey", "-pubin", "-in", "fleet.key.pub", "-noout", "-text"])
    #expect(text.text.contains("prime256v1"))
  }

  @Test func generatedKeyReplacesNothing() throws {
    let user = try User()
    for name in ["fleet.key", "fleet.key.pub"] {
      _ = try user.home.write("precious", to: name)
      let ending = try user.tesla("auth", "--generate-key", "fleet.key")
      #expect(ending.status == 1)
      #expect(ending.isOneClearError, "\(ending.errors)")
      #expect(try FileSystem.read(user.home.file(name)) == Array("precious".utf8))
      try FileSystem.remove(user.home.file(name))
    }
    #expect(user.home.names == [])
  }

  @Test func dryRunMakesNoKey() throws {
    let user = try User()
    let ending = try user.tesla("auth", "--generate-key", "fleet.key", "-n")
    #expect(ending.status == 0)
    #expect(ending.errors.contains("would write the public key to fleet.key.pub"))
    #expect(user.home.names == [])
  }

  @Test func keyThatCannotBeWrittenIsSaid() throws {
    let user = try User()
    let ending = try user.tesla("auth", "--generate-key", "nowhere/fleet.key")
    #expect(ending.status == 1)
    #expect(ending.isOneClearError, "\(ending.errors)")
  }

  /// A domain with its certificate, and a web proxy that leads to it.
  private final class Domain {
    let user: User
    let simulator: Simulator
    let proxy: TunnelProxy
    let options: [String]

    init() throws {
      let files = try User()
      let certificates = try Certificates(files)
      let identity = try certificates.signed(for: "IP:127.0.0.1,DNS:app.example")
      simulator = try Simulator(
        "--profile", "fleet-na", "--web.config.file",
        try certificates.webConfiguration(of: identity))
      let port = try #require(simulator.url.split(separator: ":").last.flatMap { UInt16($0) })
      proxy = try TunnelProxy(to: port)
      var user = try User.withApplication(simulator)
      user.environment["HTTPS_PROXY"] = proxy.url
      user.environment["NO_PROXY"] = "127.0.0.1"
      self.user = user
      options = ["--ca-file", certificates.authority]
      keeping = files
    }

    private let keeping: User

    func register(_ words: String...) throws -> Ending {
      try user.tesla(["auth", "--fleet-register", "app.example"] + options + words)
    }
  }

  @Test func registrationOfAKeyThatTheDomainServesEndsThe412() throws {
    let domain = try Domain()
    try domain.simulator.control("DELETE", "registration")
    let login = try PendingLogin(
      domain.user, domain.options + ["--redirect-uri", "https://app.example/"])
    #expect(try login.paste(try login.callback()).status == 0)
    let before = try domain.user.tesla(["products"] + domain.options)
    #expect(before.status == 4, "\(before.errors)")
    #expect(before.errors.contains("not registered"))

    #expect(try domain.user.tesla("auth", "--generate-key", "fleet.key").status == 0)
    let unserved = try domain.register()
    #expect(unserved.status == 0, "\(unserved.errors)")
    let key = try FileSystem.read(domain.user.home.file("fleet.key.pub"))
    try domain.simulator.control("POST", "key", String(decoding: key, as: UTF8.self))
    let files = try Snapshot(domain.user)
    let registered = try domain.register()
    #expect(registered.status == 0, "\(registered.errors)")
    #expect(registered.errors.contains("registered app.example with fleet-na"))
    #expect(try Snapshot(domain.user).changes(since: files) == [])
    #expect(try domain.user.tesla(["products"] + domain.options).status == 0)
  }

  @Test func domainWithoutACertificateThatFitsIsRefused() throws {
    let domain = try Domain()
    let ending = try domain.user.tesla(
      ["auth", "--fleet-register", "other.example"] + domain.options)
    #expect(ending.status == 6)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(ending.errors.contains("secure connection"))
  }
}
