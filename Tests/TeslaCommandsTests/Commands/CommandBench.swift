import CommandSyntax
import HTTP
import LibC
import TeslaCloud
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

/// Runs commands in this process against a simulated cloud, with a directory and a clock of its own.
struct CommandBench {
  struct Outcome: Sendable {
    let failure: Failure?
    let output: String
    let errors: String
  }

  let folder: TemporaryDirectory
  /// For files that are not the program's.
  let secrets: TemporaryDirectory
  let clock = ManualClock(runsAhead: true)
  /// Besides the state directory.
  var environment: [String: String] = [:]
  let cloud: SimulatedTransport

  /// - Parameter isLoggedIn: whether the token files are there already.
  init(
    faults: [String] = [], isLoggedIn: Bool = true,
    _ change: (inout SimulatorOptions) -> Void = { _ in }
  ) throws {
    folder = try TemporaryDirectory()
    secrets = try TemporaryDirectory()
    var options = SimulatorOptions()
    options.hasRoutine = false
    options.faults = try faults.map { text in try FaultSpec(text) }
    change(&options)
    cloud = SimulatedTransport(options, clock: clock)
    guard isLoggedIn else { return }
    let now = clock.now
    let tokens = cloud.withWorld { $0.logIn(at: now) }
    _ = try folder.write(tokens.accessToken, to: "token.access")
    _ = try folder.write(try #require(tokens.refreshToken) + "\n", to: "token.refresh")
  }

  /// Runs one command line to its end.
  func run(_ words: String..., input: String = "") async throws -> Outcome {
    try await run(words, input: input)
  }

  /// - Parameter columns: of the terminal that standard output is taken for.
  func run(_ words: [String], input: String = "", columns: Int? = nil) async throws -> Outcome {
    var environment = Environment(environment)
    environment["TESLA_STATE_DIR"] = folder.path
    // Files, not pipes: reading a pipe would hold a thread of the pool that the command needs.
    let scratch = try TemporaryDirectory()
    let input = try CommandBench.open(try scratch.write(input, to: "input"))
    let output = try CommandBench.open(try scratch.write("", to: "output"))
    let errors = try CommandBench.open(try scratch.write("", to: "errors"))
    defer { for stream in [input, output, errors] { try? stream.close() } }
    let cloud = self.cloud
    let context = Context(
      arguments: words, environment: environment,
      workingDirectory: folder.path, standardInput: input,
      standardOutput: output, standardError: errors, clock: clock,
      makeTransport: { _ in cloud })
    let invocation = try TeslaProgram.surface.parse(
      context.arguments, environment: context.environment.variables)
    guard case .command(let command, let arguments) = invocation else {
      throw SystemError("run", .permissionDenied, "help as a command")
    }
    let session = Session(context, arguments, columns: columns)
    let result = await command.result(of: session)
    if case .failure(let failure) = result { session.console.report(failure) }
    let failure: Failure? = if case .failure(let failure) = result { failure } else { nil }
    return Outcome(
      failure: failure,
      output: String(decoding: try FileSystem.read(scratch.file("output")), as: UTF8.self),
      errors: String(decoding: try FileSystem.read(scratch.file("errors")), as: UTF8.self))
  }

  /// What the completion script of a shell is answered.
  func completion(_ words: String...) throws -> [String] {
    let cloud = self.cloud
    let context = Context(
      arguments: [], environment: Environment(["TESLA_STATE_DIR": folder.path]),
      workingDirectory: folder.path, clock: clock, makeTransport: { _ in cloud })
    return try CompletionAnswer(words, context).lines()
  }

  /// Every file of the directory with its content, to show that nothing changed.
  var files: [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: folder.names.filter { !$0.hasSuffix(".lock") }.map { name in
        (name, (try? FileSystem.read(folder.file(name))) ?? [])
      })
  }

  private static func open(_ path: String) throws -> FileDescriptor {
    let number = Glibc.open(path, O_RDWR | O_CLOEXEC)
    guard number >= 0 else { throw SystemError("open", .current, path) }
    return FileDescriptor(rawValue: number)
  }
}

extension Command {
  /// How a command ends that is no service.
  func result(of session: Session) async -> Result<Void, Failure> {
    switch work {
    case .asking(let work): await session.result(of: work)
    case .atOnce(let work): Result { () throws(Failure) in try work(session) }
    case .service: .failure(Failure(.failure, "a service needs a process of its own"))
    }
  }
}
