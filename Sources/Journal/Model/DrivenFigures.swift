package import Time

/// What totals need of a drive: a tenth of it, as ten years have thousands of them.
package struct DrivenFigures: Hashable, Sendable {
  package var vin: String
  package var begin: Timestamp
  package var end: Timestamp?
  package var isComplete: Bool
  package var isInferred: Bool
  /// km
  package var distance: Double?
  /// kWh
  package var energy: Double?

  package init(
    vin: String, begin: Timestamp, end: Timestamp?, isComplete: Bool, isInferred: Bool,
    distance: Double?, energy: Double?
  ) {
    self.vin = vin
    self.begin = begin
    self.end = end
    self.isComplete = isComplete
    self.isInferred = isInferred
    self.distance = distance
    self.energy = energy
  }

  package init(_ drive: Drive) {
    self.init(
      vin: drive.vin, begin: drive.begin, end: drive.end, isComplete: drive.isComplete,
      isInferred: drive.isInferred, distance: drive.distance, energy: drive.energy)
  }
}
