import JSON

/// The energy of the newest day of a calendar_history answer.
enum NewestDay {
  /// The answer with its rows replaced by one: the sums over the rows of the day that the newest
  /// row belongs to, and the newest row's time. Days are the site's own, as the rows' times are,
  /// so that a day of 23 or 25 hours is one day.
  ///
  /// Without rows when their buckets are longer than a day (`year` and `lifetime`).
  static func total(of answer: Value) -> Value {
    guard case .object(var object) = answer else { return answer }
    guard let rows = object["time_series"]?.arrayValue else {
      if object["time_series"]?.isVoid == true { object["time_series"] = [] }
      return .object(object)
    }
    let period = object["period"]?.stringValue
    guard period != "year", period != "lifetime", let newest = newestRow(of: rows) else {
      object["time_series"] = []
      return .object(object)
    }
    let day = date(of: newest)
    object["time_series"] = [sum(of: rows.filter { date(of: $0) == day }, at: newest)]
    return .object(object)
  }

  private static func newestRow(of rows: [Value]) -> Value? {
    rows.compactMap { row in
      row["timestamp"]?.stringValue.flatMap(RFC3339.seconds).map { (row: row, seconds: $0) }
    }.max { $0.seconds < $1.seconds }?.row
  }

  /// `2023-06-01`, as the site's clock had it.
  private static func date(of row: Value) -> Substring? {
    row["timestamp"]?.stringValue?.prefix(10)
  }

  /// Energies are summed over the rows that have them; what else the newest row says stays.
  private static func sum(of rows: [Value], at newest: Value) -> Value {
    guard case .object(var total) = newest else { return newest }
    for name in energyNames {
      let energies = rows.compactMap { $0[name]?.doubleValue }
      guard !energies.isEmpty else { continue }
      total[name] = Value(energies.reduce(0, +))
    }
    return .object(total)
  }

  private static let energyNames = Catalogue.energyHistoryRows.fields.compactMap { field in
    if case .number = field.reading { field.path } else { nil }
  }
}
