import Journal
import Polling
import TeslaData
import Time
import Unix

/// Some weeks of two cars, with what a journal may have: gaps, drives that were only inferred, a
/// night on which the clocks change, names that a spreadsheet would run.
enum JournalSample {
  static let ada = "LRW3E7FA0PC000001"
  static let bob = "5YJSA1E26MF000002"

  /// Made of this in `directory`, as serve makes it.
  static func write(to path: String, _ changes: [JournalChange] = changes) throws {
    let writer = try JournalWriter.open(path, clock: SystemClock()) { _ in }
    writer.write(changes, isUrgent: true)
    guard writer.close() else { throw SystemError("write", .inputOutput, path) }
  }

  static var changes: [JournalChange] {
    [
      .vehicle(
        JournalVehicle(vin: ada, name: "Ada", distanceUnit: "km/hr", temperatureUnit: "C")),
      .vehicle(
        JournalVehicle(vin: bob, name: "=Bob, \"2\"", distanceUnit: "mi/hr", temperatureUnit: "F")),
    ] + drives.map(JournalChange.drive) + track + charges.map(JournalChange.charge) + curve
      + states.map(JournalChange.state)
  }

  /// The first car's.
  static var changesOfAda: [JournalChange] {
    changes.filter { change in
      switch change {
      case .vehicle(let vehicle): vehicle.vin == ada
      case .drive(let drive): drive.vin == ada
      case .charge(let charge): charge.vin == ada
      default: true
      }
    }
  }

  private static func time(_ text: String) -> Timestamp {
    Timestamp(rfc3339: text) ?? Timestamp(seconds: 0)
  }

  private static func drive(
    _ vin: String, _ begin: String, minutes: Int, _ odometer: Double, _ distance: Double,
    level: Double, _ change: (inout Drive) -> Void = { _ in }
  ) -> Drive {
    var drive = Drive(vin: vin, begin: time(begin))
    drive.end = drive.begin.advanced(by: .seconds(minutes * 60))
    drive.seenFrom = drive.begin
    drive.isComplete = true
    (drive.startOdometer, drive.endOdometer) = (odometer, odometer + distance)
    let energy = distance * 0.165
    (drive.energy, drive.energySource) = (energy, .range)
    (drive.startLevel, drive.endLevel) = (level, level - (energy / 0.75).rounded())
    (drive.startRange, drive.endRange) = (level * 4.9, (level - energy / 0.75) * 4.9)
    drive.topSpeed = distance > 50 ? 134 : 58
    drive.outsideTemperature = 7.5
    drive.software = "2026.38.3"
    change(&drive)
    return drive
  }

  private static var drives: [Drive] {
    [
      drive(ada, "2026-10-24T22:30:00Z", minutes: 90, 18_610.2, 102.4, level: 82),
      drive(ada, "2026-11-02T06:58:12Z", minutes: 24, 18_712.6, 18.44, level: 80) {
        ($0.from, $0.to) = ("home", "work")
      },
      drive(ada, "2026-11-02T16:31:40Z", minutes: 31, 18_731.04, 18.61, level: 76) {
        ($0.from, $0.to) = ("work", "home")
        $0.startPosition = Position(latitude: 48.1372, longitude: 11.5755)
        $0.endPosition = Position(latitude: 48.20951, longitude: 11.6)
      },
      drive(ada, "2026-11-09T07:00:00Z", minutes: 600, 18_749.65, 61.2, level: 72) {
        ($0.seenFrom, $0.isComplete, $0.isInferred) = (nil, false, true)
        ($0.topSpeed, $0.outsideTemperature) = (nil, nil)
      },
      drive(bob, "2026-11-09T15:00:00Z", minutes: 12, 60_001.5, 8.3, level: 55) {
        $0.to = "=cmd|' /C calc'!A0"
      },
      drive(ada, "2026-11-23T07:01:00Z", minutes: 22, 18_810.85, 18.5, level: 64) {
        $0.seenFrom = $0.begin.advanced(by: .seconds(300))
        $0.isComplete = false
        ($0.from, $0.to) = ("home", "work")
      },
      drive(ada, "2026-11-23T17:05:00Z", minutes: 0, 18_829.35, 6, level: 61) {
        ($0.end, $0.endLevel, $0.endRange, $0.energy) = (nil, nil, nil, nil)
      },
    ]
  }

