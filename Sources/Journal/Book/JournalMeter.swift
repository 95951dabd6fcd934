package import JSON
internal import Polling
package import Time

/// What a car's drives and charges add up to, for counters that only grow.
///
/// Each counts once, when it has ended: the newest that was counted is remembered, so that neither a
/// restart nor a journal that is read again counts it twice. What is older is not counted: an import
/// brings years of drives that were not driven today. A journal that was moved aside changes nothing.
package struct JournalMeter: Meter {
  /// The newest that was counted, with what it gave, as it may still be revised.
  fileprivate struct Counted: Hashable {
    /// In whole seconds since the epoch, as no two begin in the same.
    var begin: Int64
    /// Metres of a drive.
    var meters = 0.0
    /// Joules of a drive.
    var joules = 0.0
    /// Of a charge.
    var cost: Money?
  }

  package private(set) var drives = 0
  package private(set) var meters = 0.0
  /// Out of the battery.
  package private(set) var joules = 0.0
  package private(set) var charges = 0
  /// Ten-thousandths by currency.
  package private(set) var costs: [String: Int64] = [:]
  private var lastDrive: Counted?
  private var lastCharge: Counted?

  package init() {}

  /// All that a journal has of a car.
  init(of vin: String, in reader: any JournalReading) throws(JournalError) {
    var meter = JournalMeter()
    let all = JournalQuery(vins: [vin])
    try reader.forEachDrive(all) { meter.add($0) }
    try reader.forEachCharge(all) { meter.add($0) }
    self = meter
  }

  /// From when on rows may count that did not yet.
  package var openDrives: Timestamp? { lastDrive.map { Timestamp(seconds: $0.begin) } }
  package var openCharges: Timestamp? { lastCharge.map { Timestamp(seconds: $0.begin) } }

  package mutating func add(_ drive: Drive) {
    guard drive.end != nil else { return }
    var new = Counted(
      begin: drive.begin.wholeSeconds, meters: JournalMeter.amount(drive.distance, times: 1_000),
      joules: JournalMeter.amount(drive.energy, times: 3_600_000))
    if let lastDrive {
      guard new.begin >= lastDrive.begin else { return }
      if new.begin == lastDrive.begin {
        // A counter does not fall: what was counted too much the next drive has less.
        meters += max(new.meters - lastDrive.meters, 0)
        joules += max(new.joules - lastDrive.joules, 0)
        new.meters = max(new.meters, lastDrive.meters)
        new.joules = max(new.joules, lastDrive.joules)
        self.lastDrive = new
        return
      }
    }
    drives += 1
    meters += new.meters
    joules += new.joules
    lastDrive = new
  }

  package mutating func add(_ charge: Charge) {
    guard charge.end != nil else { return }
    var new = Counted(begin: charge.begin.wholeSeconds, cost: charge.cost)
    var counted: Money?
    if let lastCharge {
      guard new.begin >= lastCharge.begin else { return }
      if new.begin == lastCharge.begin {
        counted = lastCharge.cost
        new.cost = new.cost ?? counted
      }
    }
    if lastCharge?.begin != new.begin { charges += 1 }
    count(new.cost, instead: counted)
    if let cost = new.cost, let counted, counted.currency == cost.currency {
      new.cost?.tenThousandths = max(cost.tenThousandths, counted.tenThousandths)
    }
    lastCharge = new
  }

  private mutating func count(_ cost: Money?, instead counted: Money?) {
    guard let cost else { return }
    let before = counted?.currency == cost.currency ? counted?.tenThousandths ?? 0 : 0
    let (more, isTooMuch) = cost.tenThousandths.subtractingReportingOverflow(before)
    // Zero too, so that there is a series before there is a price.
    let (sum, overflows) = costs[cost.currency, default: 0].addingReportingOverflow(max(more, 0))
    if !isTooMuch, !overflows { costs[cost.currency] = sum }
  }

  private static func amount(_ value: Double?, times factor: Double) -> Double {
    guard let value, value.isFinite else { return 0 }
    // A drive downhill may give more than it takes.
    return max(value * factor, 0)
  }

  // MARK: state.json

  package func isBehind(_ other: JournalMeter) -> Bool {
    drives < other.drives || charges < other.charges || meters < other.meters
      || joules < other.joules || costs.contains { $0.value < other.costs[$0.key] ?? 0 }
      || other.costs.contains { costs[$0.key] == nil && $0.value > 0 }
  }

  package init?(_ stored: Value) {
    guard let drives = stored["drives"]?.int64Value, let charges = stored["charges"]?.int64Value,
      let meters = stored["drive_meters"]?.doubleValue,
      let joules = stored["drive_joules"]?.doubleValue, drives >= 0, charges >= 0, meters >= 0,
      joules >= 0, meters.isFinite, joules.isFinite, let count = Int(exactly: drives),
      let chargeCount = Int(exactly: charges)
    else { return nil }
    (self.drives, self.charges, self.meters, self.joules) = (count, chargeCount, meters, joules)
    for member in stored["charge_cost"]?.objectValue?.members ?? [] {
      if let cost = member.value.int64Value, cost >= 0 { costs[member.name] = cost }
    }
    lastDrive = Counted(stored["last_drive"])
    lastCharge = Counted(stored["last_charge"])
  }

  package var stored: Value {
    let costs = self.costs.sorted { $0.key < $1.key }
    return [
      "drives": Value(Int64(drives)), "drive_meters": Value(meters), "drive_joules": Value(joules),
      "charges": Value(Int64(charges)),
      "charge_cost": .object(Object(costs.map { .init($0.key, Value($0.value)) })),
      "last_drive": lastDrive?.stored ?? .null, "last_charge": lastCharge?.stored ?? .null,
    ]
  }
}

extension JournalMeter.Counted {
  fileprivate init?(_ stored: Value?) {
    guard let begin = stored?["begin"]?.int64Value, let stored else { return nil }
    self.begin = begin
    meters = stored["meters"]?.doubleValue ?? 0
    joules = stored["joules"]?.doubleValue ?? 0
    if let amount = stored["cost"]?.int64Value, let currency = stored["currency"]?.stringValue {
      cost = Money(tenThousandths: amount, currency: currency)
    }
  }

  fileprivate var stored: Value {
    var object = Object([.init("begin", Value(begin))])
    if meters > 0 { object["meters"] = Value(meters) }
    if joules > 0 { object["joules"] = Value(joules) }
    if let cost {
      object["cost"] = Value(cost.tenThousandths)
      object["currency"] = .string(cost.currency)
    }
    return .object(object)
  }
}
