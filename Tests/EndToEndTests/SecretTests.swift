import TestSupport
import Testing
import Unix

/// Every command, as talkative as it gets, with everything that others could read of it: arguments
/// and environments of it and of what it starts, both streams, logs, pages, and all files but the
/// vault's. None of it holds a piece of a secret.
@Suite(
  .needs("strace"),
  .disabled(if: Program.isSanitized, "a sanitizer's own runtime stops under strace"))
struct SecretTests {
  private static let vault: Set = [
    "token.access", "token.refresh", "token.refresh.new", "token.access.old",
  ]

  /// Someone whose every word and deed is kept.
  private final class Suspect {
    let simulator: Simulator
    let recorder: Recorder
    var user: User
    /// What was seen, by where.
    var seen: [(place: String, bytes: [UInt8])] = []
    private var traceCount = 0

    init(_ simulator: Simulator) throws {
      self.simulator = simulator
      recorder = try Recorder(simulator.url)
      user = try User()
      user.environment["TESLA_API_HOST"] = recorder.url
      user.environment["TESLA_AUTH_HOST"] = recorder.url
    }

    /// Writes every program that is started, with its arguments and its environment, to a file.
    func tracer() -> [String] {
      traceCount += 1
      return [
        "strace", "-f", "-qq", "-v", "-e", "trace=execve", "-s", "1000000",
        "-o", user.home.file("trace\(traceCount)"),
      ]
    }

    func note(_ place: String, _ bytes: [UInt8]) { seen.append((place, bytes)) }

    func run(
      _ arguments: [String], status: Int32 = 0, input: [UInt8]? = nil, printsToken: Bool = false
    ) throws {
      let tracer = tracer()
      let ending = try user.run(
        tracer[0], tracer.dropFirst() + [Program.path] + arguments, input: input)
      #expect(ending.status == status, "\(arguments): \(ending.errors)")
      note("errors of \(arguments)", Array(ending.errors.utf8))
      if !printsToken { note("output of \(arguments)", ending.output) }
    }

    /// `tesla auth` at a terminal, with a browser.
    func logIn() throws {
      let browser = user.home.file("browser")
      try AtomicFile.write(
        "#!/bin/sh\nexec /bin/true \"$@\"\n".utf8, to: browser, mode: 0o755)
      user.environment["BROWSER"] = browser
      let login = try TerminalLogin(user, "-v", tracer: tracer())
      let callback = try PendingLogin.callback(of: login.url)
      try login.type(Array((callback + "\r").utf8))
      #expect(try login.end() == 0, "\(String(decoding: login.shown, as: UTF8.self))")
      note("terminal of auth", login.shown)
    }

    /// All files that it made or that strace wrote, but for the vault's.
    func noteFiles(besides others: Set<String> = []) throws { try note(user.home.path, others) }

    private func note(_ directory: String, _ others: Set<String>) throws {
      for name in try FileSystem.list(directory)
      where !SecretTests.vault.contains(name) && !others.contains(name) {
        let path = FileSystem.path(directory, name)
        switch try FileSystem.status(path, followingLinks: false).kind {
        case .directory: try note(path, others)
        case .regular: note(path, try FileSystem.read(path))
        default: break
        }
      }
    }

