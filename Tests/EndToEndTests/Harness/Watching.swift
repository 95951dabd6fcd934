import JSON
import TestSupport
import Testing
import Unix

/// A `tesla watch` of the test's own, read through `jq -c`.
final class Watching {
  private let running: Running
  private let jq: Running
  private let lines: LineReader
  /// The events so far, in their order.
  private(set) var events: [String] = []
  private(set) var seen: [Value] = []
  let errors: String

  init(_ user: User, _ options: String...) throws {
    let between = try FileDescriptor.pipe()
    let told = try FileDescriptor.pipe()
    errors = user.home.file("watch.errors")
    let said = try FileDescriptor.writing(to: errors)
    running = try user.start(
      Program.path, ["watch"] + options,
      streams: .init(
        input: .null, output: .descriptor(between.writing), error: .descriptor(said)))
    jq = try user.start(
      "jq", ["-c", "--unbuffered", "."],
      streams: .init(
        input: .descriptor(between.reading), output: .descriptor(told.writing), error: .inherited))
    for end in [between.writing, between.reading, told.writing, said] { try end.close() }
    lines = LineReader(told.reading)
  }

  /// The next line that tells of the event; nil when it ends without.
  func next(_ event: String) throws -> Value? {
    while let line = try lines.next() {
      let value = try Value(parsing: Array(line.utf8))
      let name = try #require(value["event"]?.stringValue)
      events.append(name)
      seen.append(value)
      if name == event { return value }
    }
    return nil
  }

  func send(_ signal: Signal) throws { try running.send(signal) }

  /// Ends it, and reads what it still tells.
  func stop(by signal: Signal = .terminate) throws -> Int32 {
    try running.send(signal)
    let status = try running.wait()
    _ = try next("")
    _ = try jq.wait()
    return status
  }
}
