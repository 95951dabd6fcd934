import CommandSyntax
import HTTP
import LibC
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

@Suite struct ConsoleTests {
  private static func console(_ words: String..., command: [String] = ["products"]) throws
    -> Console
  {
    guard
      case .command(_, let arguments) = try TeslaProgram.surface.parse(
        words + command, environment: ["TESLA_API": "fleet-eu"])
    else { throw SystemError("parse", .permissionDenied) }
    let context = Context(
      arguments: [], environment: Environment(["TERM": "xterm"]), workingDirectory: nil,
      clock: ManualClock(),
      makeTransport: { _ in ScriptedTransport { _, _ in Response(status: 200) } })
    return Session(context, arguments).console
  }

  @Test(arguments: [
    ("tesla auth", "tesla -C d auth"),
    ("tesla token refresh, else tesla auth", "tesla -C d token refresh, else tesla -C d auth"),
    ("tesla auth --api owner-cn, or fleet-cn", "tesla -C d auth --api owner-cn, or fleet-cn"),
    ("run tesla as that user", "run tesla as that user"),
    (
      "run tesla as that user, or name another directory with -C",
      "run tesla as that user, or name another directory with -C"
    ),
    (
      "install a newer one; tesla version tells which",
      "install a newer one; tesla version tells which"
    ),
    ("tesla auth; see tesla help auth", "tesla -C d auth; see tesla help auth"),
    ("tesla serve --help", "tesla serve --help"), ("try again later", "try again later"),
  ])
  func hintsRepeatWhatWasGiven(hint: String, expected: String) throws {
    #expect(try Self.console("-C", "d").asGiven(hint) == expected)
    #expect(try Self.console().asGiven(hint) == hint, "the environment is there next time too")
  }

  /// `--vehicle` follows the commands that have it.
  @Test(arguments: [
    (
      "tesla data --wake, or tesla data --cached for the last answer",
      "tesla -C d data --vehicle 'My car' --wake, or tesla -C d data --vehicle 'My car' --cached for the last answer"
    ),
    ("tesla wake", "tesla -C d wake --vehicle 'My car'"), ("tesla auth", "tesla -C d auth"),
    ("tesla data --vehicle X", "tesla -C d data --vehicle X"),
  ])
  func hintsRepeatTheCar(hint: String, expected: String) throws {
    let console = try Self.console("-C", "d", command: ["data", "--vehicle", "My car"])
    #expect(console.asGiven(hint) == expected)
  }

  @Test func everyOptionOfTheAccountIsRepeatedAsItWasMeant() throws {
    let console = try Self.console(
      "--api", "fleet-na", "--client-id", "a b", "--api-host=https://x.example", "--state-dir=$HOME"
    )
    #expect(
      console.asGiven("tesla auth")
        == "tesla -C '$HOME' --api fleet-na --api-host https://x.example --client-id 'a b' auth")
    #expect(console.asGiven("check --api , then tesla auth").contains("--api fleet-na") == false)
  }

  /// One challenge or state in some thousands has the beginning of a JSON Web Token in it.
  @Test func addressOfALoginIsShownToTheLastCharacter() throws {
    let said = try FileDescriptor.pipe()
    defer { try? said.reading.close() }
    let text = "https://auth.example/authorize?state=0eyJ5bT8rM1v3LQZ_x2dTQ9hB&scope=openid%20email"
    Console(output: .standardOutput, error: said.writing).say(address: try #require(URL(text)))
    try said.writing.close()
    #expect(String(decoding: try said.reading.readToEnd(limit: 4096), as: UTF8.self) == text + "\n")
  }

  @Test func progressIsShownAfterASecondAndTakenAway() throws {
    let scratch = try TemporaryDirectory()
    let path = try scratch.write("", to: "terminal")
    let file = FileDescriptor(rawValue: open(path, O_WRONLY | O_CLOEXEC))
    defer { try? file.close() }
    func shown() throws -> String { String(decoding: try FileSystem.read(path), as: UTF8.self) }
    let clock = ManualClock()
    let line = ProgressLine(file, width: 30)
    line.show(at: clock.now)
    line.tell("waking \u{1B}Nikola", now: clock.now)
    line.show(at: clock.now)
    #expect(try shown() == "")
    clock.advance(by: .seconds(1))
    line.show(at: clock.now)
    var expected = "\r\u{1B}[Kwaking  Nikola (1 s)"
    #expect(try shown() == expected)
    line.clear()
    line.clear()
    expected += "\r\u{1B}[K"
    #expect(try shown() == expected)
    line.tell("asking for 2026-11-23, 10 of 40", now: clock.now)
    clock.advance(by: .seconds(9))
    line.show(at: clock.now)
    expected += "\r\u{1B}[Kasking for 2026-11-23, 10 of "
    #expect(try shown() == expected, "no longer than the terminal is wide")
    line.tell(nil, now: clock.now)
    line.show(at: clock.now)
    #expect(try shown() == expected + "\r\u{1B}[K")
  }
}
