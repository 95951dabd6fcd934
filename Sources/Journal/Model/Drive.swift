package import TeslaData
package import Time

/// What a car drove from one parking to the next.
package struct Drive: Hashable, Sendable {
  /// Of the journal; 0 before it is stored.
  package var id: Int64 = 0
  package var vin: String
  /// When it began, as far as is known: at the latest `seenFrom`.
  package var begin: Timestamp
  /// nil while it is under way.
  package var end: Timestamp?
  /// When the car was first seen to drive; nil where only the odometer tells of the drive.
  package var seenFrom: Timestamp?
  /// Whether the car was seen parked right before and right after, without a gap between.
  package var isComplete = false
  /// Whether only the odometer tells of it: it lies somewhere between `begin` and `end`, and may
  /// have been several.
  package var isInferred = false

  /// km
  package var startOdometer: Double?
  package var endOdometer: Double?
  /// Percent.
  package var startLevel: Double?
  package var endLevel: Double?
  /// Rated, km.
  package var startRange: Double?
  package var endRange: Double?
  /// kWh out of the battery.
  package var energy: Double?
  package var energySource: EnergySource?
  /// km/h
  package var topSpeed: Double?
  /// °C, mean.
  package var outsideTemperature: Double?
  /// `2026.38.3`.
  package var software: String?
  /// Names of places (see `Places`).
  package var from: String?
  package var to: String?
  /// Only with `--location`.
  package var startPosition: Position?
  package var endPosition: Position?

  package init(vin: String, begin: Timestamp) {
    self.vin = vin
    self.begin = begin
  }

  /// How an energy is known.
  package enum EnergySource: String, Hashable, Sendable, CaseIterable {
    /// The car streamed what its battery held.
    case stream
    /// From the rated range, with the energy that charges of this car needed for a kilometre of it.
    case range
    /// Imported from another program.
    case imported
  }

  /// km
  package var distance: Double? {
    guard let startOdometer, let endOdometer, endOdometer >= startOdometer else { return nil }
    return endOdometer - startOdometer
  }

  package var duration: Duration? { end.map { begin.duration(to: $0) } }

  /// km/h, from distance and duration; nil for one that was only inferred.
  package var meanSpeed: Double? {
    guard !isInferred, let distance, let duration, duration > .zero else { return nil }
    return distance / (duration.inSeconds / 3_600)
  }

  /// Wh/km; nil where the distance is too short to tell.
  package var efficiency: Double? {
    guard let energy, let distance, distance >= 1 else { return nil }
    return energy * 1_000 / distance
  }

  /// A point of its track; only with `--location`.
  package struct Point: Hashable, Sendable {
    package var time: Timestamp
    package var position: Position
    /// km/h
    package var speed: Double?

    package init(time: Timestamp, position: Position, speed: Double?) {
      self.time = time
      self.position = position
      self.speed = speed
    }
  }
}
