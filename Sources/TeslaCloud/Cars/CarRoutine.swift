/// The life of a commuter: what a car's owner means to do on a day, from the seed and the day's
/// number alone.
struct CarRoutine {
  private let car: Car
  private let midnight: Double
  private var random: SplitMix64
  private var items: [(time: Double, item: Agenda.Item)] = []

  /// What happens on a local day, beginning with the plan for the next.
  static func items(for car: Car, day: Int) -> [(time: Double, item: Agenda.Item)] {
    var routine = CarRoutine(car, day: day)
    routine.items.append((routine.midnight + 86_400, .planDay(day + 1)))
    guard car.hasRoutine else { return routine.items }
    // 1970-01-01 was a Thursday.
    let isWeekend = [2, 3].contains(day % 7)
    if isWeekend { routine.planWeekend() } else { routine.planWorkday() }
    routine.planNight(day: day)
    return routine.items
  }

  private init(_ car: Car, day: Int) {
    self.car = car
    midnight = car.weather.place.midnight(ofDay: day)
    random = SplitMix64(
      seed: car.seed &+ UInt64(truncatingIfNeeded: car.index), stream: .carDay, day)
  }

  private mutating func planWorkday() {
    let leaving = 7.2 + random.uniform(0, 0.9)
    let isWatched = random.chance(0.2)
    if random.chance(0.4) {
      items.append((midnight + leaving * 3600 - 600, .preheat(seconds: 600)))
    }
    board(at: leaving, from: .home, to: car.work, hasSentry: isWatched)
    board(at: 16.4 + random.uniform(0, 1.4), from: .work, to: car.home)
    if random.chance(0.3) { errand(at: 18.9 + random.uniform(0, 0.6), hours: 0.7) }
  }

  private mutating func planWeekend() {
    if random.chance(0.18) {
      let place = around(car.home, miles: random.uniform(45, 75), kind: .supercharger)
      board(at: 8.5 + random.uniform(0, 1), from: .home, to: place)
      board(at: 16 + random.uniform(0, 1.5), from: .supercharger, to: car.home)
    } else {
      if random.chance(0.85) { errand(at: 9.5 + random.uniform(0, 1.5), hours: 1.2) }
      if random.chance(0.6) { errand(at: 14.5 + random.uniform(0, 2), hours: 1.6) }
    }
  }

  private mutating func planNight(day: Int) {
    let seed = random.next()
    items.append((midnight + 22 * 3600, .comeHome(roadSeed: seed)))
    items.append((midnight + (23 + random.uniform(0, 0.9)) * 3600, .charge))
    // A new version every 23 days: offered, fetched the next evening, installed in the night.
    switch (day + car.index * 5) % 23 {
    case 0: items.append((midnight + 14.5 * 3600, .updateAppears))
    case 1: items.append((midnight + 20.6 * 3600, .download(seconds: 1500)))
    case 3: items.append((midnight + 2.2 * 3600, .install(seconds: 1620)))
    // An afternoon at the service centre, every half year.
    case 5 where day % 8 == 0:
      let centre = around(car.home, miles: 7, kind: .service)
      board(at: 19.6, from: .home, to: centre)
      board(at: 21.4, from: .service, to: car.home)
    default: break
    }
  }

  private mutating func errand(at hour: Double, hours: Double) {
    let shop = around(car.home, miles: random.uniform(1.5, 6), kind: .errand)
    let stay = random.uniform(0.4, hours)
    board(
      at: hour, from: .home, to: shop, hasSentry: random.chance(0.4),
      losesSignal: random.chance(0.06))
    board(at: hour + 0.5 + stay, from: .errand, to: car.home)
  }

  private mutating func board(
    at hour: Double, from origin: Spot.Kind, to destination: Spot, hasSentry: Bool = false,
    losesSignal: Bool = false
  ) {
    let trip = Trip(
      origin: origin, destination: destination, roadSeed: random.next(), hasSentry: hasSentry,
      losesSignal: losesSignal)
    items.append((midnight + hour * 3600, .board(trip)))
  }

  private mutating func around(_ spot: Spot, miles: Double, kind: Spot.Kind) -> Spot {
    let turns = random.fraction()
    return Spot(
      kind: kind, east: spot.east + miles * Wave.cosine(turns: turns),
      north: spot.north + miles * Wave.sine(turns: turns))
  }
}
