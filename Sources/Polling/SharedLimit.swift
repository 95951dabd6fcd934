internal import Time

/// Tells a limit on the account from limits on single cars.
///
/// Tesla's limits are by car (tesla-api(7), LIMITS AND PRICES), and a car that meets one waits
/// alone. Where several meet one at the same time the limit is on all of them: the others then
/// wait without asking.
struct SharedLimit: Sendable {
  /// So many cars at once are no coincidence.
  static let threshold = 3

  /// The longest waits in force, of as many cars as the threshold at most.
  private var untilByCar: [String: Timestamp] = [:]

  /// Notes what Tesla told one car.
  mutating func note(_ key: String, until: Timestamp, now: Timestamp) {
    untilByCar = untilByCar.filter { now < $0.value }
    untilByCar[key] = until
    if untilByCar.count > SharedLimit.threshold,
      let shortest = untilByCar.min(by: { $0.value < $1.value })
    {
      untilByCar[shortest.key] = nil
    }
  }

  /// Until when no car is to ask; nil when each may. The shortest of the waits, so that one car's
  /// hours do not hold up all cars.
  func until(now: Timestamp) -> Timestamp? {
    let waits = untilByCar.values.filter { now < $0 }
    return waits.count < SharedLimit.threshold ? nil : waits.min()
  }
}
