internal import HTTP
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix
internal import WebServer

/// What the list says of one of many cars.
struct CarRow {
  let key: String
  let name: String
  let vin: String
  let state: String
  let stateStyle: String
  let level: Double?
  let range: String?
  let charging: String
  /// What is wrong with it, in words; the worst first.
  let trouble: [String]
  /// How much it matters: 0 for nothing.
  let urgency: Int
  let lastUpdate: Timestamp?
  let isOld: Bool

  init(
    _ car: AccountSnapshot.Car, _ options: ExporterOptions, isCutOff: Bool, times: PageTimes
  ) {
    let facts = car.shownFacts
    key = car.vehicle.key
    name = car.shownName(facts)
    vin = car.vehicle.vin
    isOld = car.isOld(options, isCutOff: isCutOff, at: times.now)
    state = (car.mode?.words ?? "not seen yet").capitalized
    stateStyle = car.mode?.style ?? "unknown"
    level = facts.batteryPercent
    range = facts.rangeMiles.map(facts.units.distance(miles:))
    lastUpdate = car.lastUpdate
    charging = facts.chargingWords ?? "–"
    var found: [(urgency: Int, words: String)] = []
    if car.isUp == false { found.append((6, "Tesla did not answer")) }
    if isOld { found.append((5, "old values")) }
    if let open = Banners.leftOpen(car, facts) { found.append((4, open)) }
    if !facts.lowTires.isEmpty {
      found.append((3, "tire " + facts.lowTires.joined(separator: ", ")))
    }
    if let level, level <= 20, car.mode != .charging { found.append((2, "low battery")) }
    if car.mode == .inService { found.append((1, "in service")) }
    trouble = found.map(\.words)
    urgency = found.map(\.urgency).max() ?? 0
  }

  /// What a reader may search for, in small letters.
  var words: String {
    ([name, vin, state, charging] + trouble).joined(separator: " ").lowercased()
  }

  func matches(_ search: CarSearch) -> Bool {
    let words = words
    return search.words.allSatisfy { words.contains($0) }
  }
}

/// A column of the list, by which it may be sorted.
enum CarColumn: String, CaseIterable, Sendable {
  case trouble, name, state, level, charging, age

  var title: String {
    switch self {
    case .trouble: "Needs a look"
    case .name: "Car"
    case .state: "State"
    case .level: "Battery"
    case .charging: "Charging"
    case .age: "Values"
    }
  }

  /// As the list has them.
  static let shown: [CarColumn] = [.name, .state, .level, .charging, .trouble, .age]

  /// What comes first: for a number the cars to care for.
  func precedes(_ left: CarRow, _ right: CarRow) -> Bool {
    switch self {
    case .trouble: left.urgency > right.urgency
    case .name: left.name.lowercased() < right.name.lowercased()
    case .state: left.state < right.state
    case .level: (left.level ?? 101) < (right.level ?? 101)
    case .charging: left.charging < right.charging
    case .age:
      (left.lastUpdate ?? Timestamp(seconds: 0)) < (right.lastUpdate ?? Timestamp(seconds: 0))
    }
  }
}

/// What a reader asked the list for.
struct CarSearch: Hashable, Sendable {
  var text = ""
  var column = CarColumn.trouble
  var isReversed = false
  /// From 1.
  var page = 1

  init() {}

  /// - Parameter query: `?q=`, `sort=` with `-` before a column that is to be reversed, `page=`.
  init(_ value: (String) -> String?) {
    text = String((value("q") ?? "").prefix(100))
    let sort = value("sort") ?? ""
    isReversed = sort.hasPrefix("-")
    column = CarColumn(rawValue: String(sort.drop { $0 == "-" })) ?? .trouble
    page = min(max(value("page").flatMap { Int($0) } ?? 1, 1), 1_000_000)
  }

  /// All of them have to be found.
  var words: [String] { text.lowercased().split(separator: " ").map(String.init) }

  var sort: String { (isReversed ? "-" : "") + column.rawValue }

  /// That leads here again.
  var query: [QueryItem] {
    var items: [QueryItem] = []
    if !text.isEmpty { items.append(QueryItem("q", text)) }
    if sort != CarColumn.trouble.rawValue { items.append(QueryItem("sort", sort)) }
    if page > 1 { items.append(QueryItem("page", String(page))) }
    return items
  }
}