    /// - Parameter names: of the secrets that must have been in play.
    func expectSilence(_ names: Set<String>) throws {
      let secrets = recorder.secrets
      #expect(Set(secrets.keys) == names)
      let search = SecretSearch(secrets.values.joined())
      #expect(
        seen.contains { _, bytes in
          let text = String(decoding: bytes, as: UTF8.self)
          return text.contains("execve(") && text.contains("TESLA_AUTH_HOST=")
        }, "arguments and environments are among it")
      // The search finds each of them where it may be.
      let access = try user.read("token.access")
      #expect(search.trace(in: access) != nil, "the saved token is one of those that went by")
      for secret in secrets.values.joined() {
        #expect(search.trace(in: "x=\(secret.dropFirst(3).prefix(12))…") != nil)
      }
      for (place, bytes) in seen {
        let trace = search.trace(in: bytes)
        #expect(trace == nil, "\(place)")
      }
    }
  }

  @Test func noCommandSaysASecret() throws {
    let suspect = try Suspect(try Simulator("--refresh-grace", "0"))
    try suspect.logIn()
    let data = suspect.user.stateFile("vehicle.data")
    for command in [
      ["products"], ["products", "--table"], ["products", "--save-powerwall-id"],
      ["wake", "--wait"], ["status"], ["data"], ["data", "--powerwall"], ["data", "--cached"],
      ["history"], ["token", "show"], ["token", "show", "--json"],
      ["token", "refresh"], ["doctor"], ["doctor", "--json"], ["metrics", data],
      ["completion", "bash"], ["help", "auth"], ["version"],
    ] {
      try suspect.run(["-v"] + command)
    }
    try suspect.run(["-v", "token", "access"], printsToken: true)
    // A login from elsewhere, by a pipe.
    let refresh = try suspect.user.read("token.refresh")
    try suspect.run(["-v", "auth", "--import", "-"], input: refresh)
    try suspect.run(["-v", "token", "refresh"])
    // What a login that ended says.
    try suspect.simulator.control("DELETE", "login")
    try suspect.run(["-v", "products"], status: 4)
    try suspect.run(["-v", "token", "refresh"], status: 4)
    try suspect.run(["-v", "doctor"], status: 4)
    try suspect.noteFiles()
    try suspect.expectSilence([
      "access_token", "refresh_token", "id_token", "code", "code_verifier",
    ])
  }

  @Test func noCommandSaysAClientSecret() throws {
    let suspect = try Suspect(try Simulator("--profile", "fleet"))
    let secretFile = try suspect.user.home.write("ta-secret.simulated\n", to: "client.secret")
    suspect.user.environment["TESLA_API"] = "fleet-na"
    suspect.user.environment["TESLA_AUTH_CLIENT_ID"] = "f1ee7a91-0000-4000-8000-51a10a70c11e"
    suspect.user.environment["TESLA_CLIENT_SECRET_FILE"] = secretFile
    suspect.user.environment["TESLA_REDIRECT_URI"] = "https://app.example/callback"
    try suspect.run(["-v", "auth", "--fleet-register", "app.example", "-n"])
    try suspect.logIn()
    for command in [
      ["products"], ["token", "refresh"], ["token", "show"], ["doctor"],
      ["telemetry", "configure", "-n"], ["telemetry", "errors"], ["telemetry", "remove"],
    ] {
      try suspect.run(["-v"] + command)
    }
    try suspect.run(["-v", "telemetry", "status"], status: 1)
    try suspect.noteFiles(besides: ["client.secret"])
    try suspect.expectSilence([
      "access_token", "refresh_token", "id_token", "code", "code_verifier", "client_secret",
    ])
  }

  @Test func theExporterSaysNoSecret() throws {
    let suspect = try Suspect(try Simulator())
    try suspect.logIn()
    try suspect.run(["-v", "products", "--save-powerwall-id"])
    let exporter = try Exporter(suspect.user, "--check-interval", "1")
    #expect(try exporter.metrics(with: "tesla_charge_state_battery_level_ratio{") != nil)
    try suspect.simulator.advance(seconds: 9 * 3600)
    #expect(try exporter.line { $0.contains("POST token") && $0.contains("HTTP 200") } != nil)
    #expect(try exporter.line { $0.contains("HTTP 200") && !$0.contains("token") } != nil)
    for path in [
      "/metrics", "/", "/-/healthy", "/-/ready", "/healthz", "/sd", "/probe?target=X", "/nowhere",
    ] {
      suspect.note(path, Array(try exporter.get(path).body.utf8))
    }
    for name in ["cmdline", "environ", "limits"] {
      suspect.note(name, try FileSystem.read("/proc/\(exporter.processID)/\(name)"))
    }
    try suspect.simulator.control("DELETE", "login")
    try suspect.simulator.advance(seconds: 9 * 3600)
    #expect(try exporter.line { $0.contains("login required") } != nil)
    #expect(try exporter.stop() == 0)
    suspect.note("log", Array(exporter.log.utf8))
    #expect(exporter.log.contains("level=DEBUG"))
    try suspect.noteFiles()
    try suspect.expectSilence([
      "access_token", "refresh_token", "id_token", "code", "code_verifier",
    ])
  }

  @Test func theSearchFindsASecretAnywhere() throws {
    let search = SecretSearch(["eyJhbGciOiJ.payload-of-a-token.signature", "0123456789abcdef"])
    for text in ["x eyJhbGciOiJ.pay", "-a-token", "::89abcdef::", "89abcdef"] {
      #expect(search.trace(in: text) != nil, "\(text)")
    }
    for text in ["", "9abcdef", "0123456-789abcd", "token.sg"] {
      #expect(search.trace(in: text) == nil, "\(text)")
    }
  }
}
