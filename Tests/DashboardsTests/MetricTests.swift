import Journal
import Metrics
import Telemetry
import TeslaAPI
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Dashboards
@testable import Exporter
@testable import Polling

private let now = Timestamp(seconds: 1_700_000_000)

/// All that the exporter itself exposes, with a car in every list.
private func exporterFamilies() throws -> [MetricFamily] {
  let folder = try TemporaryDirectory()
  let clock = ManualClock(now: now)
  let ledger = Ledger(
    StateFile(StateDirectory(folder.path), clock: clock), clock: clock, budget: 10)
  var car = AccountSnapshot.Car(
    vehicle: Vehicle(id: "1", vin: "V", displayName: "", state: .online, isInService: false))
  car.state = .online
  car.decision = Decision(.wait, at: now, state: .driving, reason: .activity(.driving))
  car.stream = VehicleStream(vin: "V")
  var snapshot = AccountSnapshot(cars: [car])
  snapshot.streamCounts = StreamCounts(kafka: KafkaStatistics(), isBrokerConnected: true)
  snapshot.journal = JournalStatus(isUp: true)
  snapshot.broker = BrokerStatus()
  snapshot.costs = Costs(ledger, now: now)
  let options = ExporterOptions(version: "1")
  let page = PageFamilies(options: options, statistics: [], now: now)
  return HealthFamilies(options: options, snapshot: snapshot).families
    + RequestStatistics().families + ProcessStatistics.current.families
    + page.places(snapshot, of: snapshot.cars)
    + JournalFamilies(journals: [:], cars: snapshot.cars).families
}

/// Every expression of every dashboard and rule, with where it stands.
let everyExpression: [(place: String, expression: Expression)] = {
  let dashboards = Dashboard.Name.allCases.map(Dashboard.named)
  let queries = dashboards.flatMap { dashboard in
    dashboard.panels.flatMap { panel in
      panel.queries.map { ("\(dashboard.uid): \(panel.title)", $0.expression) }
    }
  }
  let others = dashboards.flatMap { dashboard in
    dashboard.marks.map { ("\(dashboard.uid): \($0.title)", $0.expression) }
      + dashboard.variables.compactMap { variable in
        variable.series.map { ("\(dashboard.uid): \(variable.title)", $0) }
      }
  }
  var fixed = AlertOptions()
  fixed.reserve = 20
  let rules = [AlertOptions(), fixed].flatMap(AlertRules.groups).flatMap(\.rules)
  return queries + others + rules.map { ($0.name, $0.expression) }
}()

@Suite struct MetricTests {
  @Test("what looks like a metric in an expression is one that it names, and nothing else is")
  func everyNameIsKnown() {
    #expect(everyExpression.count > 150)
    for (place, expression) in everyExpression {
      var bare = expression.text
      // Labels of states are named as their metric, and stand between braces.
      bare.replace(/\{[^{}]*\}/, with: "")
      let words = Set(
        bare.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
          .filter { $0.contains("_") && !["label_replace", "__range", "__range_s"].contains($0) })
      let functions: Set = [
        "max_over_time", "min_over_time", "avg_over_time", "sum_over_time", "histogram_quantile",
        "last_over_time", "group_left", "feed_in", "__rate_interval", "car_version", "site_id",
        "site_name",
      ]
      let names = Set(expression.metrics.map(\.name))
      #expect(words.subtracting(functions).subtracting(names) == [], "\(place)")
      #expect(!names.isEmpty, "\(place)")
      for name in names { #expect(bare.contains(name), "\(place): \(name)") }
    }
  }

  @Test("labels in braces are those of the metrics or of the scope")
  func everyMatcherIsKnown() {
    let known: Set = [
      "job", "vin", "site_id", "state", "update_version", "place", "name", "site_name",
    ]
    for (place, expression) in everyExpression {
      let labels = expression.metrics.map(\.stateLabel)
      for selector in expression.selectors {
        for match in selector.matches(of: /[{,]([a-z_]+)[=!]/) {
          #expect(known.union(labels).contains(String(match.1)), "\(place): \(selector)")
        }
      }
    }
  }

  @Test("a name in a selector of states is a state")
  func everyStateIsKnown() {
    for (place, expression) in everyExpression {
      for metric in expression.metrics where !metric.states.isEmpty {
        for selector in expression.selectors where selector.hasPrefix(metric.name + "{") {
          for match in selector.matches(of: /([a-z_]+)[=!]~?"([^"]*)"/)
          where match.1 == metric.stateLabel {
            for state in match.2.split(separator: "|") where !state.hasSuffix(".*") {
              #expect(metric.states.contains(String(state)), "\(place): \(state)")
            }
          }
        }
      }
    }
  }

  @Test func everyMetricIsOfTheCatalogueOrTheExporter() throws {
    let catalogue = Set(Catalogue.reference.map(\.name))
    let own = Set(OwnMetric.all.map(\.queryName)).union(["up"])
    for (place, expression) in everyExpression {
      for metric in expression.metrics {
        #expect(catalogue.contains(metric.name) || own.contains(metric.name), "\(place)")
        #expect(!metric.meaning.isEmpty && !metric.meaning.hasSuffix("."), "\(metric.name)")
      }
    }
  }

  @Test func everyOwnMetricIsExposed() throws {
    let names = try exporterFamilies().map(\.name).sorted()
    let known = OwnMetric.all.map(\.name).sorted()
    #expect(names == known, "\(Set(names).symmetricDifference(known))")
  }

  @Test(
    arguments: [
      ("metric", Units.metric), ("imperial", .imperial), ("mi", Units(distance: .miles)),
      ("imperial,celsius", Units(distance: .miles, pressure: .psi)),
      ("mi,celsius,psi", Units(distance: .miles, pressure: .psi)),
      ("imperial,metric", .metric), ("kpa", Units(pressure: .kilopascals)),
      ("", nil), ("metric,", nil), ("miles", nil), ("km mi", nil), ("KM", nil),
    ] as [(String, Units?)])
  func unitsAreRead(text: String, expected: Units?) {
    #expect(Units(text) == expected)
  }

  @Test(arguments: [
    ("meters", Units.metric, "(x + y) / 1000", "suffix: km"),
    ("meters", .imperial, "(x + y) / 1609.344", "lengthmi"),
    ("meters_per_second", .metric, "(x + y) * 3.6", "velocitykmh"),
    ("meters_per_second", .imperial, "(x + y) / 0.44704", "velocitymph"),
    ("pascals", .metric, "(x + y) / 100000", "pressurebar"),
    ("pascals", .imperial, "(x + y) / 6894.757", "pressurepsi"),
    ("celsius", .metric, "x + y", "celsius"),
    ("celsius", .imperial, "(x + y) * 1.8 + 32", "fahrenheit"),
    ("joules", .metric, "(x + y) / 3600000", "kwatth"),
    ("ratio", .metric, "x + y", "percentunit"),
  ])
  func unitsAreShown(unit: String, units: Units, text: String, grafana: String) {
    let shown = units.shown(unit)
    #expect(Expression("x + y").shown(shown).text == text)
    #expect(shown.grafana == grafana)
  }

  @Test(arguments: [(1, "0.01"), (20, "0.20"), (85, "0.85"), (100, "1.00")])
  func percentIsExact(percent: Int, text: String) {
    let expression: Expression = "\(percent: percent)"
    #expect(expression.text == text)
  }
}
