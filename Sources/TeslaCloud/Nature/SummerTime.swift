/// The rule by which a place's clocks go an hour ahead in summer.
enum SummerTime: Hashable, Sendable {
  case none
  /// From the second Sunday of March to the first of November, at two by the clock.
  case northAmerican
  /// From the last Sunday of March to the last of October, at one in UTC.
  case european

  /// - Parameters:
  ///   - seconds: since the epoch.
  ///   - standardOffset: seconds east of UTC in winter.
  func isInForce(at seconds: Double, standardOffset: Int) -> Bool {
    guard self != .none else { return false }
    let year = LocalTime(seconds, utcOffset: standardOffset).year
    let begin: Int
    let end: Int
    switch self {
    case .none: return false
    case .northAmerican:
      begin = SummerTime.sunday(from: year, 3, 8) + 2 * 3600 - standardOffset
      end = SummerTime.sunday(from: year, 11, 1) + 3600 - standardOffset
    case .european:
      begin = SummerTime.sunday(from: year, 3, 25) + 3600
      end = SummerTime.sunday(from: year, 10, 25) + 3600
    }
    return Double(begin) <= seconds && seconds < Double(end)
  }

  /// The midnight, in UTC, at which the first Sunday from a date on begins.
  private static func sunday(from year: Int, _ month: Int, _ day: Int) -> Int {
    let number = LocalTime.dayNumber(year: year, month: month, day: day)
    // 1970-01-04 was a Sunday.
    return (number + ((3 - number) % 7 + 7) % 7) * 86_400
  }
}
