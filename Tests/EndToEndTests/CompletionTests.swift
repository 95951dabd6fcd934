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

  /// Somebody whose `tesla` tells what it was given, but for the call of the completion script.
  private static func user() throws -> User {
    var user = try User()
    let state: Value = [
      "vehicles": [
        ["vin": .string(vin), "display_name": .string(name)],
        ["vin": "5YJSAMPLE00000001", "display_name": "Line\nbreak\tTab\u{1B}[31m"],
      ],
      "sites": [["id": "77", "name": "Home\nsweet"]],
    ]
    try user.write(String(decoding: state.bytes, as: UTF8.self), to: "state.json")
    let bin = user.home.file("bin")
    try FileSystem.makeDirectory(bin, mode: 0o755, parents: true)
    let script = """
      #!/bin/sh
      for word; do if [ "$word" = __complete ]; then exec '\(Program.path)' "$@"; fi; done
      printf 'got<%s>\\n' "$@"
      """
    try AtomicFile.write(Array(script.utf8), to: bin + "/tesla", mode: 0o755)
    for shell in ["bash", "zsh", "fish"] {
      let made = try user.tesla("completion", shell)
      try AtomicFile.write(made.output, to: user.home.file("script." + shell), mode: 0o600)
    }
    user.environment["PATH"] = bin + ":" + Program.searchPath
    user.environment["TERM"] = "xterm"
    return user
  }

  /// A shell with nobody's settings but these.
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

  @Test(arguments: Keyboard.all)
  func aNameIsAWordWhateverIsInIt(keyboard: Keyboard) throws {
    let shell = keyboard.command[0]
    try #require(Program.isInstalled(shell), "\(shell) is not installed: run scripts/setup")
    let user = try Self.user()
    if let (file, text) = keyboard.setting {
      try AtomicFile.write(Array(text.utf8), to: user.home.file(file), mode: 0o600)
    }
    let run = try TerminalRun(user, keyboard.command)
    // Begun without a quote, in either kind of quotes, and with quoted letters.
    for typed in ["Ev", "\"Ev", "'Ev", "Evil\\ \\$"] {
      try run.wait(for: "go> ")
      try run.type("tesla data --vehicle \(typed)\t\r")
      try run.wait(for: "got<data>\r\ngot<--vehicle>\r\ngot<\(Self.name)>\r\n")
    }
    try run.wait(for: "go> ")
    #expect(!FileSystem.exists(user.home.file("owned")))
    try run.type("exit\r")
    _ = try run.end()
  }

  @Test func whatNobodyCanTypeIsNotOffered() throws {
    let user = try Self.user()
    let cars = try user.tesla("__complete", "vehicles")
    #expect(
      cars.text == "\(Self.name)\t\(Self.vin)\n\(Self.vin)\t\(Self.name)\n5YJSAMPLE00000001\t\n")
    #expect(try user.tesla("__complete", "sites").text == "77\t\n")
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
        source script.bash; COMP_WORDS=(tesla -C \(ShellWord.single(quoted)) data --vehicle O)
        COMP_CWORD=5; _tesla; printf '%s\\n' "${COMPREPLY[@]}"
        """)
      #expect(offers.text == "Other\n", "\(quoted): \(offers.errors)")
    }
    var elsewhere = user
    elsewhere.environment["TESLA_STATE_DIR"] = other
    #expect(try elsewhere.tesla("__complete", "vehicles").text.hasPrefix("Other\t"))
  }

  @Test func withoutFilesNothingIsOfferedAndNothingSaid() throws {
    for words in [["__complete", "vehicles"], ["-C", "/nowhere", "__complete", "sites"]] {
      let ending = try User().tesla(words)
      #expect(ending.status == 0 && ending.output == [] && ending.errors == "")
    }
  }

  @Test func carsThatOnlyServeHasSeenAreOffered() throws {
    let user = try User.loggedIn(try Simulator("--sites", "0"))
    try #require(try user.tesla("data").status == 0)
    try FileSystem.remove(user.stateFile("state.json"))
    let vin = try #require(
      try Value(parsing: user.read("vehicle.data"))["response"]?["vin"]?.stringValue)
    #expect(try user.tesla("__complete", "vehicles").text.contains("\(vin)\t"))
  }
}

private enum ShellWord {
  static func single(_ text: String) -> String {
    "'" + text.replacing("'", with: #"'\''"#) + "'"
  }
}
