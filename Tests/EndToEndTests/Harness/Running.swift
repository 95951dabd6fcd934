import Dispatch
import TestSupport
import Testing
import Unix

/// How a program ended, and what it said.
struct Ending {
  /// As a shell shows it: 128 and the number for a signal.
  let status: Int32
  let output: [UInt8]
  let errors: String

  var text: String { String(decoding: output, as: UTF8.self) }

  var errorLines: [Substring] {
    errors.split(separator: "\n").filter { $0.hasPrefix("tesla: error: ") }
  }

  /// Whether standard error holds one error, and nothing else but a hint.
  var isOneClearError: Bool {
    errorLines.count == 1
      && errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast().allSatisfy {
        $0.hasPrefix("tesla: error: ") || $0.hasPrefix("tesla: hint: ")
      }
  }
}

extension Ending: CustomTestStringConvertible {
  var testDescription: String { "status \(status), errors: \(errors)" }
}

/// A program that a test started. One that runs longer than it may is killed by its process id.
final class Running: Sendable {
  private let process: Subprocess
  private let hasEnded = Lock(false)

  /// How many seconds an ordinary program may run.
  static let patience = Program.isSanitized ? 300 : 60

  init(
    _ program: String, _ arguments: [String], environment: Environment,
    streams: Subprocess.Streams, newSession: Bool = false,
    timeout: Int = Running.patience
  ) throws {
    process = try Subprocess.spawn(
      program, arguments: arguments, environment: environment, streams: streams,
      newSession: newSession)
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

  var processID: Int32 { process.processID }

  func send(_ signal: Signal) throws { try process.send(signal) }

  /// Waits for its end; once.
  func wait() throws -> Int32 {
    let status = try process.wait()
    hasEnded.withLock { $0 = true }
    return switch status {
    case .exited(let status): status
    case .signaled(let signal): signal.exitCode
    }
  }
}

/// Lines from a pipe, as they come.
final class LineReader {
  private let descriptor: FileDescriptor
  private var buffer: [UInt8] = []
  /// All that was read so far.
  private(set) var text = ""

  init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  deinit { try? descriptor.close() }

  /// nil when the writer has gone.
  func next() throws -> String? {
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
  func first(where fits: (String) -> Bool) throws -> String? {
    while let line = try next() { if fits(line) { return line } }
    return nil
  }

  /// Whatever is still to come.
  func rest() throws -> String {
    var bytes = buffer
    buffer = []
    let rest = try descriptor.readToEnd(limit: 16 << 20)
    text += String(decoding: rest, as: UTF8.self)
    bytes += rest
    return String(decoding: bytes, as: UTF8.self)
  }
}
