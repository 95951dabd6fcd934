import JSON
import TestSupport
import Testing
import Unix

/// Completion of names that come from outside, in real shells at a real keyboard.
struct CompletionTests {
  /// Everything that a shell could take for more than letters.
  private static let name =
    #"Evil $(touch owned) `touch owned` "q" 'p' \ & ; touch owned | #* ~ {a,b}"#
  private static let vin = "5YJSAMPLE00000009"

  private static let shells = ["bash", "zsh", "fish"]

  /// A user whose `tesla` tells what it was given, but for the call of the completion script.
  private static func user() throws -> User {
    var user = try User()
    let state: Value = [
      "vehicles": [
        ["vin": .string(vin), "display_name": .string(name)],
        ["vin": "5YJSAMPLE00000001", "display_name": "Line\nbreak\tTab\u{1B}[31m"],
        ["vin": "5YJSAMPLE00000002", "display_name": "Colon:equals=at@end"],
      ],
      "sites": [["id": "77", "name": "Home\nsweet"]],
    ]
    try user.write(String(decoding: state.bytes, as: UTF8.self), to: "state.json")
    let bin = user.home.file("bin")
    try FileSystem.makeDirectory(bin, mode: 0o755, parents: true)
    let script = """
      #!/bin/sh
      [ "$1" != __complete ] || exec '\(Program.path)' "$@"
      for word; do printf 'got<%s>\\n' "${word%/}"; done
      """
    try AtomicFile.write(Array(script.utf8), to: bin + "/tesla", mode: 0o755)
    for shell in shells {
      let made = try user.tesla("completion", shell)
      try AtomicFile.write(made.output, to: user.home.file("script." + shell), mode: 0o600)
    }
    user.environment["PATH"] = bin + ":" + Program.searchPath
    user.environment["TERM"] = "xterm"
    return user
  }

  /// A shell with no one's settings but these.
  struct Keyboard: Sendable, CustomTestStringConvertible {
    let command: [String]
    var setting: (file: String, text: String)?

    var testDescription: String { command[0] }

    static let all = [
      Keyboard(
        command: ["bash", "--noprofile", "--rcfile", "bashrc", "-i"],
        setting: ("bashrc", "PS1='go> '; bind 'set enable-bracketed-paste off'; . ./script.bash\n")),
      Keyboard(
        command: ["zsh", "-d", "-i"],
        setting: (
          ".zshrc", "PS1='go> '; autoload -Uz compinit; compinit -D -u; . ./script.zsh\n"
        )),
      Keyboard(
        command: [
          "fish", "--no-config", "-i", "-C",
          "function fish_prompt; echo -n 'go> '; end; source script.fish",
        ]),
    ]
  }

  /// What is typed, and what the program is given then.
  private static let lines: [(typed: String, given: [String])] =
    // Begun without a quote, in either kind of quotes, and with quoted letters.
    ["Ev", "\"Ev", "'Ev", "Evil\\ \\$"].map {
      ("data --vehicle \($0)\t", ["data", "--vehicle", name])
    }
    // In bash a word ends at these characters.
    + ["Co", "Colon:", "'Colon:eq", "Colon:equals=a", "Colon\\:equals=at@"].map {
      ("data --vehicle \($0)\t", ["data", "--vehicle", "Colon:equals=at@end"])
    } + [
      ("data --vehicle=Ev\t", ["data", "--vehicle=" + name]),
      ("dat\t--wak\t", ["data", "--wake"]),
      ("--api=fleet-e\tprod\t", ["--api=fleet-eu", "products"]),
      ("tok\tref\t--if\t", ["token", "refresh", "--if-expiring"]),
      ("help token sh\t", ["help", "token", "show"]),
      (
        "data --endpoints charge_state,cli\t",
        ["data", "--endpoints", "charge_state,climate_state"]
      ),
      ("metrics so\t", ["metrics", "some file"]),
      ("metrics -o so\t", ["metrics", "-o", "some file"]),
      ("metrics --output=so\t", ["metrics", "--output=some file"]),
      ("-C fo\t", ["-C", "folder"]), ("-C ~/fo\t", ["-C", "~/folder"]),
    ]

