import TeslaCloud
import TestSupport
import Testing
import Time

@testable import Journal

/// What a journal says, held against what the simulator says its car did.
struct Verdict {
  let drives: [Journal.Drive]
  let charges: [Journal.Charge]
  let truth: CarDiary
  let seen: RecordedLife.Seen
  /// Whether the process was ended and begun anew: with it goes what it knew between two looks.
  private let isBroken: Bool
  /// Whether a drive or a charge is under way, which the diary does not have yet.
  private let isBusy: Bool
  private let now: Timestamp

  init(_ life: RecordedLife) {
    isBroken = life.starts > 1
    isBusy = life.isBusy
    now = life.now
    rounding = life.isStreamed ? .streamed : .polled
    let start = life.account.cloud.withWorld { $0.options.start.seconds }
    life.journal.flush()
    drives = life.journal.drives(JournalQuery())
    charges = life.journal.charges(JournalQuery())
    truth = life.diary.since(start)
    seen = life.seen
  }

  private let rounding: Rounding

  /// By how much small numbers may differ, km and kWh, however few per cent are allowed.
  private struct Rounding {
    var distance: Double
    var energy: Double
    var added: Double
    var drawn: Double

    /// Odometer and range are told to a hundredth of a mile and what a charge added to a hundredth
    /// of a kWh, at both ends. Range of a short drive is less exact than that, to 0.04 kWh.
    static let polled = Rounding(distance: 0.033, energy: 0.05, added: 0.02, drawn: 0.05)
    /// A car streams its odometer when it has changed by 0.1 mi, in steps of 0.01 mi, and what the
    /// battery holds by 0.1 kWh, in steps of 0.02 kWh (`FieldHabit`). What its charger took it
    /// tells once a minute while it charges: the last minute of 11 kW is not told.
    static let streamed = Rounding(distance: 0.194, energy: 0.14, added: 0.12, drawn: 0.19)
  }

  /// Seconds by which times may differ.
  static let tolerance = 60.0

  /// True drives of five minutes or more of which the journal knows nothing.
  func missedDrives(over seconds: Double = 300) -> [CarDiary.Drive] {
    truth.drives.filter { drive in
      // Of what came after the last look no one knows yet.
      drive.end - drive.begin > seconds && drive.end < seen.looks.last ?? .infinity
        && !drives.contains {
          Verdict.meet($0.begin, $0.end, drive.begin, drive.end)
            || isBroken && Verdict.isPart(drive, of: $0)
        }
    }
  }

  /// Whether a drive that nobody saw is in the distance of one that was seen after it, with no look
  /// in between.
  private static func isPart(_ truth: CarDiary.Drive, of drive: Journal.Drive) -> Bool {
    guard !drive.isComplete, let start = drive.startOdometer, let end = drive.endOdometer else {
      return false
    }
    return start <= truth.startOdometer * 1.609_344 + 0.2
      && end >= truth.endOdometer * 1.609_344 - 0.2
  }

  /// True drives of which none was seen whole.
  var unpaired: [CarDiary.Drive] {
    let pairs = pairs.map(\.truth)
    return truth.drives.filter { !pairs.contains($0) }
  }

  var phantomDrives: [Journal.Drive] {
    finished(drives, \.end).filter { drive in
      !truth.drives.contains { Verdict.meet(drive.begin, drive.end, $0.begin, $0.end) }
    }
  }

  var missedCharges: [CarDiary.Charge] {
    truth.charges.filter { charge in
      charge.energyAdded > 0.5
        && !charges.contains { Verdict.meet($0.begin, $0.end, charge.begin, charge.end) }
        && !(isBroken && charges.contains { Verdict.isCounted(charge, in: $0) })
        && !isUnknowable(charge)
    }
  }

  /// Whether Tesla told nothing of the car from before the charge until the next one, with whose
  /// energy the car no longer tells of it; or nothing while it charged, and then the same energy as
  /// of the charge before.
  private func isUnknowable(_ charge: CarDiary.Charge) -> Bool {
    func isUnseen(until end: Double) -> Bool {
      !seen.looks.contains { charge.begin...max(end, charge.begin) ~= $0 }
    }
    if let before = truth.charges.last(where: { $0.end < charge.begin }),
      abs(before.told - charge.told) <= 0.06, isUnseen(until: charge.end)
    {
      return isBroken
    }
    guard let next = truth.charges.first(where: { $0.begin > charge.begin }) else { return false }
    return isBroken && isUnseen(until: next.begin)
  }

