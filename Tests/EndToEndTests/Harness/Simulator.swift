import JSON
import TestSupport
import Testing
import Unix

/// A `tesla simulate` of the test's own; it ends with the last reference to it.
final class Simulator: Sendable {
  let url: String
  private let process: Running
  /// Whose home directory it writes to.
  private let user: User

  /// All that it tells a shell to export, but for its own state directory.
  let exports: [String: String]
  /// Where it is logged in.
  let state: String

  /// When every car answers; at other times the older one may be where it has no signal.
  static let timeOfAnswers = "2026-06-21T20:00:00Z"

  convenience init(_ options: String..., lifetime: Int = 1_200) throws {
    try self.init(options, lifetime: lifetime)
  }

  /// - Parameter lifetime: after so many seconds it has been forgotten, and is ended.
  init(_ options: [String], lifetime: Int = 1_200) throws {
    let pipe = try FileDescriptor.pipe()
    user = try User()
    process = try Running(
      Program.path, ["simulate"] + options, environment: user.environment,
      streams: .init(input: .null, output: .descriptor(pipe.writing), error: .inherited),
      timeout: lifetime)
    try pipe.writing.close()
    let line = try #require(try LineReader(pipe.reading).next())
    var exports: [String: String] = [:]
    for assignment in line.split(separator: " ").dropFirst() {
      let parts = assignment.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != "'" } }
      exports[try #require(parts.first)] = parts.last
    }
    let ownState = exports.removeValue(forKey: "TESLA_STATE_DIR")
    state = try #require(ownState)
    self.exports = exports
    url = try #require(exports["TESLA_API_HOST"])
  }

  deinit {
    try? process.send(.terminate)
    _ = try? process.wait()
  }

  /// Talks to `/simulator/…`.
  @discardableResult func control(_ method: String, _ path: String, _ body: String = "") throws
    -> Value
  {
    let answer = try User().run(
      "curl", ["-sSfk", "-X", method, "--data-binary", body, "\(url)/simulator/\(path)"])
    try #require(answer.status == 0, "\(answer.errors)")
    return try Value(parsing: answer.output)
  }

  func advance(seconds: Int) throws { try control("POST", "clock", "{\"advance\": \(seconds)}") }

  /// How many refresh grants it has honoured.
  var refreshCount: Int64 {
    get throws { try #require(try control("GET", "state")["refreshes"]?.int64Value) }
  }
}
