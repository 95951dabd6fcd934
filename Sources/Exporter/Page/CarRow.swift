internal import HTTP
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix
internal import WebServer

/// What the list says of one of many cars.
struct CarRow: Sendable {
  struct Trouble: Sendable {
    /// The more, the worse.
    let urgency: Int
    let words: String
  }

  let key: String
  let name: String
  let vin: String
  let state: String
  let stateStyle: String
  let level: Double?
  let range: String?
  let charging: String
  let lastUpdate: Timestamp?
  private(set) var isOld = false
  /// The worst first.
  private(set) var troubles: [Trouble]

  /// All but how old it is, so that it is good until the car changes.
  init(_ car: AccountSnapshot.Car) {
    let facts = car.shownFacts
    key = car.vehicle.key
    name = car.shownName(facts)
    vin = car.vehicle.vin
    state = (car.mode?.words ?? "not seen yet").capitalized
    stateStyle = car.mode?.style ?? "unknown"
    level = facts.batteryPercent
    range = facts.rangeMiles.map(facts.units.distance(miles:))
    lastUpdate = car.lastUpdate
    charging = facts.chargingWords ?? "–"
    var troubles: [Trouble] = []
    if car.isUp == false { troubles.append(Trouble(urgency: 6, words: "Tesla did not answer")) }
    if let open = Banners.leftOpen(car, facts) {
      troubles.append(Trouble(urgency: 4, words: open))
    }
    if !facts.lowTires.isEmpty {
      let tires = "low tire: " + facts.lowTires.joined(separator: ", ")
      troubles.append(Trouble(urgency: 3, words: tires))
    }
    if let level = facts.batteryPercent, level <= 20, car.mode != .charging {
      troubles.append(Trouble(urgency: 2, words: "low battery"))
    }
    if car.mode == .inService { troubles.append(Trouble(urgency: 1, words: "in service")) }
    self.troubles = troubles
  }

  /// The same with values that are too old.
  var old: CarRow {
    var row = self
    row.isOld = true
    let place = troubles.firstIndex { $0.urgency < 5 } ?? troubles.count
    row.troubles.insert(Trouble(urgency: 5, words: "old values"), at: place)
    return row
  }

  /// How much it matters: 0 for nothing.
  var urgency: Int { troubles.first?.urgency ?? 0 }

  var trouble: String { troubles.map(\.words).joined(separator: ", ") }

  /// What a reader may search for, in small letters.
  var words: String {
    [name, vin, state, charging, trouble].joined(separator: " ").lowercased()
  }

  /// Whether all of them are found in it.
  func contains(_ searched: [String]) -> Bool {
    let words = words
    return searched.allSatisfy { words.contains($0) }
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
