internal import SQLite
internal import TeslaData
internal import Time

/// What can be asked of an open journal.
struct JournalConnection {
  let database: Database

  init(_ database: Database) { self.database = database }

  func vehicles() throws(SQLiteError) -> [JournalVehicle] {
    var vehicles: [JournalVehicle] = []
    try database.query(
      "SELECT vin, name, distance_unit, temperature_unit FROM vehicles ORDER BY id"
    ) { row throws(SQLiteError) in
      guard let vin = row.text(0) else { return }
      vehicles.append(
        JournalVehicle(
          vin: vin, name: row.text(1) ?? "", distanceUnit: row.text(2),
          temperatureUnit: row.text(3)))
    }
    return vehicles
  }

  func forEach<Stored: StoredRow>(_ query: JournalQuery, _ body: (Stored) -> Void)
    throws(SQLiteError)
  {
    var (condition, cells) = JournalConnection.condition(query.vins)
    if let from = query.from {
      cells.append(Cell(from))
      condition += " AND (t.end_ms IS NULL OR t.end_ms >= ?\(cells.count))"
    }
    if let to = query.to {
      cells.append(Cell(to))
      condition += " AND t.begin_ms < ?\(cells.count)"
    }
    // Of one car the index has the order.
    let isOne = query.vins?.count == 1
    var sql = "\(Stored.select) WHERE \(condition) ORDER BY t.begin_ms"
    if let limit = query.limit {
      cells.append(.integer(Int64(max(limit, 0))))
      sql += " DESC\(isOne ? "" : ", t.vehicle DESC") LIMIT ?\(cells.count)"
      var newest: [Stored] = []
      try rows(sql, cells) { newest.append($0) }
      newest.reversed().forEach(body)
    } else {
      try rows(isOne ? sql : sql + ", t.vehicle", cells, body)
    }
  }

  private func rows<Stored: StoredRow>(
    _ sql: String, _ cells: [Cell], _ body: (Stored) -> Void
  ) throws(SQLiteError) {
    try database.query(sql, cells) { row throws(SQLiteError) in
      if let stored = Stored(row) { body(stored) }
    }
  }

  /// Rows by a list of their names, such as VINs, which may be longer than a statement's list of
  /// parameters. They are found by an index, one name's in the order of time.
  private static func condition(
    _ names: [String]?, _ column: String = "t.vehicle", in table: String = "vehicles",
    by name: String = "vin"
  ) -> (String, [Cell]) {
    guard let names else { return ("1", []) }
    if names.count == 1, let only = names.first, table == "vehicles" {
      return ("\(column) = (SELECT id FROM \(table) WHERE \(name) = ?1)", [.text(only)])
    }
    let list = "\n" + names.map { $0 + "\n" }.joined()
    let isListed = "instr(?1, char(10) || \(name) || char(10)) > 0"
    return ("\(column) IN (SELECT id FROM \(table) WHERE \(isListed))", [.text(list)])
  }

  func versions(_ query: JournalQuery) throws(SQLiteError) -> [SoftwareVersion] {
    let (condition, cells) = JournalConnection.condition(query.vins)
    var versions: [SoftwareVersion] = []
    try database.query(
      """
      SELECT v.vin, t.version, t.since_ms FROM versions t JOIN vehicles v ON v.id = t.vehicle
      WHERE \(condition) ORDER BY t.since_ms, v.id
      """, cells
    ) { row throws(SQLiteError) in
      guard let vin = row.text(0), let version = row.text(1), let since = row.time(2) else {
        return
      }
      versions.append(SoftwareVersion(vin: vin, version: version, since: since))
    }
    var ends: [String: Timestamp] = [:]
    var meant: [SoftwareVersion] = []
    for version in versions.reversed() {
      let end = ends.updateValue(version.since, forKey: version.vin)
      if let from = query.from, let end, end < from { continue }
      if let to = query.to, version.since >= to { continue }
      if let limit = query.limit, meant.count >= limit { continue }
      meant.append(version)
    }
    return meant.reversed()
  }

  func track(ofDrive id: Int64) throws(SQLiteError) -> [Drive.Point] {
    var points: [Drive.Point] = []
    try database.query(
      """
      SELECT time_ms, latitude, longitude, speed_kmh FROM drive_points WHERE drive = ?1
      ORDER BY time_ms
      """, [.integer(id)]
    ) { row throws(SQLiteError) in
      guard let time = row.time(0), let position = row.position(1) else { return }
      points.append(Drive.Point(time: time, position: position, speed: row.double(3)))
    }
    return points
  }

