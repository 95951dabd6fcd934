package import CommandSyntax

/// Options of the commands that read the journal.
package enum JournalOptions {
  package static let file = Option.value(
    "journal", "FILE", form: .file, environment: ["TESLA_JOURNAL"], defaultNote: "journal.db",
    "the journal")

  package static let from = Option.value(
    "from", "TIME", defaultNote: "all", "the first day, or a moment: 2026-03-29, yesterday, 7d")

  package static let to = Option.value(
    "to", "TIME", defaultNote: "now", "the last day, or a moment")

  package static let vehicle = Option.value(
    "vehicle", "VEHICLE", form: .vehicle, defaultNote: "all", "VIN or name of one car")

  package static let limit = Option.value(
    "limit", "N", form: .integer(1...1_000_000_000), "the newest N rows only")

  package static let by = Option.value(
    "by", "PERIOD", form: .choice(Period.allCases.map(\.rawValue)), "totals instead of rows")

  package static let price = Option.value(
    "price", "PRICE", repeatable: true,
    "what a kWh costs, as a line of the file prices: 0.31, '0.59 EUR DC'")

  package static let csv = Option.flag("csv", "comma-separated values, for spreadsheets")

  package static let table = Option.flag("table", "a table, in local time and the car's units")

  /// Of all of them.
  package static let common = [from, to, vehicle, limit, by, csv, table, SharedOptions.json, file]

  /// How rows are printed, of which there is one.
  package static let forms = [csv, table, SharedOptions.json]
}
