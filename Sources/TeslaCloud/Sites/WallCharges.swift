internal import HTTP
internal import JSON

/// The charges at the wall connectors of all houses, as `telemetry_history` lists them.
struct WallCharges: Sendable {
  private struct Charge: Sendable {
    /// The car's place in the list.
    let car: Int
    /// Seconds since the epoch.
    let start: Double
    var end: Double
    /// kW from the wall, the same all the time.
    let power: Double
  }

  private var running: [Int: Charge] = [:]
  private var finished: [Charge] = []
  /// Those of a large fleet's last days; Tesla keeps them for longer.
  private static let keptCount = 20_000

  /// Takes note of a car that may have begun or ended a charge at home.
  mutating func note(_ car: Car, at time: Double) {
    let power = car.homeChargePower
    guard power != running[car.index]?.power ?? 0 else { return }
    if var charge = running.removeValue(forKey: car.index) {
      charge.end = time
      finished.append(charge)
      if finished.count > 2 * WallCharges.keptCount {
        finished.removeFirst(WallCharges.keptCount)
      }
    }
    guard power > 0 else { return }
    running[car.index] = Charge(car: car.index, start: time, end: time, power: power)
  }

  /// The charges of a house that began within the dates asked for and have ended.
  ///
  /// - Returns: nil when a parameter is not what Tesla takes.
  func history(of body: SiteBody, url: URL) -> Value? {
    guard url.queryValue("kind") == "charge",
      let start = url.queryValue("start_date").map(CalendarHistoryBody.seconds) ?? 0,
      let end = url.queryValue("end_date").map(CalendarHistoryBody.seconds) ?? body.time
    else { return nil }
    var places: [Int: Int] = [:]
    for (number, car) in body.cars.enumerated() { places[car.index] = number }
    let rows = finished.compactMap { charge -> Value? in
      guard let number = places[charge.car], start <= charge.start, charge.start <= end else {
        return nil
      }
      let seconds = charge.end - charge.start
      return [
        "charge_start_time": ["seconds": VehicleDataBody.seconds(charge.start)],
        "charge_duration": ["seconds": VehicleDataBody.seconds(seconds)],
        "energy_added_wh": Value(Int64((charge.power * seconds / 3.6).rounded())),
        "din": .string(body.site.identity.wallConnectorDIN(number)),
      ]
    }
    return ["charge_history": .array(rows)]
  }
}
