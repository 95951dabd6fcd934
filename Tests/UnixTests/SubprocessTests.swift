import TestSupport
import Testing
import Unix

@Suite struct SubprocessTests {
  let environment = Environment(["PATH": "/usr/bin:/bin", "GREETING": "hello there"])

  /// Runs a shell line, and answers what it printed and how it ended.
  private func run(_ line: String, streams: Subprocess.Streams? = nil, newSession: Bool = false)
    throws -> (output: String, status: Subprocess.Status)
  {
    let pipe = try FileDescriptor.pipe()
    var given = streams ?? Subprocess.Streams()
    given.output = .descriptor(pipe.writing)
    let child = try Subprocess.spawn(
      "sh", arguments: ["-c", line], environment: environment, streams: given,
      newSession: newSession)
    try pipe.writing.close()
    let output = try pipe.reading.readToEnd(limit: 100_000)
    try pipe.reading.close()
    return (String(decoding: output, as: UTF8.self), try child.wait())
  }

  @Test func outputArgumentsAndStatusArrive() throws {
    let answer = try run("printf '%s' \"$GREETING\"; exit 3")
    #expect(answer.output == "hello there")
    #expect(answer.status == .exited(3))
  }

  @Test func argumentsAreNotReadByAShell() throws {
    let pipe = try FileDescriptor.pipe()
    let child = try Subprocess.spawn(
      "printf", arguments: ["%s|", "a b", "$HOME", "; exit 9", ""], environment: environment,
      streams: .init(output: .descriptor(pipe.writing)))
    try pipe.writing.close()
    let output = try pipe.reading.readToEnd(limit: 1000)
    #expect(String(decoding: output, as: UTF8.self) == "a b|$HOME|; exit 9||")
    #expect(try child.wait() == .exited(0))
    try pipe.reading.close()
  }

  @Test func deathByASignalIsTold() throws {
    let child = try Subprocess.spawn(
      "sleep", arguments: ["1000"], environment: environment, streams: .none)
    try child.send(.terminate)
    #expect(try child.wait() == .signaled(.terminate))
    #expect(throws: SystemError.self) { try child.wait() }
  }

  @Test func aGroupIsEndedByItsID() throws {
    let pipe = try FileDescriptor.pipe()
    let child = try Subprocess.spawn(
      "sh", arguments: ["-c", "sleep 1000 & sleep 1000"], environment: environment,
      streams: .init(output: .descriptor(pipe.writing)), newSession: true)
    try pipe.writing.close()
    try child.sendToGroup(.kill)
    // Its end is seen, and it still is to be waited for.
    child.awaitEnd()
    child.awaitEnd()
    #expect(try child.wait() == .signaled(.kill))
    // What it started has let go of the pipe too.
    #expect(try pipe.reading.readToEnd(limit: 100) == [])
    try pipe.reading.close()
  }

  @Test func inputIsEmptyUnlessGiven() throws {
    #expect(try run("cat; echo end").output == "end\n")
    let input = try FileDescriptor.pipe()
    try input.writing.writeAll("given".utf8)
    try input.writing.close()
    #expect(try run("cat", streams: .init(input: .descriptor(input.reading))).output == "given")
    try input.reading.close()
  }

  @Test func childGetsNoOtherDescriptors() throws {
    let directory = try TemporaryDirectory()
    let held = try #require(try FileLock.tryAcquire(path: directory.file("lock")))
    let pipe = try FileDescriptor.pipe()
    let numbers = try run("ls -l /proc/self/fd").output
    #expect(!numbers.contains("lock"))
    #expect(!numbers.contains("-> /proc/\(CurrentProcess.id)/"))
    held.release()
    try pipe.reading.close()
    try pipe.writing.close()
  }

  @Test func newSessionIsDetachedFromTheTerminal() throws {
    let line = "cut -d' ' -f1,6 /proc/$$/stat"
    let detached = try run(line, newSession: true).output.split(separator: "\n")[0].split(
      separator: " ")
    #expect(detached.first == detached.last)
    let attached = try run(line).output.split(separator: "\n")[0].split(separator: " ")
    #expect(attached.first != attached.last)
  }

  @Test func missingProgramIsNoSuchFile() throws {
    let directory = try TemporaryDirectory()
    let text = try directory.write("", to: "text")
    for program in ["no-such-program", "/no/such/program", "", text, directory.path] {
      #expect(throws: SystemError("start", .noSuchFile, program)) {
        try Subprocess.spawn(program, environment: environment)
      }
    }
  }

  @Test func zeroByteInAnArgumentIsRefused() {
    #expect(throws: SystemError("start", .invalidArgument, "sh")) {
      try Subprocess.spawn("sh", arguments: ["a\0b"], environment: environment)
    }
  }

  @Test func programIsFoundInTheOrderOfThePath() throws {
    let directory = try TemporaryDirectory()
    let first = directory.file("first")
    let second = directory.file("second")
    for path in [first, second] { try FileSystem.makeDirectory(path) }
    try AtomicFile.write([], to: first + "/tool", mode: 0o644)
    try AtomicFile.write([], to: second + "/tool", mode: 0o755)
    let path = "\(first):/no/such:\(second):"
    #expect(Executable.find("tool", searchPath: path) == second + "/tool")
    try FileSystem.changeMode(first + "/tool", to: 0o755)
    #expect(Executable.find("tool", searchPath: path) == first + "/tool")
    #expect(Executable.find("sh", searchPath: nil)?.hasSuffix("/sh") == true)
  }

  @Test func currentProgramIsAFileThatRuns() throws {
    let path = try #require(Executable.currentPath)
    #expect(path.hasPrefix("/"))
    #expect(try FileSystem.status(path).kind == .regular)
  }
}
