/// How a command ends, for scripts (tesla(1), EXIT STATUS).
package enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0
  case failure = 1
  case usage = 2
  case notFound = 3
  case loginNeeded = 4
  case vehicleUnavailable = 5
  case network = 6
  case limited = 7
  /// The reader of standard output went away, as the shell shows SIGPIPE.
  case brokenPipe = 141
}

/// The one error that has words for the user: what happened, and the next command to type.
package struct Failure: Error, Hashable, Sendable {
  package let status: ExitStatus
  /// Lower-case, without a full stop; nil for an end that needs no words.
  package let message: String?
  package let hint: String?

  package init(_ status: ExitStatus, _ message: String?, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hint = hint
  }
}
