import HTTP
import JSON
import Metrics
import TeslaAPI
import TeslaCloud
import TestSupport
import Time
import Unix

@testable import Exporter

/// A state directory with a login, a simulated cloud, and an exporter between them.
struct Bench {
  let folder: TemporaryDirectory
  let directory: StateDirectory
  let clock: ManualClock
  let cloud: SimulatedTransport
  let telemetry = Telemetry()
  let records = Lock<[LogRecord]>([])
  let client: Client

  init(
    runsAhead: Bool = true, logsIn: Bool = true, timeout: Duration = .seconds(30),
    _ change: (inout SimulatorOptions) -> Void = { _ in }
  ) throws {
    var options = SimulatorOptions()
    change(&options)
    folder = try TemporaryDirectory()
    directory = StateDirectory(folder.path)
    let clock = ManualClock(now: options.start, runsAhead: runsAhead)
    self.clock = clock
    cloud = SimulatedTransport(options, clock: clock.elsewhere)
    var configuration = Configuration(profile: options.profile.isFleet ? .fleetNA : .owner)
    configuration.timeout = timeout
    client = Client(
      configuration: configuration, vault: TokenVault(directory: directory, clock: clock),
      transport: Logging(cloud, clock: AnyClock(clock), sink: telemetry.record), clock: clock,
      events: telemetry.record)
    if logsIn { try logIn() }
  }

  func logIn() throws {
    let tokens = cloud.withWorld { $0.logIn(at: $0.time) }
    _ = try folder.write(tokens.accessToken, to: "token.access")
    _ = try folder.write(tokens.refreshToken ?? "", to: "token.refresh")
  }

  var vins: [String] { cloud.withWorld { $0.vins } }

  func calls(_ endpoint: String) -> Int { cloud.withWorld { $0.callCount(endpoint) } }

  func exporter(_ change: (inout ExporterOptions) -> Void = { _ in }) -> Exporter {
    var options = ExporterOptions(version: "1.2.3")
    change(&options)
    return Exporter(
      client: client, options: options, telemetry: telemetry, clock: clock, directory: directory,
      log: { [records] record in records.withLock { $0.append(record) } })
  }

  func context(_ exporter: Exporter) -> PollContext {
    PollContext(
      client: client, clock: clock, options: exporter.options, fleet: exporter.fleet,
      answers: AnswerStore(directory: directory),
      log: { [records] record in records.withLock { $0.append(record) } })
  }

  /// The account's first car, served.
  func firstCar(_ exporter: Exporter) async throws -> CarPoller? {
    let products = try await client.products().products
    return exporter.fleet.serve(products.vehicles).first.map {
      CarPoller($0.vehicle, session: $0.session, context(exporter))
    }
  }

  func force(_ state: ForcedState) {
    cloud.withWorld { world in world.force(state, vin: world.vins.first ?? "") }
  }

  func fail(_ fault: String) throws {
    let fault = try FaultSpec(fault)
    cloud.withWorld { $0.add(fault: fault) }
  }
}

extension Exporter {
  /// What `GET` of a path answers.
  func page(_ path: String, accept: String? = nil) -> String {
    guard let url = URL("http://localhost:9885" + path) else { return "" }
    var request = Request(.get, url)
    request.headers["Accept"] = accept
    let response = ExporterHandler(self).response(to: request)
    return String(decoding: response?.body ?? [], as: UTF8.self)
  }

  var text: String { page(options.telemetryPath) }

  /// The value of a series as the page writes it.
  func value(_ series: String) -> Double? {
    text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
      .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
  }
}

/// A clock of which only the durations matter.
struct AnyClock: Clock {
  let base: ManualClock
  init(_ base: ManualClock) { self.base = base }
  var now: Timestamp { base.now }
  var minimumResolution: Duration { .nanoseconds(1) }
  func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    try await base.sleep(until: deadline, tolerance: tolerance)
  }
}
