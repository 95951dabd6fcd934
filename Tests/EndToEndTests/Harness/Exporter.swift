import Dispatch
import TestSupport
import Testing
import Unix

/// A `tesla serve` of the test's own; it ends with the last reference to it.
final class Exporter {
  let address: String
  private let errors: Log
  private let running: Running
  private var isRunning = true
  private let user: User

  convenience init(_ user: User, _ options: String...) throws { try self.init(user, options) }

  /// - Parameters:
  ///   - descriptors: how many it may have open.
  ///   - timeout: after so many seconds it has been forgotten, and is ended.
  init(
    _ user: User, _ options: [String], descriptors: Int? = nil, timeout: Int = Running.patience
  ) throws {
    self.user = user
    let said = try FileDescriptor.pipe()
    running = try user.start(
      "/bin/sh",
      ["-c", (descriptors.map { "ulimit -n \($0); " } ?? "") + #"exec "$@""#, "sh", Program.path]
        + ["serve", "--web.listen-address", "127.0.0.1:0", "--log.level", "debug"] + options,
      streams: .init(input: .null, output: .null, error: .descriptor(said.writing)),
      timeout: timeout)
    try said.writing.close()
    errors = Log(said.reading)
    let line = try #require(errors.first { $0.contains("address=127.0.0.1:") })
    let word = line.split(separator: " ").first { $0.hasPrefix("address=") }
    address = String(try #require(word).dropFirst("address=".count))
  }

  deinit { if isRunning { _ = try? stop() } }

  var processID: Int32 { running.processID }

  /// All that it said, once it has stopped.
  var log: String { errors.text }

  func line(where fits: (String) -> Bool) throws -> String? { errors.first(where: fits) }

  func send(_ signal: Signal) throws { try running.send(signal) }

  /// Ends it as the kernel does when memory is short.
  func kill() throws {
    isRunning = false
    try running.send(.kill)
    errors.rest()
    _ = try running.wait()
  }

  /// Ends it as a supervisor does.
  func stop() throws -> Int32 {
    isRunning = false
    try running.send(.terminate)
    errors.rest()
    return try running.wait()
  }

  /// The status, the media type and the body of an answer.
  func get(_ path: String, _ options: String...) throws
    -> (status: String, type: String, body: String)
  {
    try get(path, options)
  }

  func get(_ path: String, _ options: [String]) throws
    -> (status: String, type: String, body: String)
  {
    let body = user.home.file("body")
    let answer = try user.run(
      "curl",
      ["-sS", "-o", body, "-w", "%{http_code} %{content_type}"] + options
        + ["http://\(address)\(path)"])
    let parts = answer.text.split(separator: " ", maxSplits: 1).map(String.init)
    return (
      parts.first ?? "", parts.dropFirst().first ?? "",
      String(decoding: (try? FileSystem.read(body)) ?? [], as: UTF8.self)
    )
  }

  /// A page once it is as wished; nil when that never comes. Every poll is logged, so it waits for
  /// the log, not for the clock.
  func page(_ path: String, where isGood: (String) -> Bool) throws -> String? {
    while true {
      let page = try get(path).body
      if isGood(page) { return page }
      guard errors.next() != nil else { return nil }
    }
  }

  /// The metrics once they have a line that begins so.
  func metrics(with prefix: String) throws -> String? {
    try page("/metrics") { page in
      page.split(separator: "\n").contains { $0.hasPrefix(prefix) }
    }
  }

  /// The page in OpenMetrics once it is as wished, which is looked at whenever there is news.
  func page(where isGood: ([Substring]) -> Bool) throws -> [Substring]? {
    while true {
      let page = try get(
        "/metrics", "-H", "Accept: application/openmetrics-text;version=1.0.0"
      ).body.split(separator: "\n")
      if isGood(page) { return page }
      guard errors.next() != nil else { return nil }
    }
  }
}

/// What a program says, read as it comes: one that no one reads stands still when the pipe is full.
private final class Log: Sendable {
  private struct State {
    var lines: [String] = []
    var seen = 0
  }

  private let state = Lock(State())
  /// Counts the lines that are not seen yet, and the end.
  private let news = DispatchSemaphore(value: 0)

  init(_ descriptor: FileDescriptor) {
    let (state, news) = (state, news)
    DispatchQueue(label: "log").async {
      let reader = LineReader(descriptor)
      while let line = try? reader.next() {
        state.withLock { $0.lines.append(line) }
        news.signal()
      }
      news.signal()
    }
  }

  var text: String { state.withLock { $0.lines.joined(separator: "\n") } }

  /// nil when the program has gone.
  func next() -> String? {
    news.wait()
    let line = state.withLock { state -> String? in
      guard state.seen < state.lines.count else { return nil }
      defer { state.seen += 1 }
      return state.lines[state.seen]
    }
    // The end stays.
    if line == nil { news.signal() }
    return line
  }

  func first(where fits: (String) -> Bool) -> String? {
    while let line = next() { if fits(line) { return line } }
    return nil
  }

  func rest() { while next() != nil {} }
}