  private static var track: [JournalChange] {
    (0..<4).map { step in
      let begin = time("2026-11-02T16:31:40Z")
      let point = Drive.Point(
        // Nothing is heard for a while after the second.
        time: begin.advanced(by: .seconds(step * 60 + (step > 1 ? 900 : 0))),
        position: Position(latitude: 48.1372 + Double(step) / 50, longitude: 11.5755), speed: 50)
      return .point(point, vin: ada, begin: begin)
    }
  }

  private static func charge(
    _ vin: String, _ begin: String, minutes: Int, added: Double, from level: Double,
    _ change: (inout Charge) -> Void = { _ in }
  ) -> Charge {
    var charge = Charge(vin: vin, begin: time(begin))
    charge.end = charge.begin.advanced(by: .seconds(minutes * 60))
    charge.seenFrom = charge.begin
    charge.isComplete = true
    charge.energyAdded = added
    charge.isFast = false
    charge.peakPower = 11
    (charge.startLevel, charge.endLevel) = (level, level + (added / 0.75).rounded())
    (charge.startRange, charge.endRange) = (level * 4.9, (level + added / 0.75) * 4.9)
    charge.odometer = 18_712.6
    charge.outsideTemperature = 4
    change(&charge)
    return charge
  }

  private static var charges: [Charge] {
    [
      charge(ada, "2026-10-25T00:10:00Z", minutes: 120, added: 14, from: 59) {
        ($0.energyDrawn, $0.drawnSource, $0.place) = (15.2, .stream, "home")
      },
      charge(ada, "2026-11-04T19:00:00Z", minutes: 240, added: 30, from: 40) {
        ($0.energyDrawn, $0.drawnSource, $0.place) = (33, .voltsAmperes, "home")
      },
      charge(ada, "2026-11-10T11:12:00Z", minutes: 19, added: 32.5, from: 28) {
        ($0.isFast, $0.peakPower, $0.outsideTemperature) = (true, 171.6, -3)
      },
      charge(bob, "2026-11-10T08:00:00Z", minutes: 200, added: 9, from: 55) {
        ($0.place, $0.cost) = ("work", Money(tenThousandths: 41_200, currency: "EUR"))
      },
      charge(ada, "2026-11-23T19:00:00Z", minutes: 0, added: 2.5, from: 61) {
        ($0.end, $0.isComplete) = (nil, false)
      },
    ]
  }

  /// Of the charge on the fourth of November: a fifth before ten in the evening in Berlin.
  private static var curve: [JournalChange] {
    let begin = time("2026-11-04T19:00:00Z")
    return [(0, 0.0), (120, 6), (240, 30)].map { minutes, added in
      let moment = begin.advanced(by: .seconds(minutes * 60))
      return .curve(Charge.Point(time: moment, energyAdded: added), vin: ada, begin: begin)
    }
  }

  private static var states: [JournalState] {
    func state(_ kind: JournalState.Kind, _ begin: String, _ end: String?, seen: String? = nil)
      -> JournalState
    {
      JournalState(
        vin: ada, kind: kind, begin: time(begin), end: end.map(time),
        seenUntil: time(seen ?? end ?? begin))
    }
    return [
      state(.asleep, "2026-10-24T10:00:00Z", "2026-10-24T22:25:00Z"),
      state(.online, "2026-10-24T22:25:00Z", "2026-10-24T22:30:00Z"),
      state(.driving, "2026-10-24T22:30:00Z", "2026-10-25T00:00:00Z"),
      state(.charging, "2026-10-25T00:10:00Z", "2026-10-25T02:10:00Z"),
      state(.asleep, "2026-10-25T02:30:00Z", "2026-10-27T06:00:00Z", seen: "2026-10-27T05:58:00Z"),
      state(.online, "2026-10-27T06:00:00Z", nil, seen: "2026-10-27T06:20:00Z"),
    ]
  }
}
