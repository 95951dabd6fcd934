internal import Journal

/// Which car and which part of the calendar a total is of.
enum TotalColumns {
  static func head<Sum>(_ run: JournalRun) -> [Column<Totals<Sum>>] {
    [
      Column("period") { .text($0.name) },
      Column("begin") { .time($0.begin) },
      Column("end") { .time($0.end) },
      Column("vin") { .text($0.vin) },
      Column("name") { .text(run.name(of: $0.vin)) },
    ]
  }

  static func tableHead<Sum>(_ run: JournalRun) -> [TableColumn<Totals<Sum>>] {
    let words = JournalWords(run)
    return [
      TableColumn("Period") { $0.name },
      TableColumn("Car", rank: words.carRank) { words.car($0.vin) },
    ]
  }
}
