internal import JSON
internal import TeslaMetrics

/// The energy that charging added to a car since it was first seen.
///
/// The car says what the present charge added, or the last one: a number that grows and begins
/// anew with each charge. What a car had added when it was first seen is not counted, as nobody
/// knows when that was. A charge that begins, grows beyond the last one and ends while nobody
/// looks counts only for what it has more.
struct ChargeMeter: Meter {
  /// A fall by less is a rounding of the car's, not a new charge: taking it for one would count
  /// the whole charge twice.
  static let leastFall = 0.05

  /// kWh.
  private(set) var total = 0.0
  private var last: Double
  /// When the last change was true; older answers are of no use.
  private var lastSeconds: Double?

  /// Begins to count.
  init(_ first: ChargeReading) {
    last = first.kilowattHours
    lastSeconds = first.seconds
  }

  /// - Parameter now: seconds since the epoch; a car's clock that is ahead counts as this.
  mutating func add(_ reading: ChargeReading, now: Double) {
    let seconds = reading.seconds.map { min($0, now) }
    // Tesla sometimes answers with what it kept from before.
    if let seconds, let lastSeconds, seconds < min(lastSeconds, now) { return }
    let energy = reading.kilowattHours
    if energy > last {
      total += energy - last
    } else if energy <= last - ChargeMeter.leastFall {
      total += energy
    } else {
      return
    }
    last = energy
    lastSeconds = seconds ?? lastSeconds
  }

  func isBehind(_ other: ChargeMeter) -> Bool { total < other.total }

  init?(_ stored: Value) {
    guard let total = stored["total_kwh"]?.energy, let last = stored["last_kwh"]?.energy else {
      return nil
    }
    self.total = total
    self.last = last
    lastSeconds = stored["last_changed_at"]?.doubleValue
  }

  var stored: Value {
    [
      "total_kwh": Value(total), "last_kwh": Value(last),
      "last_changed_at": lastSeconds.map { Value($0) } ?? nil,
    ]
  }
}
