internal import Time

/// A price and when, where and how a car must charge for it to count.
package struct PriceRule: Hashable, Sendable {
  package var price: Price
  /// Fast (DC) or not (AC).
  package var isFast: Bool?
  package var places: Places = .any
  package var window: Window?
  /// A bit each from Monday on; of a window over midnight that of the day on which it begins.
  package var weekdays: UInt8 = 0x7F
  /// A bit each from January on, likewise.
  package var months: UInt16 = 0x0FFF
  /// Days of the year, likewise.
  package var season: Season?

  package enum Places: Hashable, Sendable {
    case any
    case named(String)
    /// At the place `home`, or where it is not known where the car charges.
    case home

    func holds(_ place: String?) -> Bool {
      switch self {
      case .any: true
      case .named(let name): place == name
      case .home: place == nil || place == "home"
      }
    }
  }

  /// A part of the day in minutes after midnight, without the last; over midnight where it ends
  /// before it begins.
  package struct Window: Hashable, Sendable {
    package var begin: Int
    package var end: Int

    package init(begin: Int, end: Int) {
      self.begin = begin
      self.end = end
    }

    var isOverMidnight: Bool { end <= begin }

    func holds(_ minute: Int) -> Bool {
      isOverMidnight ? minute >= begin || minute < end : begin..<end ~= minute
    }
  }

  /// From one day of the year to another, both included; over New Year where it ends before it
  /// begins. Days are `month * 100 + day`.
  package struct Season: Hashable, Sendable {
    package var first: Int
    package var last: Int

    package init(first: Int, last: Int) {
      self.first = first
      self.last = last
    }

    func holds(_ date: CalendarDate) -> Bool {
      let day = date.month * 100 + date.day
      return first <= last ? first...last ~= day : day >= first || day <= last
    }
  }

  package init(_ price: Price) { self.price = price }

  /// Whether it depends on the time.
  var changes: Bool { window != nil || weekdays != 0x7F || months != 0x0FFF || season != nil }

  /// Whether the charge is of its kind, at whatever time.
  func fits(_ charge: Charge) -> Bool {
    // A car at an AC charger takes 22 kW at most.
    let isFast = charge.isFast ?? charge.peakPower.flatMap { $0 > 25 ? true : nil }
    return (self.isFast == nil || self.isFast == isFast) && places.holds(charge.place)
  }

  /// - Parameters:
  ///   - day: since 1970-01-01, by the clocks there.
  ///   - minute: after its midnight.
  func holds(day: Int, minute: Int) -> Bool {
    var day = day
    if let window {
      guard window.holds(minute) else { return false }
      if window.isOverMidnight, minute < window.end { day -= 1 }
    }
    guard weekdays & 1 << CalendarDate.weekday(daysSinceEpoch: day) != 0 else { return false }
    guard months != 0x0FFF || season != nil else { return true }
    let date = CalendarDate(daysSinceEpoch: day)
    return months & 1 << (date.month - 1) != 0 && season?.holds(date) ?? true
  }
}
