internal import Dispatch
internal import Testing
package import Unix

/// How a program ended, and what it said.
package struct Ending {
  /// As a shell shows it: 128 and the number for a signal.
  package let status: Int32
  package let output: [UInt8]
  package let errors: String

  package init(status: Int32, output: [UInt8], errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  package var text: String { String(decoding: output, as: UTF8.self) }

  package var errorLines: [Substring] {
    errors.split(separator: "\n").filter { $0.hasPrefix("tesla: error: ") }
  }

  /// Whether standard error holds one error, and nothing else but a hint.
  package var isOneClearError: Bool {
    errorLines.count == 1
      && errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast().allSatisfy {
        $0.hasPrefix("tesla: error: ") || $0.hasPrefix("tesla: hint: ")
      }
  }
}

extension Ending: CustomTestStringConvertible {
  package var testDescription: String { "status \(status), errors: \(errors)" }
}

/// A program that a test started. One that runs longer than it may is killed by its process id.
package final class Running: Sendable {
  private let process: Subprocess
  private let hasEnded = Lock(false)

  /// How many seconds an ordinary program may run.
  package static let patience = Program.isSanitized ? 300 : 60

  package init(
    _ program: String, _ arguments: [String], environment: Environment,
    streams: Subprocess.Streams, directory: String? = nil, newSession: Bool = false,
    timeout: Int = Running.patience
  ) throws {
    let shell =
      directory.map {
        ["sh", "-c", #"cd "$1" && shift && exec "$@""#, "sh", $0]
      } ?? []
    let words = shell + [program] + arguments
    process = try Subprocess.spawn(
      shell.isEmpty ? program : "/bin/sh", arguments: Array(words.dropFirst()),
      environment: environment, streams: streams, newSession: newSession)
    let (process, hasEnded) = (process, hasEnded)
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(timeout)) {
      hasEnded.withLock { if !$0 { try? process.send(.kill) } }
    }
  }

  /// A child that nobody waited for would keep the tests that expect an exit from seeing theirs end:
  /// their monitor is shown the same dead child for ever.
  deinit {
    let isOver = hasEnded.withLock { hasEnded in
      defer { hasEnded = true }
      return hasEnded
    }
    guard !isOver else { return }
    try? process.send(.kill)
    _ = try? process.wait()
  }

  package var processID: Int32 { process.processID }

  package func send(_ signal: Signal) throws { try process.send(signal) }

  /// Waits for its end; once.
  package func wait() throws -> Int32 {
    let status = try process.wait()
    hasEnded.withLock { $0 = true }
    return switch status {
    case .exited(let status): status
    case .signaled(let signal): signal.exitCode
    }
  }
}

/// Lines from a pipe, as they come.
package final class LineReader {
  private let descriptor: FileDescriptor
  private var buffer: [UInt8] = []
  /// All that was read so far.
  package private(set) var text = ""

  package init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  deinit { try? descriptor.close() }

  /// nil when the writer has gone.
  package func next() throws -> String? {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeSubrange(...end)
        return line
      }
      let chunk = try descriptor.read(upTo: 4096)
      if chunk.isEmpty { return nil }
      buffer += chunk
      text += String(decoding: chunk, as: UTF8.self)
    }
  }

  /// The first line that fits; nil when none does before the writer goes.
  package func first(where fits: (String) -> Bool) throws -> String? {
    while let line = try next() { if fits(line) { return line } }
    return nil
  }

  /// Whatever is still to come.
  package func rest() throws -> String {
    var bytes = buffer
    buffer = []
    let rest = try descriptor.readToEnd(limit: 16 << 20)
    text += String(decoding: rest, as: UTF8.self)
    bytes += rest
    return String(decoding: bytes, as: UTF8.self)
  }
}
