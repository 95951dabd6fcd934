package import TeslaData
package import Time

/// What a car was charged with from the beginning of a charge to its end.
package struct Charge: Hashable, Sendable {
  /// Of the journal; 0 before it is stored.
  package var id: Int64 = 0
  package var vin: String
  package var begin: Timestamp
  /// nil while it is under way.
  package var end: Timestamp?
  /// When the car was first seen to charge; nil where only the energy counter tells of it.
  package var seenFrom: Timestamp?
  /// Whether the car was seen right before and right after, without a gap between.
  package var isComplete = false

  /// Percent.
  package var startLevel: Double?
  package var endLevel: Double?
  /// Rated, km.
  package var startRange: Double?
  package var endRange: Double?
  /// kWh into the battery.
  package var energyAdded: Double?
  /// What `tesla_vehicle_charge_energy_joules_total` had counted when this was last written, in
  /// kWh: what it has more after a restart belongs to this charge or a later one, so that the sums
  /// agree. nil where nothing counted.
  package var counter: Double?
  /// kWh out of the charger.
  package var energyDrawn: Double?
  package var drawnSource: DrawnSource?
  /// nil where the car did not say.
  package var isFast: Bool?
  /// kW
  package var peakPower: Double?
  /// °C, mean.
  package var outsideTemperature: Double?
  /// km
  package var odometer: Double?
  /// Name of a place (see `Places`).
  package var place: String?
  /// Only with `--location`.
  package var position: Position?
  /// What it cost by the prices of its time; nil where none was known.
  package var cost: Money?

  package init(vin: String, begin: Timestamp) {
    self.vin = vin
    self.begin = begin
  }

  /// How `energyDrawn` is known.
  package enum DrawnSource: String, Hashable, Sendable, CaseIterable {
    /// The car streamed what its charger took.
    case stream
    /// Volts by amperes over time.
    case voltsAmperes = "volts_amperes"
    /// Imported from another program.
    case imported
  }

  package var duration: Duration? { end.map { begin.duration(to: $0) } }

  /// How far it was at some moment, for prices that change with the hour and for charge curves.
  package struct Point: Hashable, Sendable {
    package var time: Timestamp
    /// kWh into the battery since it began.
    package var energyAdded: Double
    /// Percent.
    package var level: Double?
    /// kW
    package var power: Double?

    package init(time: Timestamp, energyAdded: Double, level: Double? = nil, power: Double? = nil) {
      self.time = time
      self.energyAdded = energyAdded
      self.level = level
      self.power = power
    }
  }
}
