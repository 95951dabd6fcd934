import TestSupport
import Unix

/// Someone with a home directory and an environment of their own, at a shell.
struct User {
  let home: TemporaryDirectory
  var environment: Environment
  /// Runs as long as someone uses it.
  let simulator: Simulator?

  init(_ simulator: Simulator? = nil) throws {
    self.simulator = simulator
    home = try TemporaryDirectory()
    environment = Environment([
      "HOME": home.path, "TMPDIR": home.path, "LANG": "C.UTF-8",
      "PATH": Program.directory + ":" + Program.searchPath,
    ])
    for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] {
      environment[name] = Environment.current.nonEmpty(name)
    }
    if let simulator {
      environment["TESLA_API_HOST"] = simulator.url
      environment["TESLA_AUTH_HOST"] = simulator.url
    }
  }

  /// Where the program keeps the files when no one says otherwise.
  var state: String { home.file(".local/state/tesla") }

  func stateFile(_ name: String) -> String { FileSystem.path(state, name) }

  func read(_ name: String) throws -> [UInt8] { try FileSystem.read(stateFile(name)) }

  func write(_ text: String, to name: String, mode: FileMode = 0o600) throws {
    if !FileSystem.exists(state) { try FileSystem.makeDirectory(state, mode: 0o700, parents: true) }
    try AtomicFile.write(text.utf8, to: stateFile(name), mode: mode)
  }

  /// Starts a program in the home directory; its process id is the program's own.
  func start(
    _ program: String, _ arguments: [String], streams: Subprocess.Streams,
    directory: String? = nil, newSession: Bool = false, timeout: Int = Running.patience
  ) throws -> Running {
    try Running(
      program, arguments, environment: environment, streams: streams,
      directory: directory ?? home.path, newSession: newSession, timeout: timeout)
  }

  /// Runs a program to its end.
  ///
  /// - Parameter output: a file to write to instead of keeping what it writes.
  func run(
    _ program: String, _ arguments: [String], input: [UInt8]? = nil,
    output: String? = nil, directory: String? = nil, timeout: Int = Running.patience
  ) throws -> Ending {
    let scratch = try TemporaryDirectory()
    var streams = Subprocess.Streams.none
    var opened: [FileDescriptor] = []
    defer { for descriptor in opened { try? descriptor.close() } }
    func open(_ descriptor: FileDescriptor) -> Subprocess.Stream {
      opened.append(descriptor)
      return .descriptor(descriptor)
    }
    if let input {
      try AtomicFile.write(input, to: scratch.file("input"), mode: 0o600)
      streams.input = open(try .reading(from: scratch.file("input")))
    }
    streams.output = open(try .writing(to: output ?? scratch.file("output")))
    streams.error = open(try .writing(to: scratch.file("errors")))
    let status = try start(
      program, arguments, streams: streams, directory: directory, timeout: timeout
    ).wait()
    return Ending(
      status: status, output: output == nil ? try FileSystem.read(scratch.file("output")) : [],
      errors: String(decoding: try FileSystem.read(scratch.file("errors")), as: UTF8.self))
  }

  /// Runs the program.
  func tesla(
    _ arguments: String..., input: [UInt8]? = nil, output: String? = nil, directory: String? = nil
  ) throws -> Ending {
    try tesla(arguments, input: input, output: output, directory: directory)
  }

  func tesla(
    _ arguments: [String], input: [UInt8]? = nil, output: String? = nil, directory: String? = nil
  ) throws -> Ending {
    try run(Program.path, arguments, input: input, output: output, directory: directory)
  }

  /// Runs a line of shell, as someone types it.
  func bash(_ line: String, directory: String? = nil) throws -> Ending {
    try run("bash", ["-c", line], directory: directory)
  }
}

extension Prometheus {
  /// In the user's home directory.
  convenience init(_ user: User, _ options: [String]) throws {
    try self.init(in: user.home, options)
  }
}
