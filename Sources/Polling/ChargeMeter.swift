package import JSON
internal import TeslaMetrics

/// The energy that charging added to a car since it was first seen.
///
/// The car says what the present charge added, or the last one: a number that grows and begins
/// anew with each charge. Cars also send numbers that fall by some per cent within a charge, or to
/// almost nothing for one answer, so a fall alone is no new charge: something else must show it
/// (see `isNew`). Until then the number is compared with the highest of the charge. What a car had
/// added when it was first seen is not counted, as nothing tells when that was. A charge that is
/// not seen to begin counts only for what it has more than the last one, unless the battery shows
/// that it is another.
package struct ChargeMeter: Meter {
  /// A smaller change is a rounding of the car's.
  static let rounding = 0.05
  /// Cars correct a charge's number by some per cent. A number that has fallen to less than this share
  /// is another charge's, unless it is a glitch.
  package static let corrected = 0.8
  /// What it corrects is less than this share.
  static let leastCorrected = 0.93
  /// So many percent a kilowatt-hour gives any battery.
  static let levelPerKilowattHour = 0.6
  /// For how long a number must stay low to be the number of a new charge.
  static let stay = 300.0
  /// A battery that has lost so many percent since the highest number was driven or has stood for
  /// long; one that has gained as many since was charged.
  static let changedLevel = 3.0
  /// And one that has lost so many without a cable was driven: a pulled cable that was none, and a
  /// number that came late, change nothing.
  static let drivenLevel = 2.0

  /// A low number that may be the first of a new charge.
  private struct Low: Hashable {
    var energy: Double
    var seconds: Double
  }

  /// kWh.
  package private(set) var total = 0.0
  /// The highest number of the charge.
  private var last: Double
  /// The battery's level with it.
  private var lastLevel: Double?
  /// When the newest answer was true that changed anything; older ones are of no use.
  private var lastSeconds: Double?
  /// The number that was last said without a cable; nil while the charge goes on.
  private var unplugged: Double?
  /// The lowest level that was told since the highest number.
  private var lowestLevel: Double?
  private var low: Low?

  /// Begins to count.
  package init(_ first: ChargeReading) {
    last = first.kilowattHours
    lastLevel = first.level
    lastSeconds = first.seconds
    unplugged = first.isPluggedIn == false ? first.kilowattHours : nil
  }

  /// - Parameter now: seconds since the epoch; a car's clock that is ahead counts as this.
  package mutating func add(_ reading: ChargeReading, now: Double) {
    let seconds = reading.seconds.map { min($0, now) }
    // Tesla sometimes answers with what it kept from before.
    if let seconds, let lastSeconds, seconds < min(lastSeconds, now) { return }
    let before = self
    count(reading, at: seconds ?? now)
    if self != before { lastSeconds = seconds ?? lastSeconds }
  }

  private mutating func count(_ reading: ChargeReading, at seconds: Double) {
    let energy = reading.kilowattHours
    if energy > last {
      total +=
        energy - (isAnother(reading) && (hasGained(reading) || wasDriven(reading)) ? 0 : last)
      begin(reading)
    } else if energy > last - ChargeMeter.rounding {
      low = nil
    } else if isNew(reading, at: seconds) {
      total += energy
      begin(reading)
    }
    if reading.isPluggedIn == false { unplugged = energy }
    lowestLevel = [lowestLevel, reading.level].compactMap(\.self).min()
  }

  private mutating func begin(_ reading: ChargeReading) {
    last = reading.kilowattHours
    lastLevel = reading.level
    unplugged = nil
    lowestLevel = nil
    low = nil
  }

  /// Whether a fallen number is the number of a new charge. It is if the cable was out since, the
  /// number is another than it was then, and the cable is in again or the battery has gained. It is
  /// also if it is much less (`corrected`), or the battery has lost some of its level at the cable,
  /// and if it then grows or stays where it is.
  private mutating func isNew(_ reading: ChargeReading, at seconds: Double) -> Bool {
    let energy = reading.kilowattHours
    let isPluggedIn = reading.isPluggedIn == true
    // What a car corrects it may tell only when the cable is in again.
    let isCorrection = unplugged.map { energy > $0 * ChargeMeter.leastCorrected } ?? false
    let gain = isCorrection ? energy * ChargeMeter.levelPerKilowattHour : 0
    if isPluggedIn && !isCorrection || hasGained(reading, gain), isAnother(reading) { return true }
    let hasLost = reading.change(since: lastLevel) <= -ChargeMeter.changedLevel
    guard energy <= last * ChargeMeter.corrected || isPluggedIn && hasLost else {
      low = nil
      return false
    }
    guard let low, energy > low.energy - ChargeMeter.rounding, seconds >= low.seconds else {
      low = Low(energy: energy, seconds: seconds)
      return false
    }
    return energy >= low.energy + ChargeMeter.rounding
      || seconds - low.seconds >= ChargeMeter.stay
  }

  /// Whether the cable was out since, and the number was another then.
  private func isAnother(_ reading: ChargeReading) -> Bool {
    unplugged.map { abs(reading.kilowattHours - $0) > ChargeMeter.rounding } ?? false
  }

  /// Whether the battery had less meanwhile, and the cable is in again.
  private func wasDriven(_ reading: ChargeReading) -> Bool {
    guard let lastLevel, let lowestLevel else { return false }
    return reading.isPluggedIn == true && lastLevel - lowestLevel >= ChargeMeter.drivenLevel
  }

  /// - Parameter least: percent that it must have gained, if that is more.
  private func hasGained(_ reading: ChargeReading, _ least: Double = 0) -> Bool {
    reading.change(since: lowestLevel) >= max(ChargeMeter.changedLevel, least)
  }

  package func isBehind(_ other: ChargeMeter) -> Bool { total < other.total }

  package init?(_ stored: Value) {
    guard let total = stored["total_kwh"]?.energy, let last = stored["last_kwh"]?.energy else {
      return nil
    }
    self.total = total
    self.last = last
    lastLevel = stored["last_level"]?.doubleValue
    lastSeconds = stored["last_changed_at"]?.doubleValue
    unplugged = stored["unplugged_kwh"]?.energy
    lowestLevel = stored["lowest_level"]?.doubleValue
    if let energy = stored["low_kwh"]?.energy, let seconds = stored["low_since"]?.doubleValue {
      low = Low(energy: energy, seconds: seconds)
    }
  }

  package var stored: Value {
    func value(_ number: Double?) -> Value { number.map { Value($0) } ?? .null }
    return [
      "total_kwh": Value(total), "last_kwh": Value(last), "last_level": value(lastLevel),
      "last_changed_at": value(lastSeconds), "unplugged_kwh": value(unplugged),
      "lowest_level": value(lowestLevel), "low_kwh": value(low?.energy),
      "low_since": value(low?.seconds),
    ]
  }
}
