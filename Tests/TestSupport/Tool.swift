internal import Unix

/// A program that a test asks for its opinion.
package struct Tool: Sendable {
  package let path: String
  package var arguments: [String] = []

  /// nil where it is not installed.
  package init?(_ name: String) {
    guard let path = name.hasPrefix("/") ? name : Program.find(name) else { return nil }
    self.path = path
  }

  /// promtool of the Debian package `prometheus`.
  package static let promtool = Tool("promtool")

  /// Python with the package `prometheus-client`, which holds OpenMetrics' reference parser.
  package static let openMetricsParser: Tool? = {
    let program = """
      import sys
      from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
      for family in parse(sys.stdin.read()):
        print(family.name, family.type)
      """
    // The system's is the one that has Debian's packages, whatever stands first in the path.
    let named = Environment.current.nonEmpty("TESLA_PYTHON")
    for name in named.map({ [$0] }) ?? ["python3", "/usr/bin/python3"] {
      guard var python = Tool(name),
        let probe = try? python.run("-c", "import prometheus_client.openmetrics"),
        probe.status == 0
      else { continue }
      python.arguments = ["-c", program]
      return python
    }
    return nil
  }()

  /// Runs it to its end; its output and error output come together.
  ///
  /// - Parameters:
  ///   - files: by name, written where it runs.
  ///   - directory: where it runs; nil is a new one.
  package func run(
    _ arguments: String..., input: String = "", files: [String: String] = [:],
    in directory: String? = nil
  ) throws -> (status: Int32, output: String) {
    try run(arguments, input: input, files: files, in: directory)
  }

  package func run(
    _ arguments: [String], input: String = "", files: [String: String] = [:],
    in directory: String? = nil
  ) throws -> (status: Int32, output: String) {
    let scratch = try TemporaryDirectory()
    for (name, text) in files { try scratch.write(text, to: name) }
    let reader = try FileDescriptor.reading(from: try scratch.write(input, to: "input"))
    let writer = try FileDescriptor.writing(to: scratch.file("output"))
    defer {
      try? reader.close()
      try? writer.close()
    }
    var streams = Subprocess.Streams.none
    streams.input = .descriptor(reader)
    streams.output = .descriptor(writer)
    streams.error = .descriptor(writer)
    let status = try Running(
      path, self.arguments + arguments, environment: .current, streams: streams,
      directory: directory ?? scratch.path
    ).wait()
    return (status, String(decoding: try FileSystem.read(scratch.file("output")), as: UTF8.self))
  }
}

extension TemporaryDirectory {
  /// Runs a program here; its output and error output come together.
  @discardableResult
  package func run(_ words: String...) throws -> (status: Int32, output: String) {
    try run(words)
  }

  @discardableResult
  package func run(_ words: [String]) throws -> (status: Int32, output: String) {
    guard let tool = Tool("env") else { throw SystemError("find", .noSuchFile, "env") }
    return try tool.run(words, in: path)
  }
}
