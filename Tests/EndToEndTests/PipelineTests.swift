import JSON
import TestSupport
import Testing
import Unix

/// What people type at a shell.
struct PipelineTests {
  /// The lines below "They are made to be piped" in the README.
  private static let lines: [String] = {
    var root = #filePath
    for _ in 1...3 { root = FileSystem.parent(of: root) }
    let bytes = (try? FileSystem.read(FileSystem.path(root, "README.md"))) ?? []
    return String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasSuffix("They are made to be piped:") }.dropFirst(2)
      .prefix { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
  }()

  @Test(
    .enabled(
      if: Program.isInstalled("jq") && Program.isInstalled("curl"), "jq or curl is not installed"))
  func pipelinesOfTheReadmeRunAsWritten() throws {
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    try #require(Self.lines.count == 4)
    let battery = try user.bash("set -o pipefail; " + Self.lines[0])
    #expect(battery.status == 0 && Int(battery.text.dropLast()).map((0...100).contains) == true)
    let id = try user.bash("set -o pipefail; " + Self.lines[1])
    #expect(id.status == 0, "\(id.errors)")
    let saved = String(decoding: try FileSystem.read(user.home.file("powerwall.id")), as: UTF8.self)
    #expect(Int64(saved.dropLast()) != nil, "\(saved)")
    let metrics = try user.bash("set -o pipefail; " + Self.lines[2])
    #expect(metrics.status == 0 && metrics.text.hasPrefix("# HELP tesla_"))
    // Only the host is another one: a test does not talk to Tesla.
    let host = "https://owner-api.teslamotors.com"
    let pieces = Self.lines[3].split(separator: host)
    try #require(pieces.count == 2 && Self.lines[3].contains(host))
    let products = try user.bash("\(pieces[0])\(simulator.url)\(pieces[1])")
    #expect(try Value(parsing: products.output)["response"]?.arrayValue?.count == 2)
  }

  @Test func simulatorInTheBackgroundIsUsedAndStoppedByItsProcessID() throws {
    let user = try User()
    let ending = try user.bash(
      #"eval "$(tesla simulate --background)"; tesla products; echo "$? $TESLA_API_HOST""#)
    let processID = try #require(
      ending.errors.split(separator: "\n").compactMap { line in
        line.contains("to stop it: kill ") ? line.split(separator: " ").last : nil
      }.first)
    let words = ending.text.split(whereSeparator: \.isWhitespace)
    #expect(words.first == "4", "nobody has logged in yet")
    let host = String(try #require(words.last))
    #expect(try user.run("curl", ["-sSf", "\(host)/simulator/state"]).status == 0)
    #expect(try user.bash("kill \(processID)").status == 0)
    // It is no child of ours, so its end shows only in that nobody listens any more.
    var isGone = false
    for _ in 1...500 where !isGone {
      isGone = try user.run("curl", ["-s", "\(host)/simulator/state"]).status == 7
    }
    #expect(isGone)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScriptIsGoodShell(shell: String) throws {
    let user = try User()
    let script = try user.tesla("completion", shell)
    #expect(script.status == 0 && script.output.last == 0x0A)
    guard Program.isInstalled(shell) else { return }
    try AtomicFile.write(script.output, to: user.home.file("script"), mode: 0o600)
    let ending = try user.run(shell, ["-n", user.home.file("script")])
    #expect(ending.status == 0, "\(ending.errors)")
  }
}