  var phantomCharges: [Journal.Charge] {
    finished(charges, \.end).filter { charge in
      !(isBroken && truth.charges.contains { Verdict.isCounted($0, in: charge) })
        && !truth.charges.contains { Verdict.meet(charge.begin, charge.end, $0.begin, $0.end) }
    }
  }

  /// Without the last, while it is under way.
  private func finished<Row>(_ rows: [Row], _ end: (Row) -> Timestamp?) -> [Row] {
    let now = self.now
    let isUnderWay = rows.last.map { row in
      end(row).map { $0.duration(to: now) < .seconds(1_800) } ?? true
    }
    return (isBusy || isBroken) && isUnderWay == true ? rows.dropLast() : rows
  }

  /// Drives that were seen whole, each with the true one.
  var pairs: [(drive: Journal.Drive, truth: CarDiary.Drive)] {
    drives.filter(\.isComplete).compactMap { drive in
      let same = truth.drives.filter {
        Verdict.meet(drive.begin, drive.end, $0.begin, $0.end, tolerance: 0)
      }
      return same.count == 1 ? (drive, same[0]) : nil
    }
  }

  var chargePairs: [(charge: Journal.Charge, truth: CarDiary.Charge)] {
    charges.filter(\.isComplete).compactMap { charge in
      let same = truth.charges.filter {
        Verdict.meet(charge.begin, charge.end, $0.begin, $0.end, tolerance: 0)
      }
      return same.count == 1 ? (charge, same[0]) : nil
    }
  }

