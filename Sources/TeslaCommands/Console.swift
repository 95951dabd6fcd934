internal import JSON
internal import Unix

/// Where a command's words go: data to standard output, everything else to standard error.
struct Console: Sendable {
  let output: FileDescriptor
  let error: FileDescriptor
  var isQuiet = false
  var isVerbose = false

  /// Data. A failed write fails the command: half an answer must not look like a whole one.
  func write(_ bytes: [UInt8]) throws(Failure) {
    do {
      try output.writeAll(bytes, to: "standard output")
    } catch {
      if error.errno == .brokenPipe { throw Failure(.brokenPipe, nil) }
      throw Failure(.failure, error.description)
    }
  }

  func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }

  /// An answer of Tesla: laid out for a person, byte for byte for a program.
  func write(answer bytes: [UInt8]) throws(Failure) {
    try write(output.isTerminal ? indented(bytes) : bytes)
  }

  /// What went on, for somebody who watches.
  func note(_ text: String) {
    if !isQuiet { say(text) }
  }

  /// What is done, for somebody who asked with `-v`.
  func detail(_ text: String) {
    if isVerbose { say("tesla: \(text)") }
  }

  func warning(_ text: String) {
    if !isQuiet { say("tesla: warning: \(text)") }
  }

  func report(_ failure: Failure) {
    if let message = failure.message { say("tesla: error: \(message)") }
    if let hint = failure.hint { say("tesla: hint: \(hint)") }
  }

  /// Nothing helps when standard error is gone, so its failure is not one of the command.
  func say(_ line: String) { try? error.writeAll(Array((line + "\n").utf8)) }
}
