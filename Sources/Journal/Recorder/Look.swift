internal import Polling
internal import TeslaData
internal import Time

/// What a car was seen to be like at a moment, as far as a journal needs it.
struct Look: Hashable, Sendable {
  enum Mode: Hashable, Sendable { case parked, charging, driving }

  var time: Timestamp
  var mode = Mode.parked
  /// Whether the car streamed it, so that nothing happened unseen since the look before.
  var isStreamed = false
  /// km
  var odometer: Double?
  /// Percent.
  var level: Double?
  /// Rated, km.
  var range: Double?
  /// kWh in the battery; only streamed.
  var remaining: Double?
  /// km/h
  var speed: Double?
  /// °C
  var outside: Double?
  /// kWh that the present charge added, or the last one.
  var added: Double?
  /// The same as rated range, km; never streamed.
  var addedRange: Double?
  /// kWh that the car's own charger took for it; only streamed.
  var drawn: Double?
  /// kW out of the charger.
  var power: Double?
  var isFast: Bool?
  var position: Position?

  init(time: Timestamp) { self.time = time }

  /// - Parameter facts: with what was known before (see `VehicleFacts.following`).
  init(_ facts: VehicleFacts, time: Timestamp, isStreamed: Bool) {
    self.time = time
    self.isStreamed = isStreamed
    if facts.isDriving == true {
      mode = .driving
    } else if facts.isCharging == true {
      mode = .charging
    }
    odometer = facts.odometerMiles.flatMap { Look.kilometres($0, in: 0...10_000_000) }
    level = facts.batteryPercent.flatMap { 0...100 ~= $0 ? $0 : nil }
    range = facts.ratedMiles.flatMap { Look.kilometres($0, in: 0...10_000) }
    speed = facts.milesPerHour.flatMap { Look.kilometres($0, in: 0...500) }
    outside = facts.outsideCelsius.flatMap { -90...90 ~= $0 ? $0 : nil }
    added = facts.addedKilowattHours.flatMap { 0..<1_000 ~= $0 ? $0 : nil }
    isFast = facts.isFastCharging
    position = facts.position
    if isStreamed {
      remaining = facts.remainingKilowattHours.flatMap { 0..<1_000 ~= $0 ? $0 : nil }
      drawn = facts.drawnKilowattHours.flatMap { 0..<1_000 ~= $0 ? $0 : nil }
    } else {
      addedRange = facts.addedRatedMiles.flatMap { Look.kilometres($0, in: 0...10_000) }
    }
    if mode == .charging { power = Look.chargerPower(facts) }
  }

  private static func kilometres(_ miles: Double, in range: ClosedRange<Double>) -> Double? {
    range ~= miles ? miles * DisplayUnits.kilometersPerMile : nil
  }

  /// kW: volts by amperes by phases where the car's own charger charges, else as the car says it.
  /// What it calls phases is not always their number, so its power decides.
  private static func chargerPower(_ facts: VehicleFacts) -> Double? {
    let told = facts.chargerKilowatts.flatMap { 0...2_000 ~= $0 ? $0 : nil }
    guard facts.isFastCharging != true, let volts = facts.chargerVolts,
      let amperes = facts.chargerAmperes, 50...1_000 ~= volts, 0...1_000 ~= amperes, amperes > 0
    else { return told }
    let ofOnePhase = volts * amperes / 1_000
    let phases = told.map { min(max(($0 / ofOnePhase).rounded(), 1), 3) }
    return ofOnePhase * (phases ?? (facts.chargerPhases.map { $0 > 1 ? 3 : 1 } ?? 1))
  }
}

extension Timestamp {
  /// Hours from then to a later moment; never negative.
  func hours(to later: Timestamp) -> Double { max(duration(to: later).inSeconds, 0) / 3_600 }

  func advanced(hours: Double) -> Timestamp { advanced(by: .seconds(hours * 3_600)) }

  /// As the journal keeps it: a row is known by its beginning.
  var inMilliseconds: Timestamp {
    let parts = sinceEpoch.components
    let fraction = parts.attoseconds / 1_000_000_000_000_000
    return Timestamp(sinceEpoch: .seconds(parts.seconds) + .milliseconds(fraction))
  }

  func limited(_ first: Timestamp, _ last: Timestamp) -> Timestamp {
    max(min(self, last), first)
  }
}

/// Of numbers that come one by one.
struct Mean: Hashable, Sendable {
  private var sum = 0.0
  private var count = 0.0

  init() {}

  /// Goes on from a mean of which it is not known how many it was of.
  init(_ value: Double?) {
    guard let value else { return }
    (sum, count) = (value, 1)
  }

  mutating func add(_ value: Double?) {
    guard let value else { return }
    sum += value
    count += 1
  }

  /// nil of none.
  var value: Double? { count > 0 ? sum / count : nil }
}