  @Test(arguments: Keyboard.all)
  func aLineIsCompletedAtTheKeyboard(keyboard: Keyboard) throws {
    let shell = keyboard.command[0]
    try #require(Program.isInstalled(shell), "\(shell) is not installed: run scripts/setup")
    let user = try Self.user()
    try AtomicFile.write([], to: user.home.file("some file"), mode: 0o600)
    try FileSystem.makeDirectory(user.home.file("folder"), mode: 0o700, parents: true)
    if let (file, text) = keyboard.setting {
      try AtomicFile.write(Array(text.utf8), to: user.home.file(file), mode: 0o600)
    }
    let run = try TerminalRun(user, keyboard.command)
    for (typed, given) in Self.lines {
      try run.wait(for: "go> ")
      try run.type("tesla \(typed)\r")
      let words = given.map { $0.replacing("~", with: $0.hasPrefix("~/") ? user.home.path : "~") }
      try run.wait(for: words.map { "got<\($0)>\r\n" }.joined())
    }
    try run.wait(for: "go> ")
    #expect(!FileSystem.exists(user.home.file("owned")))
    try run.type("exit\r")
    _ = try run.end()
  }

  /// What the program offers at the end of a line.
  private static func offers(_ user: User, _ words: String...) throws -> String {
    let answer = try user.tesla(["__complete", "fish"] + words)
    try #require(answer.status == 0 && answer.text.hasPrefix("words\n\n\n"), "\(answer.text)")
    return String(answer.text.dropFirst("words\n\n\n".count))
  }

  @Test func whatCannotBeTypedIsNotOffered() throws {
    let user = try Self.user()
    let cars = [Self.name + "\t" + Self.vin, "Colon:equals=at@end\t5YJSAMPLE00000002"]
    let vins = [
      Self.vin + "\t" + Self.name, "5YJSAMPLE00000001\t", "5YJSAMPLE00000002\tColon:equals=at@end",
    ]
    #expect(
      try Self.offers(user, "data", "--vehicle", "")
        == (cars + vins).map { $0 + "\n" }.joined())
    #expect(try Self.offers(user, "history", "--site", "") == "77\t\n")
  }

  @Test(arguments: shells)
  func shellsAcceptTheirScript(shell: String) throws {
    try #require(Program.isInstalled(shell), "\(shell) is not installed: run scripts/setup")
    let ending = try Self.user().run(shell, ["-n", "script." + shell])
    #expect(ending.status == 0 && ending.output == [], "\(ending.errors)")
  }

  @Test func bashScriptPassesShellcheck() throws {
    try #require(Program.isInstalled("shellcheck"), "run scripts/setup")
    let ending = try Self.user().run("shellcheck", ["-s", "bash", "script.bash"])
    #expect(ending.status == 0, "\(ending.text)")
  }

  @Test func candidatesAreThoseOfTheDirectoryOnTheLine() throws {
    let user = try Self.user()
    let other = user.home.file("it's here")
    try FileSystem.makeDirectory(other, mode: 0o700, parents: true)
    let state = #"{"vehicles": [{"vin": "5YJOTHER000000001", "display_name": "Other"}]}"#
    try AtomicFile.write(Array(state.utf8), to: other + "/state.json", mode: 0o600)
    for quoted in [#""it's here""#, #"it\'s\ here"#, #"'it'\''s here'"#] {
      let offers = try user.bash(
        """
        source script.bash; COMP_WORDS=(tesla)
        COMP_LINE=\(ShellWord.single("tesla -C \(quoted) data --vehicle O"))
        COMP_POINT=${#COMP_LINE}; _tesla; printf '%s\\n' "${COMPREPLY[@]}"
        """)
      #expect(offers.text == "Other\n", "\(quoted): \(offers.errors)")
    }
    var elsewhere = user
    elsewhere.environment["TESLA_STATE_DIR"] = other
    #expect(try Self.offers(elsewhere, "data", "--vehicle", "").hasPrefix("Other\t"))
  }

  @Test func withoutFilesNothingIsOfferedAndNothingSaid() throws {
    #expect(try Self.offers(User(), "data", "--vehicle", "") == "")
    #expect(try Self.offers(User(), "-C", "/nowhere", "history", "--site", "") == "")
  }

  @Test func carsThatOnlyServeHasSeenAreOffered() throws {
    let user = try User.loggedIn(try Simulator("--sites", "0"))
    try #require(try user.tesla("data").status == 0)
    try FileSystem.remove(user.stateFile("state.json"))
    let vin = try #require(
      try Value(parsing: user.read("vehicle.data"))["response"]?["vin"]?.stringValue)
    #expect(try Self.offers(user, "data", "--vehicle", "").contains("\(vin)\t"))
  }
}

private enum ShellWord {
  static func single(_ text: String) -> String {
    "'" + text.replacing("'", with: #"'\''"#) + "'"
  }
}
