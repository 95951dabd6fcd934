import JSON
internal import Time

/// The energy of the newest day of a calendar_history answer.
enum NewestDay {
  /// The answer with its rows replaced by one: the sums over the rows of the day that the newest
  /// row belongs to, and the newest row's time. Days are the site's own, as the rows' times are,
  /// so that a day of 23 or 25 hours is one day.
  ///
  /// Without rows when their buckets are longer than a day (`year` and `lifetime`).
  ///
  /// - Parameter clock: the site's, for rows without an offset.
  static func total(of answer: Value, clock: TimeZoneRules? = nil) -> Value {
    guard case .object(var object) = answer else { return answer }
    guard object["time_series"]?.arrayValue != nil else {
      if object["time_series"]?.isVoid == true { object["time_series"] = [] }
      return .object(object)
    }
    let rows = HistoryRows(answer, clock: clock).rows
    let period = object["period"]?.stringValue
    guard period != "year", period != "lifetime",
      let newest = rows.max(by: { $0.seconds < $1.seconds })
    else {
      object["time_series"] = []
      return .object(object)
    }
    let day = rows.filter { $0.day == newest.day }.map(\.value)
    object["time_series"] = [sum(of: day, at: newest)]
    return .object(object)
  }

  /// Energies are summed over the rows that have them; what else the newest row says stays.
  private static func sum(of rows: [Value], at newest: HistoryRows.Row) -> Value {
    guard case .object(var total) = newest.value else { return newest.value }
    total["timestamp"] = Value(newest.seconds)
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
