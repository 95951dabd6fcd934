internal import Journal
internal import TeslaData
internal import Time

/// What `tesla drives` tells of a drive.
struct DriveColumns {
  let run: JournalRun

  /// The members of a line; tesla-drives(1) lists them.
  var columns: [Column<Drive>] {
    let run = run
    return [
      Column("id") { .integer($0.id) },
      Column("vin") { .text($0.vin) },
      Column("name") { .text(run.name(of: $0.vin)) },
      Column("begin") { .time($0.begin) },
      Column("end") { .time($0.end) },
      Column("duration_s") { .seconds($0.duration) },
      Column("distance_km") { .number($0.distance, 3) },
      Column("energy_kwh") { .number($0.energy, 3) },
      Column("energy_source") { .text($0.energySource?.rawValue) },
      Column("efficiency_wh_km") { .number($0.efficiency, 1) },
      Column("mean_speed_kmh") { .number($0.meanSpeed, 1) },
      Column("top_speed_kmh") { .number($0.topSpeed, 1) },
      Column("start_odometer_km") { .number($0.startOdometer, 3) },
      Column("end_odometer_km") { .number($0.endOdometer, 3) },
      Column("start_level_percent") { .number($0.startLevel, 2) },
      Column("end_level_percent") { .number($0.endLevel, 2) },
      Column("start_range_km") { .number($0.startRange, 2) },
      Column("end_range_km") { .number($0.endRange, 2) },
      Column("outside_celsius") { .number($0.outsideTemperature, 1) },
      Column("software") { .text($0.software) },
      Column("from") { .text($0.from) },
      Column("to") { .text($0.to) },
      Column("start_latitude") { .number($0.startPosition?.latitude, 6) },
      Column("start_longitude") { .number($0.startPosition?.longitude, 6) },
      Column("end_latitude") { .number($0.endPosition?.latitude, 6) },
      Column("end_longitude") { .number($0.endPosition?.longitude, 6) },
      Column("seen_from") { .time($0.seenFrom) },
      Column("is_complete") { .flag($0.isComplete) },
      Column("is_inferred") { .flag($0.isInferred) },
    ]
  }

  var table: [TableColumn<Drive>] {
    let run = run
    let words = JournalWords(run)
    return [
      TableColumn("Begin") { words.time($0.begin) },
      TableColumn("Car", rank: words.carRank) { words.car($0.vin) },
      TableColumn("Time", isNumber: true) { words.duration($0.duration) },
      TableColumn("Distance", isNumber: true) { words.distance($0.distance, $0.vin) },
      TableColumn("Energy", rank: 3, isNumber: true) { words.energy($0.energy) },
      TableColumn("Use", rank: 2, isNumber: true) { words.efficiency($0.efficiency, $0.vin) },
      TableColumn("Battery", isNumber: true) { words.levels($0.startLevel, $0.endLevel) },
      TableColumn("Range", rank: 10, isNumber: true) {
        words.span($0.startRange, $0.endRange, $0.vin)
      },
      TableColumn("Mean", rank: 7, isNumber: true) { words.speed($0.meanSpeed, $0.vin) },
      TableColumn("Top", rank: 6, isNumber: true) { words.speed($0.topSpeed, $0.vin) },
      TableColumn("Outside", rank: 5, isNumber: true) {
        words.temperature($0.outsideTemperature, $0.vin)
      },
      TableColumn("Odometer", rank: 8, isNumber: true) { words.odometer($0.endOdometer, $0.vin) },
      TableColumn("Software", rank: 11) { $0.software },
      TableColumn("From", rank: 4) { $0.from },
      TableColumn("To", rank: 4) { $0.to },
      TableColumn("Note", rank: 1) { drive in
        if drive.isInferred { return "inferred" }
        return drive.end == nil ? "under way" : drive.isComplete ? nil : "partly seen"
      },
      TableColumn("ID", rank: 12, isNumber: true) { "\($0.id)" },
    ]
  }
}
