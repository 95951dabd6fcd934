internal import Journal
internal import Time

/// Some drives of a car together.
struct DriveSum: Sendable {
  var count = 0
  var incomplete = 0
  var inferred = 0
  var seconds: Int64 = 0
  var distance = 0.0
  var energy = 0.0
  /// Of the drives whose energy and distance are known.
  var measuredEnergy = 0.0
  var measuredDistance = 0.0
  /// What their energy cost, by the mean price of what was charged.
  var cost: Money?

  mutating func add(_ drive: DrivenFigures) {
    count += 1
    if drive.isInferred { inferred += 1 } else if !drive.isComplete { incomplete += 1 }
    // How long one took that was only inferred is not known.
    if !drive.isInferred, let end = drive.end {
      seconds += max(0, drive.begin.duration(to: end).components.seconds)
    }
    distance += drive.distance ?? 0
    energy += drive.energy ?? 0
    guard let energy = drive.energy, let distance = drive.distance else { return }
    measuredEnergy += energy
    measuredDistance += distance
  }

  /// Wh/km
  var efficiency: Double? {
    measuredDistance >= 1 ? measuredEnergy * 1_000 / measuredDistance : nil
  }

  var knownEnergy: Double? { energy > 0 ? energy : nil }
}

/// What `tesla drives --by` tells of a part of the calendar.
struct DriveTotalColumns {
  let run: JournalRun

  var columns: [Column<Totals<DriveSum>>] {
    TotalColumns.head(run) + [
      Column("count") { .integer(Int64($0.sum.count)) },
      Column("inferred_count") { .integer(Int64($0.sum.inferred)) },
      Column("incomplete_count") { .integer(Int64($0.sum.incomplete)) },
      Column("duration_s") { .integer($0.sum.seconds) },
      Column("distance_km") { .number($0.sum.distance, 3) },
      Column("energy_kwh") { .number($0.sum.knownEnergy, 3) },
      Column("efficiency_wh_km") { .number($0.sum.efficiency, 1) },
      Column("cost") { .amount($0.sum.cost) },
      Column("currency") { .currency($0.sum.cost) },
    ]
  }

  var table: [TableColumn<Totals<DriveSum>>] {
    let words = JournalWords(run)
    return TotalColumns.tableHead(run) + [
      TableColumn("Drives", isNumber: true) { "\($0.sum.count)" },
      TableColumn("Time", rank: 2, isNumber: true) { words.duration(.seconds($0.sum.seconds)) },
      TableColumn("Distance", isNumber: true) { words.distance($0.sum.distance, $0.vin) },
      TableColumn("Energy", isNumber: true) { words.energy($0.sum.knownEnergy) },
      TableColumn("Use", isNumber: true) { words.efficiency($0.sum.efficiency, $0.vin) },
      TableColumn("Cost", rank: 1, isNumber: true) { $0.sum.cost?.description },
      TableColumn("Note", rank: 3) {
        JournalWords.note(inferred: $0.sum.inferred, incomplete: $0.sum.incomplete)
      },
    ]
  }
}
