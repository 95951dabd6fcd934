internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix

/// The last 24 hours of some numbers, in pieces of five minutes: for the charts of the page.
///
/// Kept in memory, and as large after a year as after a day.
struct DayTrace<Series: Hashable & Sendable & CaseIterable>: Sendable {
  struct Point: Hashable, Sendable {
    /// From 0, a day ago, to `pieces - 1`, now.
    let place: Int
    let value: Double
  }

  private struct Cell {
    var sum: Float = 0
    var count: Float = 0
  }

  static var pieces: Int { 288 }
  static var length: Int64 { 300 }

  private var cells: [Series: [Cell]] = [:]
  private var modes = [CarMode?](repeating: nil, count: pieces)
  /// Counted from the epoch; nil before the first value.
  private var newest: Int64?

  init() {}

  /// Notes a number; of several in a piece the mean is shown.
  ///
  /// - Parameter moment: when it was current: now, or earlier, as an answer may be older than the
  ///   one before.
  mutating func note(_ values: [Series: Double], of moment: Timestamp? = nil, at now: Timestamp) {
    advance(to: now)
    guard let place = place(of: moment ?? now) else { return }
    for (series, value) in values where value.isFinite {
      var row = cells[series] ?? [Cell](repeating: Cell(), count: Self.pieces)
      row[place].sum += Float(value)
      row[place].count += 1
      cells[series] = row
    }
  }

  /// Notes what the car does; of several in a piece the one that matters most is shown.
  mutating func note(_ mode: CarMode, of moment: Timestamp? = nil, at now: Timestamp) {
    advance(to: now)
    guard let place = place(of: moment ?? now) else { return }
    modes[place] = max(modes[place] ?? mode, mode)
  }

  /// In order of time.
  func points(_ series: Series, now: Timestamp) -> [Point] {
    guard let row = cells[series] else { return [] }
    return places(now: now).compactMap { place, cell in
      row[cell].count == 0
        ? nil : Point(place: place, value: Double(row[cell].sum / row[cell].count))
    }
  }

  /// What the car did, by place; pieces without a poll are left out.
  func modes(now: Timestamp) -> [(place: Int, mode: CarMode)] {
    places(now: now).compactMap { place, cell in modes[cell].map { (place, $0) } }
  }

  /// The places that are still shown, with the cells that hold them, in order of time.
  private func places(now: Timestamp) -> [(place: Int, cell: Int)] {
    guard let newest else { return [] }
    let last = Self.piece(of: now)
    let pieces = Int64(Self.pieces)
    let first = max(last, newest) - pieces + 1
    guard first <= newest else { return [] }
    return (first...newest).map { (Int($0 - first), Self.cell(of: $0)) }
  }

  /// The cell of a time that is still shown.
  private func place(of moment: Timestamp) -> Int? {
    guard let newest else { return nil }
    let piece = min(Self.piece(of: moment), newest)
    return newest - piece < Int64(Self.pieces) ? Self.cell(of: piece) : nil
  }

  /// Makes the piece of now the newest; it is empty if it is a new one.
  private mutating func advance(to now: Timestamp) {
    let piece = Self.piece(of: now)
    let pieces = Int64(Self.pieces)
    guard let last = newest else {
      newest = piece
      return
    }
    if piece < last {
      if last - piece == 1 { return }
      // The clock was set back: what was noted since is of no known time.
      self = Self()
      newest = piece
      return
    }
    // A clock that leaps ahead empties all of it once, not once a piece.
    for stale in (max(last, piece - pieces) + 1)..<(piece + 1) {
      modes[Self.cell(of: stale)] = nil
      for series in cells.keys { cells[series]?[Self.cell(of: stale)] = Cell() }
    }
    newest = piece
  }

  private static func piece(of moment: Timestamp) -> Int64 {
    let seconds = moment.wholeSeconds
    return seconds / length - (seconds % length < 0 ? 1 : 0)
  }

  private static func cell(of piece: Int64) -> Int {
    Int(((piece % Int64(pieces)) + Int64(pieces)) % Int64(pieces))
  }
}

/// Named as the journal names them, too.
enum CarSeries: String, Hashable, Sendable, CaseIterable {
  /// In percent.
  case level
  /// In °C.
  case inside, outside
}

enum SiteSeries: String, Hashable, Sendable, CaseIterable {
  /// In W, with Tesla's signs.
  case solar, home, battery, grid
  /// In percent.
  case charge
}

extension VehicleFacts {
  var series: [CarSeries: Double] {
    let all: [CarSeries: Double?] = [
      .level: batteryPercent, .inside: insideCelsius, .outside: outsideCelsius,
    ]
    return all.compactMapValues(\.self)
  }
}

extension SiteFacts {
  var series: [SiteSeries: Double] {
    let all: [SiteSeries: Double?] = [
      .solar: solarWatts, .home: homeWatts, .battery: batteryWatts, .grid: gridWatts,
      .charge: chargedPercent,
    ]
    return all.compactMapValues(\.self)
  }
}

extension AccountSnapshot.Car {
  /// Notes what it does, and when that began.
  mutating func note(_ new: CarMode?, keepsTrace: Bool, at now: Timestamp) {
    guard let new else { return }
    if new != mode {
      modeSince = now
      isModeSinceKnown = mode != nil
      mode = new
    }
    guard keepsTrace else {
      trace = nil
      return
    }
    trace = trace ?? DayTrace()
    trace?.note(new, at: now)
  }
}
