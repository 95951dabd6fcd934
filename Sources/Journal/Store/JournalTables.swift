internal import SQLite
internal import TeslaData
internal import Time

/// Writes changes into the tables.
final class JournalTables {
  let database: Database
  private var vehicles: [String: Int64] = [:]
  private var series: [SeriesName: Int64] = [:]

  init(_ database: Database) { self.database = database }

  private struct SeriesName: Hashable {
    let subject: String
    let name: String
  }

  /// Forgets the ids: the transaction that made them was rolled back.
  func forget() {
    vehicles = [:]
    series = [:]
  }

  func write(_ change: JournalChange) throws(SQLiteError) {
    switch change {
    case .vehicle(let vehicle): try write(vehicle)
    case .drive(let drive): try put(drive)
    case .charge(let charge): try put(charge)
    case .state(let state): try put(state)
    case .point(let point, let vin, let begin): try write(point, vin, begin)
    case .curve(let point, let vin, let begin): try write(point, vin, begin)
    case .version(let version): try write(version)
    case .sample(let sample): try write(sample)
    }
  }

  private func put(_ row: some StoredRow) throws(SQLiteError) {
    let vehicle = try id(ofVehicle: row.vin)
    try database.run(
      type(of: row).upsert, [.integer(vehicle), .integer(row.begin.milliseconds)] + row.cells)
  }

  private func write(_ vehicle: JournalVehicle) throws(SQLiteError) {
    try database.run(
      """
      INSERT INTO vehicles (vin, name, distance_unit, temperature_unit) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (vin) DO UPDATE SET name = excluded.name, distance_unit = excluded.distance_unit,
        temperature_unit = excluded.temperature_unit
      WHERE (name, distance_unit, temperature_unit)
        IS NOT (excluded.name, excluded.distance_unit, excluded.temperature_unit)
      """,
      [
        .text(vehicle.vin), .text(vehicle.name), Cell(vehicle.distanceUnit),
        Cell(vehicle.temperatureUnit),
      ])
  }

  /// A point of a drive that is not there is left out.
  private func write(_ point: Drive.Point, _ vin: String, _ begin: Timestamp) throws(SQLiteError) {
    try database.run(
      """
      INSERT INTO drive_points (drive, time_ms, latitude, longitude, speed_kmh)
      SELECT id, ?3, ?4, ?5, ?6 FROM drives WHERE vehicle = ?1 AND begin_ms = ?2
      ON CONFLICT (drive, time_ms) DO UPDATE SET latitude = excluded.latitude,
        longitude = excluded.longitude, speed_kmh = excluded.speed_kmh
      WHERE (latitude, longitude, speed_kmh)
        IS NOT (excluded.latitude, excluded.longitude, excluded.speed_kmh)
      """,
      [
        .integer(try id(ofVehicle: vin)), .integer(begin.milliseconds),
        .integer(point.time.milliseconds), .real(point.position.latitude),
        .real(point.position.longitude), Cell(point.speed),
      ])
  }

  /// A point of a charge that is not there is left out.
  private func write(_ point: Charge.Point, _ vin: String, _ begin: Timestamp) throws(SQLiteError) {
    try database.run(
      """
      INSERT INTO charge_points (charge, time_ms, energy_added_kwh, level, power_kw)
      SELECT id, ?3, ?4, ?5, ?6 FROM charges WHERE vehicle = ?1 AND begin_ms = ?2
      ON CONFLICT (charge, time_ms) DO UPDATE SET energy_added_kwh = excluded.energy_added_kwh,
        level = excluded.level, power_kw = excluded.power_kw
      WHERE (energy_added_kwh, level, power_kw)
        IS NOT (excluded.energy_added_kwh, excluded.level, excluded.power_kw)
      """,
      [
        .integer(try id(ofVehicle: vin)), .integer(begin.milliseconds),
        .integer(point.time.milliseconds), .real(point.energyAdded), Cell(point.level),
        Cell(point.power),
      ])
  }

  private func write(_ version: SoftwareVersion) throws(SQLiteError) {
    try database.run(
      """
      INSERT INTO versions (vehicle, since_ms, version) VALUES (?1, ?2, ?3)
      ON CONFLICT (vehicle, since_ms) DO UPDATE SET version = excluded.version
      WHERE version IS NOT excluded.version
      """,
      [
        .integer(try id(ofVehicle: version.vin)), .integer(version.since.milliseconds),
        .text(version.version),
      ])
  }

  private func write(_ sample: ChartSample) throws(SQLiteError) {
    try database.run(
      """
      INSERT INTO samples (time_ms, series, value) VALUES (?1, ?2, ?3)
      ON CONFLICT (time_ms, series) DO UPDATE SET value = excluded.value
      WHERE value IS NOT excluded.value
      """,
      [
        .integer(sample.time.milliseconds), .integer(try id(ofSeriesOf: sample)),
        .real(sample.value),
      ])
  }

  private func id(ofVehicle vin: String) throws(SQLiteError) -> Int64 {
    if let id = vehicles[vin] { return id }
    try database.run("INSERT INTO vehicles (vin) VALUES (?1) ON CONFLICT DO NOTHING", [.text(vin)])
    let id = try found(database.integer("SELECT id FROM vehicles WHERE vin = ?1", [.text(vin)]))
    vehicles[vin] = id
    return id
  }

  private func id(ofSeriesOf sample: ChartSample) throws(SQLiteError) -> Int64 {
    let name = SeriesName(subject: sample.subject, name: sample.series)
    if let id = series[name] { return id }
    let cells: [Cell] = [.text(sample.subject), .text(sample.series)]
    try database.run(
      "INSERT INTO series (subject, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING", cells)
    let id = try found(
      database.integer("SELECT id FROM series WHERE subject = ?1 AND name = ?2", cells))
    series[name] = id
    return id
  }

  /// What was put in is there, unless an index is damaged.
  private func found(_ id: Int64?) throws(SQLiteError) -> Int64 {
    guard let id else { throw .failed(.damaged, "an index lacks a row") }
    return id
  }
}
