import TestSupport
import Testing
import Time
import Unix

/// A `tesla simulate --exporter` of the test's own, with its day already behind it.
final class SimulatedDay {
  let url: String
  private let running: Running

  init(_ user: User, _ options: String...) throws {
    let said = try FileDescriptor.pipe()
    running = try user.start(
      Program.path, ["simulate", "--exporter", "127.0.0.1:0"] + options,
      streams: .init(input: .null, output: .null, error: .descriptor(said.writing)))
    try said.writing.close()
    let line = try #require(try LineReader(said.reading).first { $0.contains("http://") })
    url = String(try #require(line.split(separator: " ").last { $0.hasPrefix("http://") }))
    let now = SystemClock().now.advanced(by: .seconds(-120))
    // The page says of when it is; the day passes in some seconds.
    for _ in 0..<100_000 {
      let page = try user.run("curl", ["-sS", "--fail", url]).text
      let moment = try #require(page.split(separator: "As of <time datetime=\"").last?.prefix(20))
      if let moment = Timestamp(rfc3339: String(moment)), moment >= now { return }
    }
    Issue.record("its day does not end")
  }

  deinit { _ = try? stop() }

  private var hasStopped = false

  @discardableResult func stop() throws -> Int32 {
    if hasStopped { return 0 }
    hasStopped = true
    try running.send(.terminate)
    return try running.wait()
  }
}
