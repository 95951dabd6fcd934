import JSON
import TestSupport
import Testing
import Unix

/// A `tesla serve` of the test's own; it ends with the last reference to it.
final class Exporter {
  let address: String
  private let errors: LineReader
  private let running: Running
  private var isRunning = true
  private let user: User

  /// - Parameter waitingFor: a text of the log that tells that it has what the test asks for.
  init(_ user: User, _ options: String...) throws {
    self.user = user
    let said = try FileDescriptor.pipe()
    running = try user.start(
      Program.path,
      ["serve", "--web.listen-address", "127.0.0.1:0", "--log.level", "debug"] + options,
      streams: .init(input: .null, output: .null, error: .descriptor(said.writing)))
    try said.writing.close()
    errors = LineReader(said.reading)
    let line = try #require(try errors.first { $0.contains("address=127.0.0.1:") })
    let word = line.split(separator: " ").first { $0.hasPrefix("address=") }
    address = String(try #require(word).dropFirst("address=".count))
  }

  deinit { if isRunning { _ = try? stop() } }

  func line(where fits: (String) -> Bool) throws -> String? { try errors.first(where: fits) }

  /// Ends it as a supervisor does.
  func stop() throws -> Int32 {
    isRunning = false
    try running.send(.terminate)
    _ = try errors.rest()
    return try running.wait()
  }

  /// The status, the media type and the body of an answer.
  func get(_ path: String, _ options: String...) throws
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

  /// The page once it has a line that begins so; nil when that never comes. Every poll is logged,
  /// so it waits for the log, not for the clock.
  func metrics(with prefix: String, _ options: String...) throws -> String? {
    while true {
      let page = try get("/metrics").body
      if page.split(separator: "\n").contains(where: { $0.hasPrefix(prefix) }) { return page }
      guard try errors.next() != nil else { return nil }
    }
  }
}

struct ServeTests {
  private let battery = "tesla_charge_state_battery_level_ratio{"

  @Test func pagesAreServed() throws {
    let user = try User.loggedIn(try Simulator())
    let exporter = try Exporter(user)
    let page = try #require(try exporter.metrics(with: battery))
    let text = try exporter.get("/metrics")
    #expect(text.status == "200")
    #expect(text.type.hasPrefix("text/plain; version=0.0.4"))
    #expect(!page.contains(" NaN"))
    let open = try exporter.get(
      "/metrics", "-H", "Accept: application/openmetrics-text;version=1.0.0")
    #expect(open.type.hasPrefix("application/openmetrics-text; version=1.0.0"))
    #expect(open.body.hasSuffix("# EOF\n"))
    for path in ["/healthz", "/-/healthy", "/-/ready", "/"] {
      #expect(try exporter.get(path).status == "200", "\(path)")
    }
    #expect(try exporter.get("/").type.hasPrefix("text/html"))
    #expect(try exporter.get("/nowhere").status == "404")
    #expect(try exporter.get("/metrics", "-X", "POST").status == "405")
    if Program.isInstalled("promtool") {
      let checked = try user.run("promtool", ["check", "metrics"], input: Array(page.utf8))
      #expect(checked.status == 0, "\(checked.errors)")
    }
    #expect(try exporter.stop() == 0)
  }

  @Test func legacyNamesAreThoseOfTheOldExporter() throws {
    let exporter = try Exporter(try User.loggedIn(try Simulator()), "--names", "legacy")
    let page = try #require(try exporter.metrics(with: "tesla_charge_state_battery_level "))
    #expect(!page.contains(battery))
  }

  @Test func powerwallIsThereWhenItsFileIs() throws {
    let user = try User.loggedIn(try Simulator())
    #expect(try user.tesla("products", "--save-powerwall-id").status == 0)
    let exporter = try Exporter(user)
    #expect(try exporter.metrics(with: "tesla_site_") != nil)
  }

  @Test(.enabled(if: Program.isInstalled("prometheus"), "prometheus is not installed"))
  func prometheusScrapesTheCar() throws {
    let user = try User.loggedIn(try Simulator())
    let exporter = try Exporter(user)
    #expect(try exporter.metrics(with: battery) != nil)
    let configuration = try user.home.write(
      """
      global: {scrape_interval: 1s}
      scrape_configs:
        - job_name: tesla
          static_configs: [{targets: ['\(exporter.address)']}]
      """, to: "prometheus.yml")
    // A port that was free a moment ago: Prometheus does not tell which one it took.
    let address = try Simulator().url.dropFirst("http://".count)
    let prometheus = try user.start(
      "prometheus",
      [
        "--config.file=\(configuration)", "--storage.tsdb.path=\(user.home.file("data"))",
        "--web.listen-address=\(address)", "--log.level=error",
      ], streams: .none)
    defer {
      try? prometheus.send(.terminate)
      _ = try? prometheus.wait()
    }
    let ready = try user.run(
      "curl",
      [
        "-sSf", "--retry", "60", "--retry-delay", "1", "--retry-all-errors",
        "http://\(address)/-/ready",
      ])
    #expect(ready.status == 0, "\(ready.errors)")
    let query = "http://\(address)/api/v1/query?query=tesla_charge_state_battery_level_ratio"
    var ratio: String?
    for _ in 1...1000 where ratio == nil {
      let answer = try Value(parsing: try user.run("curl", ["-sS", query]).output)
      ratio = answer["data"]?["result"]?[0]?["value"]?[1]?.stringValue
    }
    let car = try #require(try user.simulator?.control("GET", "state")["cars"]?[0])
    let percent = try #require(car["battery_percent"]?.doubleValue)
    let shown = try #require(ratio.flatMap { Double($0) })
    #expect(abs(shown * 100 - percent) <= 1)
  }
}
