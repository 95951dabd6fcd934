/// What a car did, as only the simulator knows it: the judge of what others made of its answers.
package struct CarDiary: Hashable, Sendable {
  /// Times are seconds since the epoch, odometers miles, energies kWh.
  package struct Drive: Hashable, Sendable {
    package let begin: Double
    package let end: Double
    package let startOdometer: Double
    package let endOdometer: Double
    /// Out of the battery.
    package let energy: Double
  }

  package struct Charge: Hashable, Sendable {
    package let begin: Double
    package let end: Double
    package let isFast: Bool
    /// Into the battery.
    package let energyAdded: Double
    /// What the car said of that at the end, and the most that it ever said of it: cars correct
    /// themselves within a charge.
    package let told: Double
    package let mostTold: Double
    /// Out of the charger.
    package let energyDrawn: Double
  }

  /// In the order of time.
  package private(set) var drives: [Drive] = []
  package private(set) var charges: [Charge] = []

  /// A simulator that runs for years does not grow: so many are kept, and a tenth more.
  static let limit = 5_000

  package init() {}

  package mutating func note(_ drive: Drive) { CarDiary.add(drive, to: &drives) }

  package mutating func note(_ charge: Charge) { CarDiary.add(charge, to: &charges) }

  private static func add<Entry>(_ entry: Entry, to entries: inout [Entry]) {
    entries.append(entry)
    if entries.count > limit + limit / 10 { entries.removeFirst(entries.count - limit) }
  }
}

extension Car {
  /// Writes down the drive that ends now.
  mutating func noteDrive(_ drive: Drive) {
    diary.note(
      CarDiary.Drive(
        begin: drive.startTime, end: moment, startOdometer: drive.startOdometer,
        endOdometer: odometer, energy: drive.startEnergy - energy))
  }

  /// Writes down the charge that ends now.
  mutating func noteCharge() {
    let added = session.energyAdded
    diary.note(
      CarDiary.Charge(
        begin: session.start, end: moment, isFast: session.source == .supercharger,
        energyAdded: added, told: session.reported(added), mostTold: session.mostReported(added),
        energyDrawn: added / session.source.efficiency))
  }
}
