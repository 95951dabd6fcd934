import Polling
import SQLite
import TeslaData
import TestSupport
import Time
import Unix

@testable import Journal

/// A journal in a directory of its own, and what its writer logged.
final class JournalBench: Sendable {
  let directory: TemporaryDirectory
  let clock = ManualClock()
  private let records = Lock<[LogRecord]>([])

  init() throws { directory = try TemporaryDirectory() }

  var path: String { directory.file("journal.db") }
  var reader: JournalReader { JournalReader(path: path) }
  var log: [LogRecord] { records.withLock { $0 } }
  var messages: [String] { log.map(\.message) }

  func writer(_ pace: WriteQueue.Pace = .init()) throws(JournalError) -> JournalWriter {
    let writer = JournalWriter(path, clock: clock, pace: pace) { [records] record in
      records.withLock { $0.append(record) }
    }
    try writer.open()
    return writer
  }

  /// Writes it all and lets go of the file.
  func write(_ changes: [JournalChange]) throws(JournalError) -> Bool {
    let writer = try writer()
    writer.write(changes, isUrgent: false)
    return writer.close()
  }

  /// The file, without a way to it that the writer's checks would see.
  func database() throws(SQLiteError) -> Database { try Database(path, .readWrite) }

  static func at(_ seconds: Int) -> Timestamp { Timestamp(seconds: Int64(1_700_000_000 + seconds)) }

  static func drive(_ vin: String, _ begin: Int, _ end: Int? = nil) -> Drive {
    var drive = Drive(vin: vin, begin: at(begin))
    drive.end = end.map(at)
    return drive
  }

  static func state(_ vin: String, _ kind: JournalState.Kind, _ begin: Int, _ end: Int? = nil)
    -> JournalState
  {
    JournalState(
      vin: vin, kind: kind, begin: at(begin), end: end.map(at), seenUntil: at(end ?? begin))
  }

  /// With every field.
  static var wholeDrive: Drive {
    var drive = drive("A", 0, 600)
    drive.seenFrom = Timestamp(milliseconds: 1_700_000_000_125)
    (drive.isComplete, drive.isInferred) = (true, true)
    (drive.startOdometer, drive.endOdometer) = (1000.1, 1012.25)
    (drive.startLevel, drive.endLevel) = (80, 77.5)
    (drive.startRange, drive.endRange) = (400, 388)
    (drive.energy, drive.energySource) = (1.9, .stream)
    (drive.topSpeed, drive.outsideTemperature) = (112, -3.5)
    (drive.software, drive.from, drive.to) = ("2026.38.3", "home", "work Ä\u{1F697}")
    drive.startPosition = Position(latitude: 48.1, longitude: 11.5)
    drive.endPosition = Position(latitude: -33.9, longitude: 151.2)
    return drive
  }

  static var wholeCharge: Charge {
    var charge = Charge(vin: "A", begin: at(1000))
    (charge.end, charge.seenFrom, charge.isComplete) = (at(9000), at(1001), true)
    (charge.startLevel, charge.endLevel) = (20, 80)
    (charge.startRange, charge.endRange) = (100, 400)
    (charge.energyAdded, charge.energyDrawn, charge.drawnSource) = (45, 48.5, .voltsAmperes)
    (charge.isFast, charge.peakPower, charge.outsideTemperature) = (false, 11, 12)
    (charge.odometer, charge.place) = (1012.25, "home")
    charge.position = Position(latitude: 48.1, longitude: 11.5)
    charge.cost = Money(tenThousandths: 150_350, currency: "EUR")
    return charge
  }
}
