import JSON
import TestSupport
import Testing
import Unix

/// The file of `tesla metrics -o` in the directory of node_exporter's textfile collector.
struct TextfileTests {
  private static let collector = "prometheus-node-exporter"

  @Test(
    .needs(collector),
    arguments: ["standard", "legacy"])
  func nodeExporterServesTheFile(names: String) throws {
    let user = try User.loggedIn(try Simulator("--vehicles", "2"))
    #expect(try user.tesla("products", "--save-powerwall-id").status == 0)
    for command in [["data", "--vehicle", try vin(user)], ["data", "--powerwall"]] {
      #expect(try user.tesla(command).status == 0)
    }
    let directory = user.home.file("textfile")
    try FileSystem.makeDirectory(directory, mode: 0o755, parents: false)
    let file = FileSystem.path(directory, "tesla.prom")
    let written = try user.tesla(
      "metrics", "--names", names, "-o", file, user.stateFile("vehicle.data"),
      user.stateFile("powerwall.data"))
    #expect(written.status == 0, "\(written.errors)")

    // The reader stays: a collector that cannot log ends.
    let (collector, log, address) = try startCollector(user, directory)
    defer {
      try? collector.send(.terminate)
      _ = try? collector.wait()
      _ = try? log.rest()
    }
    let page = try user.run("curl", ["-sSf", "http://\(address)/metrics"]).text
    let lines = Set(page.split(separator: "\n"))
    #expect(lines.contains("node_textfile_scrape_error 0"))
    #expect(page.contains("node_textfile_mtime_seconds{file=\"\(file)\"}"))
    let samples = String(decoding: try FileSystem.read(file), as: UTF8.self)
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(samples.count > 50)
    let kept = page.split(separator: "\n").filter { $0.hasPrefix("tesla_") || $0.hasPrefix("teg_") }
    // Prometheus' library writes numbers in its own way, so names and labels are compared.
    #expect(Set(kept.compactMap(series)) == Set(samples.compactMap(series)))
  }

  private func vin(_ user: User) throws -> String {
    try #require(
      try user.simulator?.control("GET", "state")["cars"]?[0]?["vin"]?.stringValue)
  }

  /// The name of a sample with its labels in the order of their names, without the empty ones: the
  /// collector gives every sample of a family the same labels.
  private func series(_ line: Substring) -> String? {
    guard let end = line.lastIndex(of: " ") else { return nil }
    let series = line[..<end]
    guard let brace = series.firstIndex(of: "{") else { return String(series) }
    let labels = series[brace...].dropFirst().dropLast().split(separator: ",")
      .filter { !$0.hasSuffix("=\"\"") }.sorted()
    return series[..<brace] + "{" + labels.joined(separator: ",") + "}"
  }

  private func startCollector(_ user: User, _ directory: String) throws
    -> (Running, LineReader, address: String)
  {
    let said = try FileDescriptor.pipe()
    let running = try user.start(
      Self.collector,
      [
        "--web.listen-address=127.0.0.1:0", "--collector.disable-defaults", "--collector.textfile",
        "--collector.textfile.directory=\(directory)", "--web.disable-exporter-metrics",
      ], streams: .init(input: .null, output: .null, error: .descriptor(said.writing)))
    try said.writing.close()
    let log = LineReader(said.reading)
    let line = try #require(try log.first { $0.contains("address=127.0.0.1:") })
    let word = try #require(line.split(separator: " ").first { $0.hasPrefix("address=") })
    return (running, log, String(word.dropFirst("address=".count)))
  }
}
