internal import TeslaData
internal import Time

/// TeslaFi's months, as Settings, Advanced, "Download TeslaFi Data" gives them: a row a minute with
/// the names of Tesla's own fields, miles, °C, and times on the clocks of the account's zone.
struct TeslaFiRows {
  private(set) var changes: [JournalChange] = []
  private(set) var leftOut = 0
  /// None is named: the rows hold some hundred of Tesla's fields, most of which are not needed.
  let unknown: [String] = []

  /// A drive or charge does not go on over a longer gap.
  private static let longestGap = Duration.seconds(900)

  private struct Seen {
    var vin: String
    var time: Timestamp
    var isDriving: Bool
    var isCharging: Bool
    var odometer: Double?
    var level: Double?
    var range: Double?
    var speed: Double?
    var outside: Double?
    var energyAdded: Double?
    var power: Double?
    var isFast: Bool?
    var software: String?
  }

  private var drive: Drive?
  private var charge: Charge?
  /// What the car's counter of energy showed before the charge.
  private var counted = 0.0
  private var warmth: (sum: Double, count: Double) = (0, 0)
  private var last: Seen?

  init(_ table: CSVTable, _ options: ImportOptions) throws(ImportError) {
    var rows: [Seen] = []
    var before: [String: Timestamp] = [:]
    for row in table.rows {
      guard let (found, later) = try TeslaFiRows.seen(row, table, options) else {
        leftOut += 1
        continue
      }
      var seen = found
      // Of the hour that clocks show twice the order of the rows tells which it is.
      if let before = before[seen.vin], seen.time < before, before <= later { seen.time = later }
      before[seen.vin] = seen.time
      rows.append(seen)
    }
    rows.sort { ($0.vin, $0.time.milliseconds) < ($1.vin, $1.time.milliseconds) }
    for row in rows { take(row) }
    end(at: nil)
  }

  /// A row, and the later one of the moments at which clocks showed its time.
  private static func seen(_ row: CSVTable.Row, _ table: CSVTable, _ options: ImportOptions)
    throws(ImportError) -> (Seen, later: Timestamp)?
  {
    guard let text = table.text(row, "Date") else { return nil }
    guard let reading = ClockReading(text) else {
      throw ImportError(line: row.line, "Date is no time as 2026-03-29 18:00:00: \(text)")
    }
    let shown = options.zone.moments(showing: reading.local)
    let exact = reading.offsetSeconds.map { reading.moment(offsetSeconds: $0) }
    let moment = exact ?? Timestamp(seconds: shown.first)
    guard let vin = options.vin ?? table.text(row, "vin") else {
      throw ImportError(line: row.line, "it does not say the VIN: name the car with --vehicle")
    }
    let shift = table.text(row, "shift_state")
    var seen = Seen(
      vin: vin, time: moment, isDriving: shift == "D" || shift == "R" || shift == "N",
      isCharging: table.text(row, "charging_state") == "Charging")
    seen.odometer = try table.number(row, "odometer").map { $0 * DisplayUnits.kilometersPerMile }
    seen.level = try table.number(row, "battery_level")
    seen.range = try table.number(row, "battery_range").map { $0 * DisplayUnits.kilometersPerMile }
    seen.speed = try table.number(row, "speed").map { $0 * DisplayUnits.kilometersPerMile }
    seen.outside = try table.number(row, "outside_temp")
    seen.energyAdded = try table.number(row, "charge_energy_added")
    seen.power = try table.number(row, "charger_power")
    seen.isFast = table.text(row, "fast_charger_present").map {
      $0.lowercased() == "true" || $0 == "1"
    }
    seen.software = table.text(row, "car_version").map { String($0.prefix { $0 != " " }) }
    return (seen, later: exact ?? Timestamp(seconds: shown.last))
  }

  private mutating func take(_ row: Seen) {
    if let last, last.vin != row.vin || last.time.duration(to: row.time) > Self.longestGap {
      end(at: nil)
      self.last = nil
    }
    if drive != nil, !row.isDriving { endDrive(at: row) }
    if charge != nil, !row.isCharging { endCharge(at: row) }
    if row.isDriving { goOn(driving: row) }
    if row.isCharging { goOn(charging: row) }
    last = row
  }

  /// At the row that shows it ended; at the last one before a gap.
  private mutating func end(at row: Seen?) {
    guard let row = row ?? last else { return }
    if drive != nil { endDrive(at: row) }
    if charge != nil { endCharge(at: row) }
  }

  private mutating func goOn(driving row: Seen) {
    if drive == nil {
      var new = Drive(vin: row.vin, begin: row.time)
      let start = last ?? row
      (new.seenFrom, new.isComplete) = (row.time, last != nil)
      new.startOdometer = start.odometer ?? row.odometer
      new.startLevel = start.level ?? row.level
      new.startRange = start.range ?? row.range
      new.software = row.software
      drive = new
      warmth = (0, 0)
    }
    let top = [drive?.topSpeed, row.speed].compactMap(\.self).max()
    drive?.topSpeed = top
    if let outside = row.outside { warmth = (warmth.sum + outside, warmth.count + 1) }
  }

  private mutating func endDrive(at row: Seen) {
    guard var ended = drive else { return }
    drive = nil
    ended.end = row.time
    ended.isComplete = ended.isComplete && !row.isDriving
    ended.endOdometer = row.odometer ?? last?.odometer
    ended.endLevel = row.level ?? last?.level
    ended.endRange = row.range ?? last?.range
    if warmth.count > 0 { ended.outsideTemperature = warmth.sum / warmth.count }
    changes.append(.drive(ended))
  }

  private mutating func goOn(charging row: Seen) {
    if charge == nil {
      var new = Charge(vin: row.vin, begin: row.time)
      let start = last ?? row
      (new.seenFrom, new.isComplete) = (row.time, last != nil)
      new.startLevel = start.level ?? row.level
      new.startRange = start.range ?? row.range
      new.odometer = row.odometer
      charge = new
      warmth = (0, 0)
      // The counter goes on in a charge that was interrupted, and begins anew in another.
      let before = last?.energyAdded ?? 0
      counted = before <= row.energyAdded ?? 0 ? before : 0
    }
    let added = row.energyAdded.map { max($0 - counted, 0) } ?? charge?.energyAdded
    let peak = [charge?.peakPower, row.power].compactMap(\.self).max()
    let isFast = row.isFast ?? charge?.isFast
    charge?.energyAdded = added
    charge?.peakPower = peak
    charge?.isFast = isFast
    if let outside = row.outside { warmth = (warmth.sum + outside, warmth.count + 1) }
    charge?.endLevel = row.level
    charge?.endRange = row.range
  }

  private mutating func endCharge(at row: Seen) {
    guard var ended = charge else { return }
    charge = nil
    ended.end = row.time
    ended.isComplete = ended.isComplete && !row.isCharging
    if let total = row.energyAdded, total >= counted {
      ended.energyAdded = max(ended.energyAdded ?? 0, total - counted)
    }
    ended.endLevel = row.level ?? ended.endLevel
    ended.endRange = row.range ?? ended.endRange
    if warmth.count > 0 { ended.outsideTemperature = warmth.sum / warmth.count }
    changes.append(.charge(ended))
  }
}
