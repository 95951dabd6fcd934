import JSON
import TestSupport
import Testing
import Unix

/// A real Prometheus of the test's own, ended with it.
final class Prometheus {
  private let user: User
  private let process: Running
  private let url: String

  /// Starts it in the user's home directory and waits until it is ready.
  ///
  /// - Parameter options: all but where it listens.
  init(_ user: User, _ options: [String]) throws {
    self.user = user
    // A port that was free a moment ago: Prometheus does not tell which one it took.
    let address = try Simulator().url.dropFirst("http://".count)
    url = "http://\(address)"
    process = try user.start(
      "prometheus", options + ["--web.listen-address=\(address)", "--log.level=error"],
      streams: .none)
    let ready = try user.run(
      "curl",
      [
        "-sSf", "--retry", "60", "--retry-delay", "1", "--retry-all-errors", "\(url)/-/ready",
      ])
    #expect(ready.status == 0, "\(ready.errors)")
  }

  deinit {
    try? process.send(.terminate)
    _ = try? process.wait()
  }

  /// The value of the first series that answers.
  ///
  /// - Parameter query: an expression, with `&time=` behind it where it matters.
  func value(_ query: String) throws -> String? {
    try data("query?query=\(query)")["result"]?[0]?["value"]?[1]?.stringValue
  }

  /// What its API answers.
  ///
  /// - Parameter path: under `/api/v1/`, with its query.
  func data(_ path: String) throws -> Value {
    let answer = try user.run("curl", ["-sS", "--globoff", "\(url)/api/v1/\(path)"])
    return try #require(try Value(parsing: answer.output)["data"], "\(answer.text)")
  }

  /// The series that answer in a span of time.
  ///
  /// - Parameter times: in seconds since the epoch.
  func series(_ query: String, over times: ClosedRange<Int>, step: Int) throws -> [Value] {
    let answer = try user.run(
      "curl",
      [
        "-sS", "--data-urlencode", "query=\(query)", "-d", "start=\(times.lowerBound)", "-d",
        "end=\(times.upperBound)", "-d", "step=\(step)", "\(url)/api/v1/query_range",
      ])
    let value = try Value(parsing: answer.output)
    try #require(value["status"] == "success", "\(query): \(answer.text)")
    return value["data"]?["result"]?.arrayValue ?? []
  }

  /// The value of each series that answers, by one of its labels.
  func values(_ query: String, by label: String) throws -> [String: String] {
    let series = try data("query?query=\(query)")["result"]?.arrayValue ?? []
    return Dictionary(
      series.map { one in
        (one["metric"]?[label]?.stringValue ?? "", one["value"]?[1]?.stringValue ?? "")
      }, uniquingKeysWith: { $1 })
  }
}