  func curve(ofCharge id: Int64) throws(SQLiteError) -> [Charge.Point] {
    var points: [Charge.Point] = []
    try database.query(
      """
      SELECT time_ms, energy_added_kwh, level, power_kw FROM charge_points WHERE charge = ?1
      ORDER BY time_ms
      """, [.integer(id)]
    ) { row throws(SQLiteError) in
      guard let time = row.time(0), let energy = row.double(1) else { return }
      points.append(
        Charge.Point(time: time, energyAdded: energy, level: row.double(2), power: row.double(3)))
    }
    return points
  }

  func samples(_ query: JournalQuery) throws(SQLiteError) -> [ChartSample] {
    var samples: [ChartSample] = []
    try forEachSample(query) { samples.append($0) }
    return samples
  }

  func forEachSample(_ query: JournalQuery, _ body: (ChartSample) -> Void) throws(SQLiteError) {
    var (condition, cells) = JournalConnection.condition(
      query.vins, "t.series", in: "series", by: "subject")
    if let from = query.from {
      cells.append(.integer(max(from.milliseconds, 0) - ChartSample.milliseconds))
      condition += " AND t.time_ms >= ?\(cells.count)"
    }
    if let to = query.to {
      cells.append(Cell(to))
      condition += " AND t.time_ms < ?\(cells.count)"
    }
    var sql = """
      SELECT s.subject, s.name, t.time_ms, t.value FROM samples t JOIN series s ON s.id = t.series
      WHERE \(condition) ORDER BY t.time_ms
      """
    func rows(_ body: (ChartSample) -> Void) throws(SQLiteError) {
      try database.query(sql, cells) { row throws(SQLiteError) in
        guard let subject = row.text(0), let series = row.text(1), let time = row.time(2),
          let value = row.double(3)
        else { return }
        body(ChartSample(subject: subject, series: series, time: time, value: value))
      }
    }
    if let limit = query.limit {
      cells.append(.integer(Int64(max(limit, 0))))
      sql += " DESC, t.series DESC LIMIT ?\(cells.count)"
      var newest: [ChartSample] = []
      try rows { newest.append($0) }
      newest.reversed().forEach(body)
    } else {
      sql += ", t.series"
      try rows(body)
    }
  }

  /// By VIN, from the ends of the indexes.
  func pasts() throws(SQLiteError) -> [String: CarPast] {
    var pasts: [String: CarPast] = [:]
    for vehicle in try vehicles() {
      var past = CarPast()
      past.rated = try rated(vehicle.vin, limit: CarPast.chargesThatTell)
      pasts[vehicle.vin] = past
    }
    try newest { pasts[$0.vin]?.charge = $0 }
    try newest { pasts[$0.vin]?.drive = $0 }
    try newest { pasts[$0.vin]?.state = $0 }
    for version in try versions(JournalQuery()) { pasts[version.vin]?.version = version.version }
    return pasts
  }

  /// How much energy a kilometre of a car's range is, by its last charges that were seen whole.
  ///
  /// - Parameter limit: how many; nil takes all.
  func rated(_ vin: String, limit: Int? = nil) throws(SQLiteError) -> RatedEnergy {
    var added: [(energy: Double, range: Double)] = []
    try database.query(
      """
      SELECT energy_added_kwh, end_range_km - start_range_km FROM charges
      WHERE vehicle = (SELECT id FROM vehicles WHERE vin = ?1) AND is_complete
      ORDER BY begin_ms DESC LIMIT ?2
      """, [.text(vin), .integer(Int64(limit ?? -1))]
    ) { row throws(SQLiteError) in
      if let energy = row.double(0), let range = row.double(1) { added.append((energy, range)) }
    }
    return RatedEnergy(added.reversed())
  }

  private func newest<Stored: StoredRow>(_ body: (Stored) -> Void) throws(SQLiteError) {
    // The last of each car's part of the index.
    let begin = "SELECT max(begin_ms) FROM \(Stored.table) WHERE vehicle = c.id"
    let newest = "SELECT c.id, (\(begin)) FROM vehicles c"
    try rows("\(Stored.select) WHERE (t.vehicle, t.begin_ms) IN (\(newest))", [], body)
  }
}

extension ChartSample {
  /// How long one is.
  static let milliseconds: Int64 = 300_000
}
