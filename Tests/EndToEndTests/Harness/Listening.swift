import JSON
import TestSupport
import Testing
import Unix

/// `curl -N` on `/events`.
final class Listening {
  private let running: Running
  private let lines: LineReader
  private(set) var lastID = ""

  init(_ user: User, _ exporter: Exporter, _ query: String = "", _ options: String...) throws {
    let said = try FileDescriptor.pipe()
    running = try user.start(
      "curl", ["-sSN"] + options + ["http://\(exporter.address)/events\(query)"],
      streams: .init(input: .null, output: .descriptor(said.writing), error: .inherited))
    try said.writing.close()
    lines = LineReader(said.reading)
  }

  /// The line of the next event of that name; nil when it ends without.
  func next(_ event: String) throws -> Value? {
    var name = ""
    while let line = try lines.next() {
      if line.hasPrefix("id: ") { lastID = String(line.dropFirst(4)) }
      if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
      guard line.hasPrefix("data: ") else { continue }
      let data = try Value(parsing: Array(line.dropFirst(6).utf8))
      if name != "change" { #expect(data["event"]?.stringValue == name) }
      if name == event { return data }
    }
    return nil
  }

  /// Reads to its end.
  func end() throws -> Int32 {
    _ = try next("")
    return try running.wait()
  }

  func kill() throws {
    try running.send(.kill)
    _ = try running.wait()
  }
}
