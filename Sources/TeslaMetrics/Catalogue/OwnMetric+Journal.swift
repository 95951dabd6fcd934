internal import Metrics

/// What cars did, as the journal of `tesla serve` has it.
extension OwnMetric {
  package static let journal = drivesAndCharges + journalItself

  // MARK: Of each vehicle

  package static let drivesAndCharges = [
    drives, driveDistance, driveEnergy, charges, chargeCost, lastDriveEnd, lastDriveDistance,
    lastDriveEnergy, lastDriveDuration, lastChargeEnd, lastChargeEnergy, lastChargeDuration,
  ]

  package static let drives = OwnMetric(
    "tesla_vehicle_drives", kind: .counter,
    "Drives that have ended; counted over restarts, without imported ones that are older than the last counted"
  )
  package static let driveDistance = OwnMetric(
    "tesla_vehicle_drive_distance_meters", kind: .counter, unit: "meters",
    "Distance of the drives that have ended, by the odometer; counted as they are")
  package static let driveEnergy = OwnMetric(
    "tesla_vehicle_drive_energy_joules", kind: .counter, unit: "joules",
    "Energy out of the battery in the drives that have ended; counted as they are")
  package static let charges = OwnMetric(
    "tesla_vehicle_charges", kind: .counter, "Charges that have ended; counted as drives are")
  package static let chargeCost = OwnMetric(
    "tesla_vehicle_charge_cost", kind: .counter,
    "What charges cost whose price is known, by currency; counted as drives are")
  package static let lastDriveEnd = OwnMetric(
    "tesla_vehicle_last_drive_timestamp_seconds", unit: "seconds",
    "When the last drive ended, since the epoch")
  package static let lastDriveDistance = OwnMetric(
    "tesla_vehicle_last_drive_distance_meters", unit: "meters", "Distance of the last drive")
  package static let lastDriveEnergy = OwnMetric(
    "tesla_vehicle_last_drive_energy_joules", unit: "joules",
    "Energy out of the battery in the last drive")
  package static let lastDriveDuration = OwnMetric(
    "tesla_vehicle_last_drive_duration_seconds", unit: "seconds", "How long the last drive took")
  package static let lastChargeEnd = OwnMetric(
    "tesla_vehicle_last_charge_timestamp_seconds", unit: "seconds",
    "When the last charge ended, since the epoch")
  package static let lastChargeEnergy = OwnMetric(
    "tesla_vehicle_last_charge_energy_joules", unit: "joules",
    "Energy into the battery in the last charge")
  package static let lastChargeDuration = OwnMetric(
    "tesla_vehicle_last_charge_duration_seconds", unit: "seconds", "How long the last charge took")

  // MARK: The journal

  package static let journalItself = [journalUp, journalErrors, journalSize]

  package static let journalUp = OwnMetric(
    "tesla_journal_up", "Whether the journal is written; absent with --journal off")
  package static let journalErrors = OwnMetric(
    "tesla_journal_errors", kind: .counter, "Writes to the journal that failed")
  package static let journalSize = OwnMetric(
    "tesla_journal_size_bytes", unit: "bytes", "Size of the journal's files")
}
