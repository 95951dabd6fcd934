package import JSON
import Testing
import Unix

/// A real Prometheus of the test's own, ended with it.
package final class Prometheus {
  private let process: Running
  package let url: String

  /// Starts it in a directory and waits until it is ready.
  ///
  /// - Parameter options: all but where it listens.
  package init(in directory: TemporaryDirectory, _ options: [String]) throws {
    // Prometheus does not tell which port it took.
    let address = "127.0.0.1:\(try LoopbackServer.deadPort())"
    url = "http://\(address)"
    process = try Running(
      try #require(Program.find("prometheus")),
      options + ["--web.listen-address=\(address)", "--log.level=error"], environment: .current,
      streams: .none, directory: directory.path, timeout: 5 * Running.patience)
    let ready = try Prometheus.curl(
      [
        "-sSf", "--retry", "60", "--retry-delay", "1", "--retry-all-errors", "\(url)/-/ready",
      ])
    #expect(ready.status == 0, "\(ready.output)")
  }

  deinit {
    try? process.send(.terminate)
    _ = try? process.wait()
  }

  private static func curl(_ arguments: [String], input: String = "") throws
    -> (status: Int32, output: String)
  {
    try #require(Tool("curl"), "curl is missing; run scripts/setup").run(arguments, input: input)
  }

  /// The series that answer at a moment, of many queries in one process.
  ///
  /// - Parameter time: in seconds since the epoch.
  package func series(_ queries: [String], at time: Int) throws -> [[Value]] {
    func quoted(_ text: String) -> String {
      let text = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return "\"\(text.replacing("\n", with: "\\n"))\""
    }
    let requests = queries.map { query in
      """
      url = "\(url)/api/v1/query"
      silent
      data = "time=\(time)"
      data-urlencode = \(quoted("query=" + query))
      write-out = "\\n"

      """
    }
    let output = try Prometheus.curl(["-K", "-"], input: requests.joined(separator: "next\n"))
      .output
    let answers = output.split(separator: "\n")
    try #require(answers.count == queries.count, "\(output.prefix(2_000))")
    return try zip(queries, answers).map { query, text in
      let answer = try Value(parsing: Array(text.utf8))
      try #require(answer["status"] == "success", "\(query): \(text)")
      return answer["data"]?["result"]?.arrayValue ?? []
    }
  }

  /// The value of the first series that answers.
  ///
  /// - Parameter query: an expression, with `&time=` behind it where it matters.
  package func value(_ query: String) throws -> String? {
    try data("query?query=\(query)")["result"]?[0]?["value"]?[1]?.stringValue
  }

  /// What its API answers.
  ///
  /// - Parameter path: under `/api/v1/`, with its query.
  package func data(_ path: String) throws -> Value {
    let answer = try Prometheus.curl(["-sS", "--globoff", "\(url)/api/v1/\(path)"])
    return try #require(
      try Value(parsing: Array(answer.output.utf8))["data"], "\(answer.output)")
  }

  /// The series that answer in a span of time.
  ///
  /// - Parameter times: in seconds since the epoch.
  package func series(_ query: String, over times: ClosedRange<Int>, step: Int) throws -> [Value] {
    try result(
      "query_range", query,
      ["start=\(times.lowerBound)", "end=\(times.upperBound)", "step=\(step)"])
  }

  /// The series that answer at a moment.
  ///
  /// - Parameter time: in seconds since the epoch.
  package func series(_ query: String, at time: Int) throws -> [Value] {
    try result("query", query, ["time=\(time)"])
  }

  private func result(_ way: String, _ query: String, _ parameters: [String]) throws -> [Value] {
    let answer = try Prometheus.curl(
      ["-sS", "--data-urlencode", "query=\(query)"] + parameters.flatMap { ["-d", $0] } + [
        "\(url)/api/v1/\(way)"
      ])
    let value = try Value(parsing: Array(answer.output.utf8))
    try #require(value["status"] == "success", "\(query): \(answer.output)")
    return value["data"]?["result"]?.arrayValue ?? []
  }

  /// The value of each series that answers, by one of its labels.
  package func values(_ query: String, by label: String) throws -> [String: String] {
    let series = try data("query?query=\(query)")["result"]?.arrayValue ?? []
    return Dictionary(
      series.map { one in
        (one["metric"]?[label]?.stringValue ?? "", one["value"]?[1]?.stringValue ?? "")
      }, uniquingKeysWith: { $1 })
  }
}
