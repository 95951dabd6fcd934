import TestSupport
import Testing
import Unix

/// A program whose input, output and messages are a terminal of the test's own.
final class TerminalRun {
  let terminal: PseudoTerminal
  private let running: Running
  private var bytes: [UInt8] = []

  /// - Parameter words: a program with its arguments.
  init(_ user: User, _ words: [String]) throws {
    terminal = try PseudoTerminal()
    running = try user.start(
      "/bin/sh",
      ["-c", #"terminal=$1; shift; exec "$@" <"$terminal" >"$terminal" 2>&1"#, "sh", terminal.path]
        + words,
      streams: .none, newSession: true)
  }

  /// All that it showed so far.
  var shown: String { String(decoding: bytes, as: UTF8.self) }

  /// What was waited for already.
  private var passed = 0

  func type(_ text: String) throws { try terminal.master.writeAll(text.utf8) }

  /// Waits until it shows that after what was waited for before; throws when it shows nothing for
  /// a minute.
  func wait(for text: String) throws {
    let wanted = Array(text.utf8)
    while true {
      if let found = bytes[passed...].firstRange(of: wanted) {
        passed = found.upperBound
        return
      }
      bytes += try terminal.master.read(upTo: 4096, within: 60)
    }
  }

  /// Waits for its end, and reads what it showed.
  func end() throws -> Int32 {
    let status = try running.wait()
    // Something to read, so that reading what is left does not wait for ever.
    try terminal.terminal.writeAll([0])
    while bytes.last != 0 { bytes += try terminal.master.read(upTo: 65_536, within: 60) }
    bytes.removeLast()
    return status
  }

  deinit { terminal.close() }
}
