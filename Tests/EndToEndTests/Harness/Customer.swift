import TestSupport
import Testing
import Unix

/// Someone with a login that must outlive whatever a server does, and a command to run.
struct Customer {
  static let commands = [["products"], ["token", "refresh"]]

  var user: User
  let command: [String]

  /// - Parameter server: where both the API and the logins are.
  init(_ command: [String], server: String) throws {
    self.command = command
    var user = try User()
    user.environment["TESLA_API_HOST"] = server
    user.environment["TESLA_AUTH_HOST"] = server
    try user.write("OLD-ACCESS\n", to: "token.access")
    try user.write("OLD-REFRESH\n", to: "token.refresh")
    self.user = user
  }

  func run(timeout: String, _ options: [String] = []) throws -> Ending {
    try start(timeout: timeout, options).end()
  }

  func start(timeout: String, _ options: [String] = []) throws -> Attempt {
    try Attempt(user, ["--timeout", timeout] + options + command)
  }

  /// Both files as they were, and nothing beside them that a renewal began with.
  func requireOldLogin(_ comment: Comment) throws {
    #expect(try user.read("token.access") == Array("OLD-ACCESS\n".utf8), comment)
    #expect(try user.read("token.refresh") == Array("OLD-REFRESH\n".utf8), comment)
    let others = try FileSystem.list(user.state).filter {
      ![
        "token.access", "token.refresh", "token.lock", "state.json", "state.lock",
      ].contains($0)
    }
    #expect(others == [], comment)
  }

  /// Runs every command at once and holds each to what a failure of the network owes its user.
  ///
  /// - Parameter words: one of these is in the message.
  static func expectClearFailures(
    _ commands: [[String]] = commands, server: String, _ words: [String], timeout: String,
    _ options: [String] = []
  ) throws {
    let start = ContinuousClock.now
    let attempts = try commands.map { command in
      let customer = try Customer(command, server: server)
      return (customer, try customer.start(timeout: timeout, options))
    }
    for (customer, attempt) in attempts {
      let ending = try attempt.end()
      let comment: Comment = "\(customer.command): \(ending.testDescription)"
      #expect(ending.status == 6, comment)
      #expect(ending.isOneClearError, comment)
      #expect(ending.errors.contains("tesla: hint: "), comment)
      #expect(words.contains { ending.errors.contains($0) }, comment)
      #expect(ending.output == [], comment)
      try customer.requireOldLogin(comment)
    }
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  /// A command that is running.
  struct Attempt {
    private let user: User
    private let running: Running

    fileprivate init(_ user: User, _ arguments: [String]) throws {
      self.user = user
      let output = try FileDescriptor.writing(to: user.home.file("output"))
      defer { try? output.close() }
      let errors = try FileDescriptor.writing(to: user.home.file("errors"))
      defer { try? errors.close() }
      running = try user.start(
        Program.path, arguments,
        streams: .init(input: .null, output: .descriptor(output), error: .descriptor(errors)))
    }

    func end() throws -> Ending {
      let status = try running.wait()
      return Ending(
        status: status, output: try FileSystem.read(user.home.file("output")),
        errors: String(decoding: try FileSystem.read(user.home.file("errors")), as: UTF8.self))
    }
  }
}