  /// What must hold whatever happened.
  func check(_ comment: Comment? = nil) {
    for drive in drives {
      #expect(drive.end.map { $0 >= drive.begin } ?? true, "\(drive)")
      #expect(drive.distance ?? 0 >= 0, "\(drive)")
      #expect((drive.energy ?? 0) < 150 && (drive.energy ?? 0) >= 0, "\(drive)")
      #expect(drive.seenFrom.map { $0 >= drive.begin } ?? true, "\(drive)")
    }
    for (drive, next) in zip(drives, drives.dropFirst()) {
      #expect(drive.end.map { $0 <= next.begin } ?? false, "\(drive) \(next)")
      #expect(
        drive.endOdometer ?? 0 <= (next.startOdometer ?? .infinity) + 0.001, "\(drive) \(next)")
    }
    for charge in charges {
      #expect(charge.end.map { $0 >= charge.begin } ?? true, "\(charge)")
      #expect(charge.energyAdded ?? 0 >= 0, "\(charge)")
    }
    for (charge, next) in zip(charges, charges.dropFirst()) {
      #expect(charge.end.map { $0 <= next.begin } ?? false, "\(charge) \(next)")
    }
    let driven = drives.reduce(0) { $0 + ($1.distance ?? 0) }
    let odometer = (seen.lastOdometer ?? 0) - (seen.firstOdometer ?? 0)
    #expect(abs(driven - odometer) < 1, "\(driven) km of \(odometer)", )
    let added = charges.reduce(0) { $0 + ($1.energyAdded ?? 0) }
    let counted = (seen.lastCounted ?? 0) - (seen.firstCounted ?? 0)
    #expect(abs(added - counted) < 0.1, "\(added) kWh of \(counted)")
    #expect(missedDrives().isEmpty, "\(missedDrives().map(neighbours))")
    #expect(phantomDrives.isEmpty, "\(phantomDrives)")
    #expect(missedCharges.isEmpty, "\(missedCharges.map(neighbours))")
    #expect(phantomCharges.isEmpty, "\(phantomCharges)")
    for (drive, truth) in pairs {
      let distance = (truth.endOdometer - truth.startOdometer) * 1.609_344
      #expect(
        abs((drive.distance ?? 0) - distance) <= max(distance / 100, rounding.distance),
        Verdict.words(drive, truth))
    }
    checkEnergies()
    for (charge, truth) in chargePairs {
      let added = charge.energyAdded ?? 0
      #expect(
        added >= truth.told * 0.97 - rounding.added
          && added <= truth.mostTold * 1.03 + rounding.added,
        Verdict.words(charge, truth))
      guard let drawn = charge.energyDrawn else { continue }
      #expect(
        abs(drawn - truth.energyDrawn) <= truth.energyDrawn * 0.03 + rounding.drawn,
        Verdict.words(charge, truth))
    }
  }

  private func neighbours(of charge: CarDiary.Charge) -> String {
    let near = charges.filter { abs($0.begin.seconds - charge.begin) < 86_400 }.map {
      """
      \($0.begin.seconds)…\($0.end?.seconds ?? 0) \($0.energyAdded ?? 0) kWh\
      \($0.seenFrom == nil ? " unseen" : "")
      """
    }
    return "\(charge): \(near.joined(separator: "; "))"
  }

  private func neighbours(of drive: CarDiary.Drive) -> String {
    let near = drives.filter { abs($0.begin.seconds - drive.begin) < 43_200 }.map {
      """
      \($0.begin.seconds)…\($0.end?.seconds ?? 0) \($0.startOdometer ?? 0)…\($0.endOdometer ?? 0) km\
      \($0.isInferred ? " inferred" : "")
      """
    }
    return "\(drive): \(near.joined(separator: "; "))"
  }

  /// In a year of days one drive in a hundred is off by more than its rounding: nobody sees
  /// what the parked car used between the last look and the first metres.
  private func checkEnergies() {
    var wrong: [Comment] = []
    for (drive, truth) in pairs {
      guard let energy = drive.energy else { continue }
      let difference = abs(energy - truth.energy)
      let allowed = truth.energy * share(at: truth.begin)
      if difference > max(allowed, rounding.energy) { wrong.append(Verdict.words(drive, truth)) }
      #expect(difference <= max(allowed, 0.2), Verdict.words(drive, truth))
    }
    #expect(wrong.count * 100 <= pairs.count, "\(wrong)")
  }

  /// How much of a drive's energy may be wrong. Cars overstate small charges by up to 6 %
  /// (`ChargeSession`), and until the first large one a process that begins anew knows nothing more
  /// exact.
  private func share(at begin: Double) -> Double {
    let isKnown = truth.charges.contains { $0.energyAdded >= 9 && $0.end < begin }
    return isKnown || !isBroken ? 0.03 : 0.09
  }

  /// Whether the energy of a charge that nobody saw was counted later: a process that was killed
  /// takes with it between which looks that was.
  private static func isCounted(_ charge: CarDiary.Charge, in later: Journal.Charge) -> Bool {
    guard later.seenFrom == nil, let energy = later.energyAdded, let end = later.end else {
      return false
    }
    return end.seconds >= charge.end && end.seconds - charge.end < 2 * 86_400
      && energy >= charge.told * 0.97
  }

  private static func words(_ drive: Journal.Drive, _ truth: CarDiary.Drive) -> Comment {
    """
    \(drive.begin.seconds)…\(drive.end?.seconds ?? 0), \(drive.distance ?? -1) km, \
    \(drive.energy ?? -1) kWh by \(drive.energySource?.rawValue ?? "nothing"); \
    true \(truth.begin)…\(truth.end), \((truth.endOdometer - truth.startOdometer) * 1.609344) km, \
    \(truth.energy) kWh
    """
  }

  private static func words(_ charge: Journal.Charge, _ truth: CarDiary.Charge) -> Comment {
    """
    \(charge.begin.seconds)…\(charge.end?.seconds ?? 0), \(charge.energyAdded ?? -1) kWh, drawn \
    \(charge.energyDrawn ?? -1) by \(charge.drawnSource?.rawValue ?? "nothing"); \
    true \(truth.begin)…\(truth.end), \(truth.told)…\(truth.mostTold) kWh, drawn \
    \(truth.energyDrawn)
    """
  }

  private static func meet(
    _ begin: Timestamp, _ end: Timestamp?, _ trueBegin: Double, _ trueEnd: Double,
    tolerance: Double = tolerance
  ) -> Bool {
    begin.seconds <= trueEnd + tolerance
      && (end?.seconds ?? .infinity) >= trueBegin - tolerance
  }
}

extension CarDiary {
  /// Without what ended before.
  func since(_ start: Double) -> CarDiary {
    var diary = CarDiary()
    for drive in drives where drive.end > start { diary.note(drive) }
    for charge in charges where charge.end > start { diary.note(charge) }
    return diary
  }
}
