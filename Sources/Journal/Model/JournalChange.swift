package import Time

/// What is to be written into the journal. Drives, charges and states are known by their car and
/// beginning: the same again with other contents replaces what was stored.
package enum JournalChange: Hashable, Sendable {
  case vehicle(JournalVehicle)
  case drive(Drive)
  case point(Drive.Point, vin: String, begin: Timestamp)
  case charge(Charge)
  case curve(Charge.Point, vin: String, begin: Timestamp)
  case state(JournalState)
  case version(SoftwareVersion)
  case sample(ChartSample)
}

/// Takes what is to be written, from any thread.
package protocol JournalWriting: Sendable {
  /// - Parameter isUrgent: whether it is to be on the disk soon, as at the end of a drive; the rest
  ///   may wait some minutes.
  func write(_ changes: [JournalChange], isUrgent: Bool)
}
