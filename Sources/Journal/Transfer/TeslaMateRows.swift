internal import Time

/// TeslaMate's tables `drives` and `charging_processes`, as `COPY … TO STDOUT WITH CSV HEADER` has
/// them: kilometres, °C, kWh, times in UTC.
struct TeslaMateRows {
  private(set) var changes: [JournalChange] = []
  private(set) var leftOut = 0
  let unknown: [String]
  private let table: CSVTable
  private let currency: String?

  private static let ofBoth: Set<String> = [
    "id", "car_id", "start_date", "end_date", "duration_min", "outside_temp_avg",
    "start_ideal_range_km", "end_ideal_range_km", "start_rated_range_km", "end_rated_range_km",
  ]
  private static let ofDrives: Set<String> = [
    "speed_max", "power_max", "power_min", "start_km", "end_km", "distance", "inside_temp_avg",
    "start_address_id", "end_address_id", "start_position_id", "end_position_id",
    "start_geofence_id", "end_geofence_id", "ascent", "descent",
  ]
  private static let ofCharges: Set<String> = [
    "charge_energy_added", "charge_energy_used", "start_battery_level", "end_battery_level",
    "position_id", "address_id", "geofence_id", "cost",
  ]

  init(_ table: CSVTable, isDrives: Bool, _ options: ImportOptions) throws(ImportError) {
    self.table = table
    currency = options.currency
    let known = TeslaMateRows.ofBoth.union(isDrives ? Self.ofDrives : Self.ofCharges)
    unknown = table.names.filter { !known.contains($0) }
    guard let vin = options.vin else {
      throw ImportError("TeslaMate's tables do not say the VIN: name the car with --vehicle")
    }
    let car = try TeslaMateRows.car(table, options.car)
    for row in table.rows {
      guard table.text(row, "car_id") == car, let end = try time(row, "end_date") else {
        leftOut += 1
        continue
      }
      guard let begin = try time(row, "start_date"), begin <= end else {
        throw ImportError(line: row.line, "start_date is missing or after end_date")
      }
      changes.append(
        isDrives
          ? .drive(try drive(row, vin, begin, end)) : .charge(try charge(row, vin, begin, end)))
    }
  }

  /// The number of the car that is meant, as the table writes it.
  private static func car(_ table: CSVTable, _ wanted: Int64?) throws(ImportError) -> String? {
    if let wanted { return String(wanted) }
    let cars = Set(table.rows.map { table.text($0, "car_id") })
    guard cars.count > 1 else { return cars.first ?? nil }
    let numbers = cars.compactMap(\.self).sorted().joined(separator: ", ")
    throw ImportError("it has several cars (\(numbers)): choose one with --car")
  }

  private func time(_ row: CSVTable.Row, _ name: String) throws(ImportError) -> Timestamp? {
    guard let text = table.text(row, name) else { return nil }
    guard let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z") else {
      throw ImportError(line: row.line, "\(name) is no time: \(text)")
    }
    return time
  }

  private func drive(_ row: CSVTable.Row, _ vin: String, _ begin: Timestamp, _ end: Timestamp)
    throws(ImportError) -> Drive
  {
    var drive = Drive(vin: vin, begin: begin)
    (drive.end, drive.seenFrom, drive.isComplete) = (end, begin, true)
    drive.startOdometer = try table.number(row, "start_km")
    drive.endOdometer = try table.number(row, "end_km")
    drive.startRange = try table.number(row, "start_rated_range_km")
    drive.endRange = try table.number(row, "end_rated_range_km")
    drive.topSpeed = try table.number(row, "speed_max")
    drive.outsideTemperature = try table.number(row, "outside_temp_avg")
    return drive
  }

  private func charge(_ row: CSVTable.Row, _ vin: String, _ begin: Timestamp, _ end: Timestamp)
    throws(ImportError) -> Charge
  {
    var charge = Charge(vin: vin, begin: begin)
    (charge.end, charge.seenFrom, charge.isComplete) = (end, begin, true)
    charge.startLevel = try table.number(row, "start_battery_level")
    charge.endLevel = try table.number(row, "end_battery_level")
    charge.startRange = try table.number(row, "start_rated_range_km")
    charge.endRange = try table.number(row, "end_rated_range_km")
    charge.energyAdded = try table.number(row, "charge_energy_added")
    charge.energyDrawn = try table.number(row, "charge_energy_used")
    charge.drawnSource = charge.energyDrawn.map { _ in .imported }
    charge.outsideTemperature = try table.number(row, "outside_temp_avg")
    if let currency, let cost = table.text(row, "cost") {
      guard let amount = DecimalText.parse(cost, decimals: 4) else {
        throw ImportError(line: row.line, "cost is no amount: \(cost)")
      }
      charge.cost = Money(tenThousandths: amount, currency: currency)
    }
    return charge
  }
}
