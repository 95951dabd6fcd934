import HTTP
import Metrics
import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

private func ask(
  _ exporter: Exporter, _ method: HTTP.Method = .get, _ path: String, accept: String? = nil
)
  throws -> Response
{
  let url = try #require(URL("http://localhost:9885" + path))
  var request = Request(method, url)
  request.headers["Accept"] = accept
  return try #require(ExporterHandler(exporter).response(to: request))
}

@Test func scrapeNegotiatesItsFormat() throws {
  let exporter = try Bench().exporter()
  let text = try ask(exporter, .get, "/metrics")
  #expect(text.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
  let open = try ask(
    exporter, .get, "/metrics", accept: "application/openmetrics-text;version=1.0.0")
  #expect(
    open.headers["Content-Type"]
      == "application/openmetrics-text; version=1.0.0; charset=utf-8")
  #expect(String(decoding: open.body, as: UTF8.self).hasSuffix("# EOF\n"))
}

@Test(arguments: [
  (HTTP.Method.get, "/", 200), (.head, "/metrics", 200), (.post, "/metrics", 405),
  (.get, "/-/healthy", 200), (.get, "/-/ready", 200), (.get, "/healthz", 200), (.get, "/x", 404),
  (.other("DELETE"), "/", 405), (.get, "/metrics?name=x", 200), (.get, "/sd", 503),
  (.head, "/sd", 503), (.post, "/sd", 405), (.head, "/probe", 400), (.post, "/probe", 405),
  (.head, "/", 200), (.head, "/healthz", 200), (.other("PUT"), "/healthz", 405),
  (.get, "/probe/", 404), (.get, "/-/", 404),
])
func pathsAnswerTheirStatus(_ method: HTTP.Method, _ path: String, _ status: Int) throws {
  let response = try ask(Bench().exporter(), method, path)
  #expect(response.status == status)
  if status == 405 { #expect(response.headers["Allow"] == "GET, HEAD") }
}

@Test func pausesEndOnRequestOnlyWhereThatIsEnabled() throws {
  let bench = try Bench()
  #expect(try ask(bench.exporter(), .post, "/-/resume").status == 403)
  let exporter = bench.exporter { $0.hasLifecycle = true }
  #expect(try ask(exporter, .post, "/-/resume").status == 200)
  #expect(try ask(exporter, .get, "/-/resume").status == 405)
}

/// Each may cost money for the sender.
@Test func oneResumeAMinuteActs() throws {
  let bench = try Bench()
  let exporter = bench.exporter { $0.hasLifecycle = true }
  let start = ContinuousClock.now
  let now = Lock(start)
  let handler = ExporterHandler(exporter, now: { now.withLock { $0 } })
  let url = try #require(URL("http://localhost:9885/-/resume"))
  for (seconds, status) in [(0, 200), (1, 429), (59, 429), (60, 200), (61, 429), (120, 200)] {
    now.withLock { $0 = start + .seconds(seconds) }
    let response = try #require(handler.response(to: Request(.post, url)))
    #expect(response.status == status, "after \(seconds) s")
    #expect((response.headers["Retry-After"] != nil) == (status == 429))
  }
}

@Test func anEndedPauseLooksAtDataAtOnce() async throws {
  let bench = try Bench(runsAhead: false) { $0.hasRoutine = false }
  bench.force(.online)
  let exporter = bench.exporter { options in
    options.poll.idleAfter = .zero
    options.hasLifecycle = true
  }
  try await bench.running(exporter) {
    await bench.until { bench.calls("vehicle_data") == 1 }
    await bench.until { bench.clock.sleeperCount >= 3 }
    bench.clock.advance(by: .seconds(100))
    await bench.until { bench.calls("vehicle") >= 1 && bench.clock.sleeperCount >= 3 }
    #expect(bench.calls("vehicle_data") == 1)
    let response = try ask(exporter, .post, "/-/resume")
    #expect(response.status == 200)
    await bench.until { bench.calls("vehicle_data") == 2 }
  }
}

@Test func theTelemetryPathCanBeMoved() throws {
  let exporter = try Bench().exporter { $0.telemetryPath = "/scrape" }
  #expect(try ask(exporter, .get, "/scrape").status == 200)
  #expect(try ask(exporter, .get, "/metrics").status == 404)
}

@Test func notReadyUntilThereIsALogin() async throws {
  let bench = try Bench(runsAhead: false, logsIn: false)
  let exporter = bench.exporter()
  #expect(try ask(exporter, .get, "/-/ready").status == 503)
  try bench.logIn()
  try await bench.running(exporter) {
    await bench.until { exporter.isReady }
    let response = try ask(exporter, .get, "/-/ready")
    #expect(response.status == 200)
  }
}

@Test func standsStillIsUnhealthyAfterTwoIntervals() throws {
  let bench = try Bench()
  let exporter = bench.exporter { $0.poll.checkInterval = .seconds(100) }
  bench.clock.advance(by: .seconds(200))
  #expect(try ask(exporter, .get, "/healthz").status == 200)
  bench.clock.advance(by: .seconds(1))
  #expect(try ask(exporter, .get, "/healthz").status == 500)
}

@Test(arguments: [30, 120])
func aCallMayTakeItsTimeoutsWithoutStandingStill(timeout: Int64) throws {
  let bench = try Bench(timeout: .seconds(timeout))
  let exporter = bench.exporter()
  bench.clock.advance(by: .seconds(timeout * 5))
  #expect(exporter.isPolling)
  bench.clock.advance(by: .seconds(1))
  #expect(!exporter.isPolling)
}

/// Each action of a car's step is a call of its own.
@Test func everyActionOfAStepIsASignOfLife() async throws {
  let bench = try Bench()
  bench.force(.online)
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  exporter.context.roster.endBeat("account")
  try bench.fail("vehicle_data:delay=29s")
  let start = bench.clock.now
  _ = await car.step()
  let beat = try #require(exporter.context.roster.oldestBeat)
  #expect(start.duration(to: bench.clock.now) >= .seconds(29))
  #expect(beat == bench.clock.now)
}

@Test func startShowsTheLastAnswersWithTheirAge() async throws {
  let bench = try Bench()
  bench.force(.online)
  let first = bench.exporter()
  var car = try #require(await bench.firstCar(first))
  _ = await car.step()
  let vin = try #require(bench.vins.first)
  let series = "tesla_vehicle_last_update_timestamp_seconds{vin=\"\(vin)\"}"
  let age = try #require(first.value(series))
  let dataCalls = bench.calls("vehicle_data")
  bench.clock.advance(by: .seconds(86_400))
  let second = bench.exporter()
  #expect(second.value(series) == age)
  #expect(second.text.contains("tesla_charge_state_battery_level_ratio{vin=\"\(vin)\"}"))
  #expect(second.value("tesla_vehicle_up{vin=\"\(vin)\"}") == nil)
  #expect(bench.calls("vehicle_data") == dataCalls)
  #expect(bench.exporter { $0.poll.vehicles = ["someone else"] }.value(series) == nil)
}

@Test(arguments: ["42", "42\n", "  42 \n", "\"42\"\n", "x\n42\n42\n"])
func powerwallIDIsReadHoweverItWasWritten(_ text: String) throws {
  let folder = try TemporaryDirectory()
  let path = try folder.write(text, to: "powerwall.id")
  #expect(try AnswerStore.siteIDs(in: path) == ["42"])
  #expect(try AnswerStore.siteIDs(in: folder.file("none")) == nil)
}

@Test func runServesCarsAndSitesAndStopsAtOnce() async throws {
  let bench = try Bench(runsAhead: false)
  bench.force(.online)
  let site = try #require(bench.cloud.withWorld { $0.siteIDs.first })
  let path = try bench.folder.write("\(site)\n", to: "powerwall.id")
  let exporter = bench.exporter { $0.poll.powerwallIDFile = path }
  try await bench.running(exporter) {
    await bench.until { exporter.text.contains("tesla_charge_state_battery_level_ratio{") }
    await bench.until { exporter.value("tesla_site_up{site_id=\"\(site)\"}") == 1 }
    #expect(exporter.value("tesla_up") == 1)
    #expect(exporter.value("tesla_login_required") == 0)
    #expect(bench.folder.names.contains("powerwall.data"))
    for _ in 0..<20 {
      await bench.until { bench.clock.sleeperCount >= 4 }
      bench.clock.advance(by: .seconds(10))
    }
    await bench.until { bench.calls("live_status") >= 3 }
    #expect(exporter.isPolling)
  }
}

@Test func aLoginIsTakenUpWhenItComes() async throws {
  let bench = try Bench(runsAhead: false, logsIn: false)
  let exporter = bench.exporter()
  try await bench.running(exporter) {
    await bench.until { exporter.value("tesla_login_required") == 1 }
    #expect(exporter.value("tesla_up") == 0)
    try bench.logIn()
    await bench.until { bench.clock.sleeperCount >= 2 }
    exporter.reload()
    await bench.until { exporter.value("tesla_up") == 1 }
    #expect(exporter.value("tesla_login_required") == 0)
  }
  let levels = bench.records.withLock { $0.map(\.level) }
  #expect(levels.filter { $0 == .warning }.count == 1)
}

@Test func logsHoldNoVINAndNoTokenAboveDebug() async throws {
  let bench = try Bench()
  bench.force(.online)
  let exporter = bench.exporter()
  var car = try #require(await bench.firstCar(exporter))
  _ = await car.step()
  let vin = try #require(bench.vins.first)
  let texts = bench.records.withLock { $0.flatMap { $0.fields.map(\.value) } }
  #expect(!texts.isEmpty)
  #expect(!texts.contains { $0.contains(vin) })
}

extension Bench {
  /// Runs the exporter beside the body and ends it.
  func running(_ exporter: Exporter, _ body: () async throws -> Void) async throws {
    let run = Task { await exporter.run() }
    defer { run.cancel() }
    try await body()
    run.cancel()
    await run.value
  }

  /// Lets other tasks go on until the condition holds.
  func until(_ condition: () -> Bool) async {
    for _ in 0..<2_000_000 {
      if condition() { return }
      await Task.yield()
    }
    Issue.record("it never came about")
  }
}
