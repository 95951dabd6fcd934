import HTTP
import TeslaAPI
import TeslaCloud
import TestSupport
import Time
import Unix

@testable import Exporter
@testable import Polling

/// A simulated account, and an exporter of it.
@dynamicMemberLookup
struct Bench {
  private let account: SimulatedAccount
  let statistics = RequestStatistics()
  let records = Lock<[LogRecord]>([])

  init(
    runsAhead: Bool = true, logsIn: Bool = true, timeout: Duration = .seconds(30),
    _ change: (inout SimulatorOptions) -> Void = { _ in }
  ) throws {
    account = try SimulatedAccount(
      runsAhead: runsAhead, logsIn: logsIn, timeout: timeout, change, exchanges: statistics.record,
      events: statistics.record)
  }

  subscript<Member>(dynamicMember path: KeyPath<SimulatedAccount, Member>) -> Member {
    account[keyPath: path]
  }

  func logIn() throws { try account.logIn() }
  func calls(_ endpoint: String) -> Int { account.calls(endpoint) }
  func force(_ state: ForcedState) { account.force(state) }
  func fail(_ fault: String) throws { try account.fail(fault) }

  func exporter(_ change: (inout ExporterOptions) -> Void = { _ in }) -> Exporter {
    var options = ExporterOptions(version: "1.2.3")
    change(&options)
    return Exporter(
      client: account.client, options: options, statistics: statistics, clock: account.clock,
      directory: account.directory,
      log: { [records] record in records.withLock { $0.append(record) } })
  }

  /// The account's first car, served.
  func firstCar(_ exporter: Exporter) async throws -> CarPoller? {
    try await cars(exporter).first
  }

  /// The account's cars, served.
  func cars(_ exporter: Exporter) async throws -> [CarPoller] {
    exporter.serve(try await account.client.products().products.vehicles)
  }
}

extension Exporter {
  var context: PollContext { pollers.context }

  /// Takes these cars as the account's.
  func serve(_ vehicles: [Vehicle]) -> [CarPoller] {
    let new = context.roster.serve(vehicles)
    state.take(.account(cars: vehicles, sites: [], unchosenSites: 0))
    return new.map { CarPoller($0.vehicle, session: $0.session, context) }
  }

  func serve(sites ids: [String]) {
    state.update { $0.sites = ids.map { AccountSnapshot.Site(id: $0) } }
  }

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
