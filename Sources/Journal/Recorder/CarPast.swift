internal import Time
internal import Unix

/// What the journal knows of a car at a start, from which the recorder goes on.
package struct CarPast: Hashable, Sendable {
  /// The last one, which may be under way.
  package var drive: Drive?
  package var charge: Charge?
  package var state: JournalState?
  package var version: String?
  /// From the last charges.
  var rated = RatedEnergy()

  /// How many charges tell the energy of a kilometre: among so many one was large.
  static let chargesThatTell = 100

  package init() {}

  /// - Returns: an empty one where the journal cannot be read.
  package init(vin: String, _ journal: some JournalReading) {
    let last = JournalQuery(vins: [vin], limit: 1)
    let charges = JournalQuery(vins: [vin], limit: CarPast.chargesThatTell)
    self.init(lastCharges: (try? journal.charges(charges)) ?? [])
    drive = (try? journal.drives(last))?.last
    state = (try? journal.states(last))?.last
    version = (try? journal.versions(last))?.last?.version
  }

  init(lastCharges charges: [Charge]) {
    charge = charges.last
    rated = RatedEnergy(
      charges.compactMap { charge in
        guard charge.isComplete, let energy = charge.energyAdded, let start = charge.startRange,
          let end = charge.endRange
        else { return nil }
        return (energy, end - start)
      })
  }

  /// When the car was last known not to do a thing, as it did another: one that was only found
  /// online may have done anything.
  func seen(otherThan kind: JournalState.Kind) -> Timestamp? {
    let proof: [JournalState.Kind] = [.asleep, .driving, .charging]
    return state.flatMap { $0.kind != kind && proof.contains($0.kind) ? $0.seenUntil : nil }
  }

  /// Without what lies in the future, as after this machine's clock was wrong for a while.
  func until(_ now: Timestamp) -> CarPast {
    var past = self
    let limit = now.advanced(by: .seconds(3_600))
    func isLater(_ moments: Timestamp?...) -> Bool {
      moments.contains { $0.map { $0 > limit } ?? false }
    }
    if let drive, isLater(drive.begin, drive.end) { past.drive = nil }
    if let charge, isLater(charge.begin, charge.end) { past.charge = nil }
    if let state, isLater(state.begin, state.end, state.seenUntil) { past.state = nil }
    return past
  }
}

/// What the journal knows of all cars, read when the first of them is heard of.
package final class CarPasts: Sendable {
  private let reader: JournalReader
  private let pasts = Lock<[String: CarPast]?>(nil)

  package init(_ reader: JournalReader) { self.reader = reader }

  /// A car's, which is asked for once and then forgotten.
  package func take(_ vin: String) -> CarPast {
    pasts.withLock { pasts in
      if pasts == nil { pasts = try? reader.pasts() }
      return pasts?.removeValue(forKey: vin) ?? CarPast()
    }
  }
}

/// How much energy a kilometre of rated range is.
struct RatedEnergy: Hashable, Sendable {
  private(set) var kilowattHoursPerKilometre: Double?
  /// Of the charge that told it.
  private var energy = 0.0

  /// From here on the rounding of a charge's range and what cars correct later is small.
  private static let enough = 9.0
  private static let least = 2.0

  init() {}

  /// By the middle one of large charges, as some have a range from a minute before or after; without
  /// any by the largest.
  ///
  /// - Parameter added: what charges that were seen whole have added as energy and as range, in
  ///   kilometres, in the order of time.
  init(_ added: [(energy: Double, range: Double)]) {
    let added = added.filter { $0.range > 0 }
    let ratios = added.filter { $0.energy >= RatedEnergy.enough }
      .compactMap { RatedEnergy.plausible($0.energy / $0.range) }.sorted()
    if ratios.isEmpty {
      for charge in added { note(energy: charge.energy, range: charge.range) }
    } else {
      (kilowattHoursPerKilometre, energy) = (ratios[ratios.count / 2], RatedEnergy.enough)
    }
  }

  /// Takes what a charge has added as energy and as range, in kilometres: of the last large charge,
  /// else of the largest.
  mutating func note(energy added: Double?, range: Double?) {
    guard let added, let range, added >= RatedEnergy.least, range > 0,
      added >= min(energy, RatedEnergy.enough), let ratio = RatedEnergy.plausible(added / range)
    else { return }
    energy = added
    kilowattHoursPerKilometre = ratio
  }

  static func plausible(_ ratio: Double) -> Double? { 0.05...0.6 ~= ratio ? ratio : nil }
}
