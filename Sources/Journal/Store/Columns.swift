internal import SQLite
internal import TeslaData
internal import Time

/// A table whose rows are known by their car and the time they began.
///
/// One list for writing and reading: `cells` and `init(row:)` keep its order.
protocol StoredRow {
  static var table: String { get }
  /// After the id (where `hasID`), the car and `begin_ms`.
  static var columns: [String] { get }
  static var hasID: Bool { get }
  var vin: String { get }
  var begin: Timestamp { get }
  /// The values of `columns`.
  var cells: [Cell] { get }
  /// nil where a row lacks what it cannot be without.
  /// - Parameter row: id (or 0), VIN, begin_ms, then `columns`.
  init?(_ row: some ColumnSource)
}

extension StoredRow {
  /// Puts a row in, or replaces what differs from it; the same again writes nothing.
  static var upsert: String {
    let all = ["vehicle", "begin_ms"] + columns
    let parameters = (1...all.count).map { "?\($0)" }.joined(separator: ", ")
    let changes = columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    let old = columns.joined(separator: ", ")
    let new = columns.map { "excluded.\($0)" }.joined(separator: ", ")
    return """
      INSERT INTO \(table) (\(all.joined(separator: ", "))) VALUES (\(parameters))
      ON CONFLICT (vehicle, begin_ms) DO UPDATE SET \(changes) WHERE (\(old)) IS NOT (\(new))
      """
  }

  /// Everything of it, with the car's VIN; to go on with `WHERE` and `ORDER BY`.
  static var select: String {
    let id = hasID ? "t.id" : "0"
    return "SELECT \(id), v.vin, t.begin_ms, "
      + columns.map { "t.\($0)" }.joined(separator: ", ")
      + " FROM \(table) t JOIN vehicles v ON v.id = t.vehicle"
  }
}

/// Values by their place: of an answer of the database, or of a line of an export.
protocol ColumnSource {
  func integer(_ column: Int32) -> Int64?
  func double(_ column: Int32) -> Double?
  func text(_ column: Int32) -> String?
  func bool(_ column: Int32) -> Bool?
}

extension Row: ColumnSource {}

extension ColumnSource {
  func time(_ column: Int32) -> Timestamp? {
    integer(column).flatMap(Timestamp.init(milliseconds:))
  }

  func position(_ column: Int32) -> Position? {
    guard let latitude = double(column), let longitude = double(column + 1) else { return nil }
    return Position(latitude: latitude, longitude: longitude)
  }
}

extension Cell {
  init(_ time: Timestamp?) { self.init(time?.milliseconds) }
}

extension Drive: StoredRow {
  static let table = "drives"
  static let hasID = true
  static let columns = [
    "end_ms", "seen_from_ms", "is_complete", "is_inferred", "start_odometer_km", "end_odometer_km",
    "start_level", "end_level", "start_range_km", "end_range_km", "energy_kwh", "energy_source",
    "top_speed_kmh", "outside_c", "software", "from_place", "to_place", "start_latitude",
    "start_longitude", "end_latitude", "end_longitude",
  ]

  var cells: [Cell] {
    [
      Cell(end), Cell(seenFrom), Cell(isComplete), Cell(isInferred), Cell(startOdometer),
      Cell(endOdometer), Cell(startLevel), Cell(endLevel), Cell(startRange), Cell(endRange),
      Cell(energy), Cell(energySource?.rawValue), Cell(topSpeed), Cell(outsideTemperature),
      Cell(software), Cell(from), Cell(to), Cell(startPosition?.latitude),
      Cell(startPosition?.longitude), Cell(endPosition?.latitude), Cell(endPosition?.longitude),
    ]
  }

  init?(_ row: some ColumnSource) {
    guard let vin = row.text(1), let begin = row.time(2) else { return nil }
    self.init(vin: vin, begin: begin)
    id = row.integer(0) ?? 0
    end = row.time(3)
    seenFrom = row.time(4)
    isComplete = row.bool(5) ?? false
    isInferred = row.bool(6) ?? false
    startOdometer = row.double(7)
    endOdometer = row.double(8)
    startLevel = row.double(9)
    endLevel = row.double(10)
    startRange = row.double(11)
    endRange = row.double(12)
    energy = row.double(13)
    energySource = row.text(14).flatMap(EnergySource.init(rawValue:))
    topSpeed = row.double(15)
    outsideTemperature = row.double(16)
    software = row.text(17)
    from = row.text(18)
    to = row.text(19)
    startPosition = row.position(20)
    endPosition = row.position(22)
  }
}

extension Charge: StoredRow {
  static let table = "charges"
  static let hasID = true
  static let columns = [
    "end_ms", "seen_from_ms", "is_complete", "start_level", "end_level", "start_range_km",
    "end_range_km", "energy_added_kwh", "energy_drawn_kwh", "drawn_source", "is_fast",
    "peak_power_kw", "outside_c", "odometer_km", "place", "latitude", "longitude",
    "cost_ten_thousandths", "cost_currency", "counter_kwh",
  ]

  var cells: [Cell] {
    [
      Cell(end), Cell(seenFrom), Cell(isComplete), Cell(startLevel), Cell(endLevel),
      Cell(startRange), Cell(endRange), Cell(energyAdded), Cell(energyDrawn),
      Cell(drawnSource?.rawValue), Cell(isFast), Cell(peakPower), Cell(outsideTemperature),
      Cell(odometer), Cell(place), Cell(position?.latitude), Cell(position?.longitude),
      Cell(cost?.tenThousandths), Cell(cost?.currency), Cell(counter),
    ]
  }

  init?(_ row: some ColumnSource) {
    guard let vin = row.text(1), let begin = row.time(2) else { return nil }
    self.init(vin: vin, begin: begin)
    id = row.integer(0) ?? 0
    end = row.time(3)
    seenFrom = row.time(4)
    isComplete = row.bool(5) ?? false
    startLevel = row.double(6)
    endLevel = row.double(7)
    startRange = row.double(8)
    endRange = row.double(9)
    energyAdded = row.double(10)
    energyDrawn = row.double(11)
    drawnSource = row.text(12).flatMap(DrawnSource.init(rawValue:))
    isFast = row.bool(13)
    peakPower = row.double(14)
    outsideTemperature = row.double(15)
    odometer = row.double(16)
    place = row.text(17)
    position = row.position(18)
    if let amount = row.integer(20), let currency = row.text(21) {
      cost = Money(tenThousandths: amount, currency: currency)
    }
    counter = row.double(22)
  }
}

extension JournalState: StoredRow {
  static let table = "states"
  static let hasID = false
  static let columns = ["end_ms", "seen_until_ms", "kind"]

  var cells: [Cell] { [Cell(end), Cell(seenUntil), Cell(kind.rawValue)] }

  init?(_ row: some ColumnSource) {
    guard let vin = row.text(1), let begin = row.time(2), let seenUntil = row.time(4),
      let kind = row.text(5).flatMap(Kind.init(rawValue:))
    else { return nil }
    self.init(vin: vin, kind: kind, begin: begin, end: row.time(3), seenUntil: seenUntil)
  }
}
