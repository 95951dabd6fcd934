import JSON
import Testing

@testable import Dashboards

/// That the JSON is what Grafana's documented dashboard model asks for.
@Suite struct StructureTests {
  struct Variant: Sendable, CustomTestStringConvertible {
    let name: Dashboard.Name
    let units: Units
    var json: Value { Dashboard.named(name).json(in: units) }
    var testDescription: String { "\(name) \(units.distance)" }
  }

  static let variants = Dashboard.Name.allCases.flatMap { name in
    [Units.metric, .imperial].map { Variant(name: name, units: $0) }
  }

  /// Ids of Grafana's units (packages/grafana-data, valueFormats), and the form of one's own.
  private static let units: Set = [
    "none", "short", "percentunit", "watt", "kwatth", "volt", "amp", "s", "celsius", "fahrenheit",
    "velocitykmh", "velocitymph", "lengthmi", "pressurebar", "pressurepsi", "pressurekpa",
    "currencyUSD", "bytes", "cpm", "dateTimeFromNow", "dateTimeAsIso", "degree", "suffix: km",
    "suffix: Wh/km",
    "suffix: Wh/mi",
  ]

  /// Rows, and the panels below them or in them.
  static func panels(_ json: Value) throws -> [Value] {
    try #require(json["panels"]?.arrayValue).flatMap { panel in
      [panel] + (panel["panels"]?.arrayValue ?? [])
    }
  }

  @Test(arguments: variants)
  func dashboardHasItsMembers(variant: Variant) throws {
    let json = variant.json
    #expect(json["uid"]?.stringValue == "tesla-\(variant.name)")
    let uid = try #require(json["uid"]?.stringValue)
    #expect((1...40).contains(uid.count))
    #expect(json["title"]?.stringValue?.isEmpty == false)
    #expect(json["id"] == nil, "an id belongs to one Grafana only")
    #expect(try #require(json["schemaVersion"]?.int64Value) >= 36)
    #expect(json["tags"] == ["tesla"])
    #expect(json["time"]?["from"]?.stringValue?.hasPrefix("now-") == true)
    #expect(json["links"]?[0]?["type"] == "dashboards")
    #expect(json["links"]?[0]?["tags"] == json["tags"])
    #expect(json["annotations"]?["list"]?[0]?["builtIn"] == 1)
    // What is written can be read again.
    #expect(try Value(parsing: json.bytes) == json)
  }

  @Test(arguments: variants)
  func idsAreUnique(variant: Variant) throws {
    let ids = try Self.panels(variant.json).map { try #require($0["id"]?.int64Value) }
    #expect(ids.allSatisfy { $0 > 0 })
    #expect(Set(ids).count == ids.count)
    #expect(ids.count > 20)
  }

  @Test(arguments: variants)
  func panelsFillTheGridWithoutOverlap(variant: Variant) throws {
    let open = try #require(variant.json["panels"]?.arrayValue)
    try expectNoOverlap(open)
    for row in open { try expectNoOverlap(row["panels"]?.arrayValue ?? []) }
    // A closed row is one high, and the next one stands below it.
    let rows = open.filter { $0["type"] == "row" }
    for (row, next) in zip(rows, rows.dropFirst()) where row["collapsed"] == true {
      let (y, below) = (row["gridPos"]?["y"]?.int64Value, next["gridPos"]?["y"]?.int64Value)
      #expect(try #require(below) == #require(y) + 1)
    }
  }

  private func expectNoOverlap(_ panels: [Value]) throws {
    var taken: Set<[Int64]> = []
    for panel in panels {
      let position = try #require(panel["gridPos"])
      let (x, y) = try (#require(position["x"]?.int64Value), #require(position["y"]?.int64Value))
      let (w, h) = try (#require(position["w"]?.int64Value), #require(position["h"]?.int64Value))
      #expect(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24)
      for column in x..<(x + w) {
        for row in y..<(y + h) {
          #expect(taken.insert([column, row]).inserted, "\(panel["title"] ?? "") overlaps")
        }
      }
    }
  }

  @Test(arguments: variants)
  func everyQueryAsksTheChosenSource(variant: Variant) throws {
    let source: Value = ["type": "prometheus", "uid": "${datasource}"]
    for panel in try Self.panels(variant.json) where panel["type"] != "row" {
      let title = panel["title"]?.stringValue ?? ""
      #expect(panel["datasource"] == source, "\(title)")
      let targets = try #require(panel["targets"]?.arrayValue)
      #expect(!targets.isEmpty, "\(title)")
      let letters = targets.compactMap { $0["refId"]?.stringValue }
      #expect(Set(letters).count == targets.count, "\(title)")
      for target in targets {
        #expect(target["datasource"] == source, "\(title)")
        #expect(target["expr"]?.stringValue?.contains("$job") == true, "\(title)")
        #expect(target["instant"] != target["range"], "\(title)")
      }
    }
    for variable in variant.json["templating"]?["list"]?.arrayValue?.dropFirst() ?? []
    where variable["type"] == "query" {
      #expect(variable["datasource"] == source)
    }
    for mark in variant.json["annotations"]?["list"]?.arrayValue?.dropFirst() ?? [] {
      #expect(mark["datasource"] == source)
    }
  }

  @Test(arguments: variants)
  func variablesOfQueriesAreDefined(variant: Variant) throws {
    let list = try #require(variant.json["templating"]?["list"]?.arrayValue)
    #expect(list.first?["type"] == "datasource")
    #expect(list.first?["name"] == "datasource")
    let names = list.compactMap { $0["name"]?.stringValue }
    #expect(Set(names).count == names.count)
    // Grafana's own.
    let known = Set(names).union(["__range", "__range_s", "__rate_interval"])
    let text = String(decoding: variant.json.bytes, as: UTF8.self)
    var used: Set<String> = []
    for match in text.matches(of: /\$\{?([a-z_]+)/) where match.1 != "__all" {
      used.insert(String(match.1))
    }
    #expect(used.subtracting(known) == [])
    #expect(Set(names).subtracting(used) == [], "a variable that nothing uses")
  }

  @Test(arguments: variants)
  func panelsAreWellFormed(variant: Variant) throws {
    let types: Set = [
      "stat", "gauge", "bargauge", "timeseries", "state-timeline", "table", "geomap", "row",
    ]
    for panel in try Self.panels(variant.json) {
      let title = try #require(panel["title"]?.stringValue)
      #expect(!title.isEmpty)
      let type = try #require(panel["type"]?.stringValue)
      #expect(types.contains(type), "\(title)")
      guard type != "row" else {
        #expect((panel["panels"] != []) == (panel["collapsed"] == true), "\(title)")
        continue
      }
      #expect(
        panel["description"]?.stringValue?.contains("tesla_") == true || title == "Processor"
          || title == "Memory", "\(title)")
      let defaults = try #require(panel["fieldConfig"]?["defaults"])
      let unit = try #require(defaults["unit"]?.stringValue)
      #expect(StructureTests.units.contains(unit), "\(title): \(unit)")
      let steps = try #require(defaults["thresholds"]?["steps"]?.arrayValue)
      #expect(steps.first?["value"]?.isNull == true, "\(title)")
      let bounds = steps.dropFirst().compactMap { $0["value"]?.doubleValue }
      #expect(bounds.count == steps.count - 1 && bounds == bounds.sorted(), "\(title)")
      if type == "state-timeline" { #expect(defaults["mappings"]?[0] != nil, "\(title)") }
      #expect(panel["options"]?.objectValue != nil, "\(title)")
    }
  }

  @Test("several series of one panel can be told apart")
  func legendsDiffer() {
    for name in Dashboard.Name.allCases {
      for panel in Dashboard.named(name).panels where panel.queries.count > 1 {
        let legends = panel.queries.map(\.legend)
        #expect(Set(legends).count == legends.count && !legends.contains(""), "\(panel.title)")
      }
    }
  }

  @Test func titlesAreUniqueWithinASection() {
    for name in Dashboard.Name.allCases {
      for section in Dashboard.named(name).layout {
        let titles = section.places.map { "\($0.panel.title) \($0.panel.visualization)" }
        #expect(Set(titles).count == titles.count, "\(section.section.title)")
      }
    }
  }

  @Test("a shelf has no holes: its panels are of one height and as wide as the grid")
  func shelvesAreFull() {
    for name in Dashboard.Name.allCases {
      for section in Dashboard.named(name).layout {
        for (y, shelf) in Dictionary(grouping: section.places, by: \.y) {
          #expect(
            shelf.map(\.panel.width).reduce(0, +) == Dashboard.columns,
            "\(section.section.title): \(shelf.map(\.panel.title))")
          #expect(Set(shelf.map(\.panel.height)).count == 1, "\(section.section.title) \(y)")
        }
      }
    }
  }

  @Test("the same unit holds for all queries of a panel")
  func unitsOfAPanelAgree() {
    for name in Dashboard.Name.allCases {
      for panel in Dashboard.named(name).panels where panel.unit == .derived {
        let units = Set(panel.queries.map { $0.expression.metrics.first?.unit ?? "" })
        #expect(units.count == 1, "\(panel.title): \(units)")
      }
    }
  }

  @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")])
  func queriesAreLettered(place: Int, letter: String) { #expect(Panel.letter(place) == letter) }
}
