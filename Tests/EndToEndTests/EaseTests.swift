import JSON
import TestSupport
import Testing
import Unix

/// What makes the program pleasant at a terminal, and plain everywhere else.
struct EaseTests {
  private static let color = "\u{1B}[1;"

  private func onTerminal(_ user: User, _ words: String..., term: String = "xterm") throws -> (
    status: Int32, shown: String
  ) {
    var user = user
    user.environment["TERM"] = term
    let run = try TerminalRun(user, [Program.path] + words)
    let status = try run.end()
    return (status, run.shown)
  }

  // MARK: Colour

  @Test func messagesHaveColoursOnATerminalOnly() throws {
    let user = try User(try Simulator())
    let shown = try onTerminal(user, "products").shown
    #expect(shown.contains("tesla: \u{1B}[1;31merror:\u{1B}[0m not logged in"))
    #expect(shown.contains("tesla: \u{1B}[1;36mhint:\u{1B}[0m tesla auth"))
    #expect(try onTerminal(user, "prodcts").shown.contains("\u{1B}[1;31merror:"))
    #expect(try onTerminal(user, "doctor").shown.contains("\u{1B}[1;31mfail\u{1B}[0m"))
    #expect(try !user.tesla("products").errors.contains(Self.color))
    #expect(try !user.tesla("doctor").text.contains(Self.color))
  }

  @Test(arguments: [["--no-color"], ["NO_COLOR=1"], ["TERM=dumb"], ["TERM="]])
  func coloursAreLeftOutWhereSomebodySaysSo(way: [String]) throws {
    var user = try User(try Simulator())
    user.environment["TERM"] = "xterm"
    var options: [String] = []
    for word in way {
      let parts = word.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      if parts.count == 2 {
        user.environment[parts[0]] = parts[1]
      } else {
        options.append(word)
      }
    }
    for command in [["products"], ["prodcts"], ["doctor"], ["token", "show"]] {
      let run = try TerminalRun(user, [Program.path] + options + command)
      #expect(try run.end() != 0)
      #expect(!run.shown.contains(Self.color), "\(command)")
      #expect(run.shown.contains("tesla"), "\(command)")
    }
  }

  // MARK: Progress

  @Test func aLongWaitIsShownOnATerminalAndTakenAway() throws {
    let user = try User.loggedIn(try Simulator("--asleep"))
    let (status, shown) = try onTerminal(user, "wake", "--wait")
    #expect(status == 0, "\(shown)")
    let lines = shown.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
    #expect(lines.contains { $0.hasPrefix("waking ") && $0.hasSuffix(" s)") }, "\(shown)")
    // What follows a line that was shown begins where it stood.
    #expect(!lines.contains { $0.contains(" s)\r\n") || $0.contains(" s){") })
    #expect(shown.contains("\"response\""))
  }

  @Test(arguments: [["-q"], ["TERM=dumb"], ["pipe"]])
  func progressIsForTerminalsThatTakeLinesBack(way: [String]) throws {
    var user = try User.loggedIn(try Simulator("--asleep"))
    user.environment["TERM"] = way == ["TERM=dumb"] ? "dumb" : "xterm"
    if way == ["pipe"] {
      let ending = try user.tesla("wake", "--wait")
      #expect(ending.status == 0)
      #expect(!ending.errors.contains("\r") && !ending.errors.contains("waking"))
      return
    }
    let options = way == ["-q"] ? way : []
    let run = try TerminalRun(user, [Program.path, "wake", "--wait"] + options)
    #expect(try run.end() == 0)
    #expect(!run.shown.contains("waking") && !run.shown.contains("\u{1B}"))
  }

  // MARK: Help

  @Test func helpShowsTheInstalledPageOnATerminal() throws {
    try #require(Program.isInstalled("man"), "man is not installed: run scripts/setup")
    var user = try User()
    user.environment["TERM"] = "xterm"
    user.environment["MANPATH"] = user.home.file("man")
    user.environment["MANPAGER"] = "cat"
    func shown(_ words: String...) throws -> String {
      let run = try TerminalRun(user, [Program.path, "help"] + words)
      #expect(try run.end() == 0)
      return run.shown
    }
    #expect(try shown("serve").contains("usage: tesla serve"))
    try FileSystem.makeDirectory(user.home.file("man/man8"), mode: 0o755, parents: true)
    try AtomicFile.write(
      Array(".Dd June 1, 2026\n.Dt TESLA-SERVE 8\n.Os\n.Sh NAME\n.Nm x\n.Nd THE INSTALLED\n".utf8),
      to: user.home.file("man/man8/tesla-serve.8"), mode: 0o644)
    #expect(try shown("serve").contains("THE INSTALLED"))
    #expect(try shown("data").contains("usage: tesla data"))
    #expect(try shown().contains("usage: tesla [options]"))
    // The built-in help, which a program may read.
    #expect(try user.tesla("help", "serve").text.contains("usage: tesla serve"))
    #expect(try onTerminal(user, "serve", "--help").shown.contains("usage: tesla serve"))
    user.environment["PATH"] = "/nowhere"
    #expect(try shown("serve").contains("usage: tesla serve"))
  }

  // MARK: Hints

  @Test func aHintWorksAsItIsWritten() throws {
    let user = try User(try Simulator())
    let here = user.home.file("it's here")
    let ending = try user.tesla("-C", here, "--api", "owner-cn", "products")
    #expect(ending.errors.contains("tesla: hint: tesla -C '"))
    let hint = try #require(
      ending.errors.split(separator: "\n").first { $0.hasPrefix("tesla: hint: ") }
        .map { String($0.dropFirst("tesla: hint: ".count)) })
    #expect(hint.hasSuffix(" --api owner-cn auth"), "\(hint)")
    // A shell takes it apart into the words that were meant.
    let words = try user.bash("set -- \(hint); printf '%s\\n' \"$@\"").text.split(separator: "\n")
    #expect(words == ["tesla", "-C", Substring(here), "--api", "owner-cn", "auth"])
    let remedies = try user.tesla("-C", here, "doctor").text
    #expect(remedies.contains("tesla -C ") && !remedies.contains("— tesla auth"))
    #expect(try !user.tesla("products").errors.contains("-C"))
  }

  @Test(arguments: [
    (["dta"], "did you mean data?"), (["data", "--cache"], "did you mean --cached?"),
    (["--api", "fleet-us", "products"], "did you mean fleet-na?"),
    (["completion", "bahs"], "did you mean bash?"),
  ])
  func whatWasMeantIsNamed(words: [String], answer: String) throws {
    let ending = try User().tesla(words)
    #expect(ending.status == 2 && ending.errors.contains(answer), "\(ending.errors)")
  }

  @Test func theCarThatWasMeantIsNamed() throws {
    let user = try User.loggedIn(try Simulator())
    let names = try user.products().compactMap { $0["display_name"]?.stringValue }
    let name = try #require(names.first)
    let ending = try user.tesla("data", "--vehicle", name + "x")
    #expect(ending.status == 3)
    #expect(ending.errors.contains("(did you mean \(name)?)"), "\(ending.errors)")
  }
}
