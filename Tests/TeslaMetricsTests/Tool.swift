import Foundation

/// A program that a test asks for its opinion, when it is installed.
struct Tool: Sendable {
  let path: String
  let arguments: [String]

  /// promtool of the Debian package `prometheus`.
  static let promtool = find("promtool")
  /// Python with the package `prometheus-client`, which holds OpenMetrics' reference parser.
  static let openMetricsParser: Tool? = {
    let program = """
      import sys
      from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
      for family in parse(sys.stdin.read()):
        print(family.name, family.type)
      """
    // The system's is the one that has Debian's packages, whatever stands first in the path.
    let named = ProcessInfo.processInfo.environment["TESLA_PYTHON"]
    for name in named.map({ [$0] }) ?? ["python3", "/usr/bin/python3"] {
      guard let python = find(name),
        let probe = try? python.run(["-c", "import prometheus_client.openmetrics"]),
        probe.status == 0
      else { continue }
      return Tool(path: python.path, arguments: ["-c", program])
    }
    return nil
  }()

  private static func find(_ name: String) -> Tool? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let paths = name.hasPrefix("/") ? [name] : folders.map { "\($0)/\(name)" }
    return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
      .map { Tool(path: $0, arguments: []) }
  }

  func run(_ arguments: [String], input: String = "") throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = self.arguments + arguments
    // Through a file: a page is longer than what a pipe holds.
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("input")
    try input.write(to: file, atomically: false, encoding: .utf8)
    process.standardInput = try FileHandle(forReadingFrom: file)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

/// A folder of one test, removed with it.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("tesla-metrics-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
