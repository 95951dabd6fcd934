package import HTTP
package import Time
package import Unix

/// What a transport needs to know of the command line.
package struct TransportSettings: Hashable, Sendable {
  package var caFile: String?
  /// Of certificate authorities by their hash.
  package var caDirectory: String?
  /// Of this program, for the user agent.
  package var version: String
  /// Whether answers should describe their connection, for the doctor.
  package var inspectsConnections = false
}

/// Everything of the outside that a command may touch, as values, so that a test can hand over its
/// own: streams, environment, clock and network.
package struct Context: Sendable {
  package var arguments: [String]
  package var environment: Environment
  package var workingDirectory: String?
  package var standardInput: FileDescriptor
  package var standardOutput: FileDescriptor
  package var standardError: FileDescriptor
  package var clock: any WallClock
  package var makeTransport: @Sendable (TransportSettings) -> any Transport

  package init(
    arguments: [String], environment: Environment, workingDirectory: String?,
    standardInput: FileDescriptor = .standardInput,
    standardOutput: FileDescriptor = .standardOutput,
    standardError: FileDescriptor = .standardError,
    clock: any WallClock = SystemClock(),
    makeTransport: @escaping @Sendable (TransportSettings) -> any Transport
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.standardInput = standardInput
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.clock = clock
    self.makeTransport = makeTransport
  }
}
