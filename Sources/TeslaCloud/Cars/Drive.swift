/// A drive from one spot to another: speeds that change evenly between knots, so that distance
/// and energy are exact integrals of what the car reports on the way.
struct Drive: Hashable, Sendable {
  private struct Knot: Hashable {
    /// Seconds since departure.
    var time: Double
    /// mph
    var speed: Double
    /// Miles and kWh since departure.
    var distance: Double
    var energy: Double
  }

  /// What the car does at a moment of the drive.
  struct State: Hashable {
    /// mph
    let speed: Double
    /// kW, negative while braking.
    let power: Double
    /// Miles and kWh since departure.
    let distance: Double
    let energy: Double
  }

  let trip: Trip
  let origin: Spot
  let startTime: Double
  let startOdometer: Double
  let startEnergy: Double
  private let consumption: Consumption
  private var knots: [Knot] = [Knot(time: 0, speed: 0, distance: 0, energy: 0)]

  init(
    _ trip: Trip, from origin: Spot, at time: Double, odometer: Double, energy: Double,
    consumption: Consumption
  ) {
    self.trip = trip
    self.origin = origin
    startTime = time
    startOdometer = odometer
    startEnergy = energy
    self.consumption = consumption
    followRoad(miles: origin.roadMiles(to: trip.destination))
  }

  private var last: Knot { knots[knots.count - 1] }

  /// Seconds from departure to arrival.
  var length: Double { last.time }
  /// Miles from departure to arrival.
  var distance: Double { last.distance }
  /// kWh from departure to arrival.
  var energy: Double { last.energy }

  func state(at time: Double) -> State {
    let elapsed = time - startTime
    guard elapsed < length else {
      return State(speed: 0, power: 0, distance: distance, energy: energy)
    }
    let index = knotIndex(before: elapsed)
    let knot = knots[index]
    let next = knots[index + 1]
    let step = max(elapsed - knot.time, 0)
    let acceleration = (next.speed - knot.speed) / (next.time - knot.time)
    let speed = knot.speed + acceleration * step
    return State(
      speed: speed, power: consumption.power(speed: speed, acceleration: acceleration),
      distance: knot.distance + (knot.speed + speed) / 2 * step / 3600,
      energy: knot.energy + consumption.energy(from: knot.speed, to: speed, seconds: step))
  }

  private func knotIndex(before elapsed: Double) -> Int {
    var low = 0
    var high = knots.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if knots[middle].time <= elapsed { low = middle } else { high = middle }
    }
    return low
  }

  /// Streets at both ends, a faster road between them on longer trips.
  private mutating func followRoad(miles: Double) {
    var random = SplitMix64(seed: trip.roadSeed)
    let streets = min(2.2, miles * 0.3)
    var remaining = miles
    while remaining > 0 {
      let isFast = miles > 6 && remaining > streets && miles - remaining >= streets
      let limit = isFast ? random.uniform(56, 72) : random.uniform(22, 39)
      var leg = isFast ? random.uniform(1, 4) : random.uniform(0.25, 0.8)
      if isFast { leg = min(leg, remaining - streets + 0.5) }
      if remaining - leg < 0.3 { leg = remaining }
      remaining -= leg
      let stops = remaining <= 0 || (!isFast && random.chance(0.55))
      append(leg: leg, limit: limit, endSpeed: stops ? 0 : min(limit, 26))
      if stops, remaining > 0 { extend(seconds: random.uniform(4, 35), speed: 0) }
    }
  }

  /// Accelerates, keeps the speed and slows down within a leg.
  private mutating func append(leg miles: Double, limit: Double, endSpeed: Double) {
    let start = last.speed
    let gain = 3.0
    let loss = 3.4
    let reachable =
      (2 * gain * loss * miles * 3600 + loss * start * start + gain * endSpeed * endSpeed)
      / (gain + loss)
    let peak = max(min(limit, reachable.squareRoot()), start, endSpeed)
    let before = last.distance
    if peak > start { extend(seconds: (peak - start) / gain, speed: peak) }
    let slowing = (peak - endSpeed) / loss
    let slowingMiles = (peak + endSpeed) / 2 * slowing / 3600
    let cruise = before + miles - slowingMiles - last.distance
    if cruise > 0, peak > 0 { extend(seconds: cruise / peak * 3600, speed: peak) }
    if slowing > 0 { extend(seconds: slowing, speed: endSpeed) }
  }

  private mutating func extend(seconds: Double, speed: Double) {
    let knot = last
    knots.append(
      Knot(
        time: knot.time + seconds, speed: speed,
        distance: knot.distance + (knot.speed + speed) / 2 * seconds / 3600,
        energy: knot.energy
          + consumption.energy(from: knot.speed, to: speed, seconds: seconds)))
  }
}
