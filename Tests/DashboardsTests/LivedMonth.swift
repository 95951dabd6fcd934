import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Dashboards
@testable import Exporter
@testable import Polling

/// Thirty days of a simulated account, as a Prometheus would have recorded them.
struct LivedMonth: Sendable {
  /// A kind of account, by what it has.
  enum Kind: String, CaseIterable, Sendable {
    /// One car, and a house with two Powerwalls, by the Owner API.
    case owner
    /// A car that streams its location too, by the Fleet API.
    case streaming
    /// A car that streams all but its location, and a broker that hears of it.
    case discreet
    /// Solar panels alone.
    case solar
    /// A Powerwall 3 without a car.
    case powerwall
  }

  /// Pictures (scripts/boards) are of more scrapes than it takes to see that there are data.
  fileprivate static let isForPictures = Environment.current["TESLA_BOARDS"] != nil
  /// Seconds between two scrapes.
  static let pace = isForPictures ? 900 : 1_800
  static let length = 30 * 86_400
  /// A car is offered a new version in the last days of it. Pictures end with the coming Friday, a day
  /// with drives. They cannot end in the past: the test's process and files are new, and their metrics
  /// say so.
  static let end = isForPictures ? nextSaturday : 20_613 * 86_400
  /// Its midnight in UTC, when it is Friday afternoon where the cars are.
  private static var nextSaturday: Int64 {
    let day = SystemClock().now.wholeSeconds / 86_400 + 1
    return (day + (9 - day % 7) % 7) * 86_400
  }
  static let start = end - Int64(length)

  let kind: Kind
  let vins: [String]
  let sites: [String]
  let journal: String
  /// The pages, each below a line with its time.
  private let pages: [UInt8]
  /// Keeps its files.
  private let account: ServedAccount

  init(_ kind: Kind) async throws {
    var plan = kind.plan
    plan.start = Timestamp(seconds: Self.start)
    var account = try ServedAccount(plan)
    // What is asked on the second day is answered only when it is asked again.
    try account.fail("api:503x2@30h")
    await account.begin()
    var pages: [UInt8] = []
    for moment in stride(from: Self.start, through: Self.end, by: Self.pace) {
      await account.live(until: Timestamp(seconds: moment))
      if kind == .discreet || Self.isForPictures {
        account.exporter.show(broker: BrokerStatus(isConnected: true))
      }
      pages += Array("#@ \(moment)\n".utf8) + account.pageText
    }
    account.end()
    (self.kind, self.pages, self.account) = (kind, pages, account)
    (vins, sites, journal) = (account.vins, account.siteIDs, account.journal)
  }

  static func all() async throws -> [LivedMonth] {
    let kinds: [Kind] = isForPictures ? [.owner, .streaming] : Kind.allCases
    return try await withThrowingTaskGroup(of: LivedMonth.self) { group in
      for kind in kinds { group.addTask { try await LivedMonth(kind) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Makes OpenMetrics of pages: what some expression names, with the labels of a scrape and its time.
  private static let scraped = #"""
    BEGIN { n = split(names, list, " "); while (n > 0) known[list[n--]] = 1 }
    FNR == 1 { job = FILENAME; sub(/.pages/, "", job) }
    /^#@/ { time = $2; print "up{job=\"" job "\",instance=\"pi:9885\"} 1 " time }
    /^#/ { next }
    {
      match($0, /[{ ]/)
      name = substr($0, 1, RSTART - 1)
      if (!(name in known)) next
      rest = substr($0, RSTART + 1)
      separator = substr($0, RSTART, 1) == "{" ? "," : "} "
      print name "{job=\"" job "\",instance=\"pi:9885\"" separator rest " " time
    }
    END { print "# EOF" }
    """#

  /// A Prometheus that recorded them, each as a job of its own.
  static func prometheus(_ months: [LivedMonth], in folder: TemporaryDirectory) throws
    -> Prometheus
  {
    for month in months {
      try AtomicFile.write(month.pages, to: folder.file("\(month.kind).pages"), mode: 0o600)
    }
    let names = Set(everyExpression.flatMap { $0.expression.metrics.map(\.name) })
    let joined = try folder.run(
      "sh", "-c", #"awk -v names="$1" "$2" *.pages >months.om"#, "sh",
      names.sorted().joined(separator: " "), scraped)
    try #require(joined.status == 0, "\(joined.output)")
    _ = try folder.write("scrape_configs: []\n", to: "prometheus.yml")
    // One block, since promtool reads the whole file anew for each.
    let made = try folder.run(
      "promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet",
      "--max-block-duration=1000h", "months.om", "data")
    try #require(made.status == 0, "\(made.output)")
    return try Prometheus(
      in: folder,
      [
        "--config.file=prometheus.yml", "--storage.tsdb.path=data",
        "--storage.tsdb.retention.time=50y", "--query.lookback-delta=\(pace * 2 - 1)s",
      ])
  }
}

extension LivedMonth.Kind {
  fileprivate var plan: ServedAccount.Plan {
    var plan = ServedAccount.Plan()
    plan.energyPause = .seconds(43_200)
    plan.options.poll.siteInterval = .seconds(LivedMonth.pace)
    plan.options.poll.checkInterval = .seconds(900)
    plan.options.poll.driveInterval = .seconds(300)
    plan.options.poll.productsInterval = .seconds(86_400)
    switch self {
    case .owner: break
    case .streaming, .discreet:
      (plan.profile, plan.sites, plan.streams) = (.fleetNorthAmerica, 0, true)
      plan.options.includesLocation = self == .streaming
    case .solar: (plan.cars, plan.sites, plan.skippedSites) = (0, 3, 2)
    case .powerwall: (plan.cars, plan.sites, plan.skippedSites) = (0, 2, 1)
    }
    return plan
  }

  /// What its cars, sites and account have.
  var has: Set<Need> {
    switch self {
    case .owner: [.car, .site, .battery, .wallConnector]
    case .streaming: [.car, .fleetAPI, .streaming, .location]
    case .discreet: [.car, .fleetAPI, .streaming, .broker]
    case .solar: [.site]
    case .powerwall: [.site, .battery]
    }
  }

  var boards: [Dashboard.Name] {
    switch self {
    case .owner: [.car, .powerwall, .exporter]
    case .streaming, .discreet: [.car, .exporter]
    case .solar, .powerwall: [.powerwall, .exporter]
    }
  }
}
