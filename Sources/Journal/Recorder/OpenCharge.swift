internal import Time

/// A charge that is under way, or has just ended.
struct OpenCharge: Hashable, Sendable {
  var charge: Charge
  /// The last look while it charged; nil after a start.
  private(set) var last: Look?
  /// When it was last seen to charge.
  private var seen: Timestamp
  private var outside: Mean
  /// When it was last written down.
  var written: Timestamp
  /// What the car said that its charger took before this charge; it begins anew with each.
  private var drawnBefore: Double?
  /// kWh that the car's charger took, as it streams it.
  private var drawn: Double?
  /// kWh from volts, amperes and time.
  private var reckoned = 0.0

  /// In a longer gap nothing tells how much was drawn.
  static let longestGap = Duration.seconds(7_200)

  /// - Parameter drawn: what the car said of its charger before.
  init(_ charge: Charge, at look: Look, drawn: Double?) {
    self.charge = charge
    (seen, written) = (look.time, look.time)
    outside = Mean()
    drawnBefore = drawn
    // Since it began it has charged as now.
    if let power = look.power { reckoned = power * charge.begin.hours(to: look.time) }
  }

  /// Goes on after a start.
  init(_ charge: Charge, goingOnAt time: Timestamp) {
    self.charge = charge
    (seen, written) = (time, time)
    outside = Mean(charge.outsideTemperature)
    drawnBefore = 0
    reckoned = charge.energyDrawn ?? 0
  }

  /// Takes in the charging car.
  mutating func take(_ look: Look) {
    if let power = look.power {
      reckon(until: look.time, power: power)
      charge.peakPower = max(charge.peakPower ?? power, power)
    }
    if let told = look.drawn {
      if let before = drawnBefore, told < before { drawnBefore = 0 }
      drawn = max(told - (drawnBefore ?? 0), 0)
    }
    if let isFast = look.isFast { charge.isFast = isFast || charge.isFast == true }
    outside.add(look.outside)
    charge.outsideTemperature = outside.value
    note(look)
    last = look
    seen = look.time
    settleDrawn()
  }

  private mutating func reckon(until time: Timestamp, power: Double) {
    let gap = seen.duration(to: time)
    guard gap > .zero, gap <= OpenCharge.longestGap else { return }
    reckoned += (power + (last?.power ?? power)) / 2 * seen.hours(to: time)
  }

  private mutating func note(_ look: Look) {
    rise(look)
    if charge.odometer == nil || isSettling(look) {
      charge.odometer = look.odometer ?? charge.odometer
    }
  }

  /// - Returns: whether the level or the range was less before.
  @discardableResult
  mutating func rise(_ look: Look) -> Bool {
    let before = (charge.endLevel, charge.endRange)
    charge.endLevel = [charge.endLevel, look.level].compactMap(\.self).max()
    charge.endRange = [charge.endRange, look.range].compactMap(\.self).max()
    return (charge.endLevel, charge.endRange) != before
  }

  /// Whether a look may still tell of how the car came here: a streaming one is late with that.
  func isSettling(_ look: Look) -> Bool {
    charge.begin.duration(to: look.time) <= DriveRecorder.settling
  }

  private mutating func settleDrawn() {
    if charge.isFast != true, let drawn, drawn > 0 {
      charge.energyDrawn = drawn
      charge.drawnSource = .stream
    } else if reckoned > 0 {
      charge.energyDrawn = reckoned
      charge.drawnSource = .voltsAmperes
    }
  }

  /// - Parameters:
  ///   - look: the first at the car that no longer charges; nil where it is not known how it ended.
  ///   - limit: when it had ended at the latest.
  mutating func end(by look: Look?, until limit: Timestamp) {
    let gap = seen.duration(to: limit)
    var end = seen
    if let look {
      if look.isStreamed, gap <= .seconds(60) {
        end = look.time
      } else if let power = last?.power, power > 0, let from = last?.added, let to = look.added {
        end = seen.advanced(hours: min(max(to - from, 0) / power, 24))
      }
      // The level of a car that stands for long after its charge is another.
      if gap <= ChargeRecorder.longestGap { note(look) }
      if let told = look.drawn, let drawn, told >= drawn + (drawnBefore ?? 0) {
        self.drawn = told - (drawnBefore ?? 0)
      }
    }
    charge.end = max(end.limited(seen, max(seen, limit)).inMilliseconds, charge.begin)
    if let power = last?.power, let end = charge.end { reckoned += power * seen.hours(to: end) }
    charge.isComplete =
      charge.isComplete && look != nil && gap <= ChargeRecorder.ordinaryGap
    settleDrawn()
  }

  /// - Parameter total: of the counter.
  mutating func add(_ energy: Double, _ total: Double) {
    charge.energyAdded = (charge.energyAdded ?? 0) + energy
    charge.counter = total
  }

  func point(at time: Timestamp) -> Charge.Point {
    Charge.Point(
      time: time, energyAdded: charge.energyAdded ?? 0, level: charge.endLevel,
      power: last?.power)
  }
}
