internal import Journal
internal import Time

/// What a month tells of a car's battery.
struct BatterySum: Sendable {
  /// Of the ends of charges: rated km, percent.
  private(set) var rangeSum = 0.0
  private(set) var levelSum = 0.0
  /// The full range by each charge, in km.
  private var ranges: [Double] = []
  /// kWh, and percent that they brought.
  private var energy = 0.0
  private var gain = 0.0
  private(set) var energyCount = 0
  var parked = ParkedSum()

  /// Below it a percent that is rounded makes too much of a difference.
  private static let leastLevel = 60.0
  private static let leastGain = 10.0

  mutating func add(_ charge: Charge) {
    guard charge.end != nil, let level = charge.endLevel, 0...100 ~= level else { return }
    if let range = charge.endRange, range > 0, level >= BatterySum.leastLevel {
      rangeSum += range
      levelSum += level
      ranges.append(range / level * 100)
    }
    guard let added = charge.energyAdded, added > 0, let start = charge.startLevel,
      level - start >= BatterySum.leastGain
    else { return }
    energy += added
    gain += level - start
    energyCount += 1
  }

  var rangeCount: Int { ranges.count }

  /// Rated km of the full battery.
  var fullRange: Double? { levelSum > 0 ? rangeSum / levelSum * 100 : nil }

  /// Standard deviation of what each charge says, in km; nil of a single one.
  var spread: Double? {
    guard ranges.count > 1 else { return nil }
    let mean = ranges.reduce(0, +) / Double(ranges.count)
    let squares = ranges.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(ranges.count - 1)).squareRoot()
  }

  /// kWh between an empty and a full battery.
  var usableEnergy: Double? { gain > 0 ? energy / gain * 100 : nil }
}

/// What a car lost while it was parked.
struct ParkedSum: Sendable {
  private(set) var days = 0.0
  private(set) var asleepDays = 0.0
  private(set) var awakeDays = 0.0
  /// Percent of the battery.
  private var loss = 0.0
  /// Sums of a fit by least squares: loss = asleep · a + awake · b.
  private var (aa, ab, bb, al, bl) = (0.0, 0.0, 0.0, 0.0, 0.0)

  /// With less of either the two cannot be told apart.
  private static let leastDays = 1.0

  /// - Parameters:
  ///   - loss: percent of the battery.
  ///   - asleep: days; nil where the journal does not say what the car did.
  mutating func add(_ loss: Double, days: Double, asleep: Double?) {
    self.days += days
    self.loss += loss
    guard let asleep else { return }
    let awake = max(0, days - asleep)
    asleepDays += asleep
    awakeDays += awake
    aa += asleep * asleep
    ab += asleep * awake
    bb += awake * awake
    al += asleep * loss
    bl += awake * loss
  }

  /// Percent a day.
  var perDay: Double? { days >= ParkedSum.leastDays ? loss / days : nil }

  /// Percent a day while the car sleeps and while it does not; nil where too little tells.
  var split: (asleep: Double?, awake: Double?) {
    let knowsSleep = asleepDays >= ParkedSum.leastDays
    let knowsAwake = awakeDays >= ParkedSum.leastDays
    let determinant = aa * bb - ab * ab
    guard knowsSleep, knowsAwake, determinant > 1e-6 * aa * bb else {
      // Of a car that nearly always sleeps, or never does, the one is the whole.
      let total = asleepDays + awakeDays
      if knowsSleep, asleepDays > 0.95 * total { return (max(0, al / aa), nil) }
      if knowsAwake, awakeDays > 0.95 * total { return (nil, max(0, bl / bb)) }
      return (nil, nil)
    }
    let asleep = (al * bb - bl * ab) / determinant
    let awake = (bl * aa - al * ab) / determinant
    // A battery gains nothing by standing: what is negative is noise of the other.
    if asleep < 0 { return (0, max(0, bl / bb)) }
    if awake < 0 { return (max(0, al / aa), 0) }
    return (asleep, awake)
  }
}
