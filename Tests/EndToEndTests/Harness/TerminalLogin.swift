import TestSupport
import Testing
import Unix

/// A `tesla auth` whose terminal is the test's, up to its prompt.
final class TerminalLogin {
  let terminal: PseudoTerminal
  let flags: UInt
  let url: String
  var shown: [UInt8] = []
  private let running: Running

  convenience init(_ user: User, _ options: String..., tracer: [String] = []) throws {
    try self.init(user, options, tracer: tracer)
  }

  /// - Parameter tracer: a program with its arguments that runs it; then a browser may open too.
  init(_ user: User, _ options: [String], tracer: [String] = []) throws {
    terminal = try PseudoTerminal()
    flags = terminal.localFlags
    // The shell leads a session of its own, so that the terminal it opens becomes its
    // controlling one and ^C means something.
    running = try user.start(
      "/bin/sh",
      [
        "-c", #"terminal=$1; shift; exec "$@" <"$terminal" 2>"$terminal""#, "sh", terminal.path,
      ] + tracer + [Program.path, "auth"] + (tracer.isEmpty ? ["--no-browser"] : []) + options,
      streams: .none, newSession: true)
    shown = try Self.shown(on: terminal, to: "press Enter: ")
    url = String(
      try #require(
        String(decoding: shown, as: UTF8.self).split(separator: "\r\n").first {
          $0.hasPrefix("http")
        }))
  }

  private static func shown(on terminal: PseudoTerminal, to words: String) throws -> [UInt8] {
    var shown: [UInt8] = []
    while !String(decoding: shown, as: UTF8.self).contains(words) {
      shown += try terminal.master.read(upTo: 4096, within: 60)
    }
    return shown
  }

  /// The next one, after a line was typed.
  func waitForPrompt() throws { shown += try Self.shown(on: terminal, to: "press Enter: ") }

  /// A `tesla auth` that asks whether to replace a login, and is answered so.
  static func answering(_ answer: String, _ user: User) throws -> Int32 {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let running = try user.start(
      "/bin/sh",
      [
        "-c", #"exec "$2" auth --no-browser <"$1" 2>"$1""#, "sh", terminal.path, Program.path,
      ], streams: .none, newSession: true)
    _ = try shown(on: terminal, to: "[y/N] ")
    try terminal.master.writeAll((answer + "\r").utf8)
    return try running.wait()
  }

  func type(_ bytes: [UInt8]) throws { try terminal.master.writeAll(bytes) }

  func terminate() throws { try running.send(.terminate) }

  func end() throws -> Int32 {
    let status = try running.wait()
    // Something to read, so that reading what is left does not wait for ever.
    try terminal.terminal.writeAll([0])
    while shown.last != 0 { shown += try terminal.master.read(upTo: 65_536, within: 60) }
    return status
  }

  deinit { terminal.close() }
}
