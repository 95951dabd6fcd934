import JSON
import TestSupport
import Testing
import Unix

/// What people type at a shell.
struct PipelineTests {
  @Test func simulatorInTheBackgroundIsUsedAndStoppedByItsProcessID() throws {
    let user = try User()
    // A login of its own, in the place where it is without the simulator.
    try user.write("a-login-of-their-own\n", to: "token.refresh")
    let ending = try user.bash(
      #"eval "$(tesla simulate --background)"; tesla products; echo "$? $TESLA_API_HOST""#)
    let processID = try #require(
      ending.errors.split(separator: "\n").compactMap { line in
        line.contains("to stop it: kill ") ? line.split(separator: " ").last : nil
      }.first)
    let words = ending.text.split(whereSeparator: \.isWhitespace)
    #expect(words.dropLast().last == "0", "the simulator's account is logged in")
    #expect(try user.read("token.refresh") == Array("a-login-of-their-own\n".utf8))
    #expect(!FileSystem.exists(user.stateFile("token.access")))
    let host = String(try #require(words.last))
    #expect(try user.run("curl", ["-sSf", "\(host)/simulator/state"]).status == 0)
    #expect(try user.bash("kill \(processID)").status == 0)
    // It is no child of ours, so its end shows only in that no one listens any more.
    #expect(
      try eventually { try user.run("curl", ["-s", "\(host)/simulator/state"]).status == 7 })
  }
}
