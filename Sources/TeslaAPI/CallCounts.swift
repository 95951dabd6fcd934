internal import JSON

/// How often what costs money was asked: of one month, or of all.
package struct CallCounts: Hashable, Sendable {
  /// Of all cars, and of calls that no car is known for.
  package private(set) var total: [CostClass: Int] = [:]
  /// By VIN.
  package private(set) var vehicles: [String: [CostClass: Int]] = [:]

  package init() {}

  /// - Parameter vin: empty when it is not known.
  package mutating func add(_ costClass: CostClass, _ count: Int = 1, vin: String) {
    guard costClass != .free, count > 0 else { return }
    total[costClass] = CallCounts.sum(total[costClass], count)
    guard !vin.isEmpty else { return }
    vehicles[vin, default: [:]][costClass] = CallCounts.sum(vehicles[vin]?[costClass], count)
  }

  package mutating func add(_ other: CallCounts) {
    for (costClass, count) in other.total {
      total[costClass] = CallCounts.sum(total[costClass], count)
    }
    for (vin, calls) in other.vehicles {
      for (costClass, count) in calls {
        vehicles[vin, default: [:]][costClass] = CallCounts.sum(vehicles[vin]?[costClass], count)
      }
    }
  }

  package var dollars: Double { total.dollars }

  package var isEmpty: Bool { total.isEmpty && vehicles.isEmpty }

  /// Calls that were counted before cars were told apart, or by a program that does not.
  package var unattributed: [CostClass: Int] {
    var rest = total
    for calls in vehicles.values {
      for (costClass, count) in calls {
        // The file may say anything, also of more cars' calls than there were.
        let (left, overflows) = (rest[costClass] ?? 0).subtractingReportingOverflow(count)
        rest[costClass] = overflows ? Int.min : left
      }
    }
    return rest.filter { $0.value > 0 }
  }

  private static func sum(_ old: Int?, _ more: Int) -> Int {
    let (sum, overflows) = (old ?? 0).addingReportingOverflow(more)
    return overflows ? Int.max : sum
  }
}

extension [CostClass: Int] {
  /// What the calls cost on the Fleet API.
  package var dollars: Double {
    reduce(0) { $0 + $1.key.dollars * Double($1.value) }
  }
}

/// `"ledger": {"2026-11": {"data": 12, "wake": 1, "vehicles": {"VIN": {"data": 12, "wake": 1}}}}`.
/// The sums of a month stand as they did before cars were told apart. What is older than a year is
/// one sum under `earlier`, so that the file does not grow with the years.
extension StateFile.Contents {
  private static let earlier = "earlier"

  /// The calls of one month; months are named as `2026-11`.
  package func calls(in month: String) -> CallCounts {
    CallCounts(stored: object["ledger"]?[month])
  }

  /// The calls of all months that this file has seen.
  package var allCalls: CallCounts {
    var all = CallCounts()
    for month in object["ledger"]?.objectValue?.members ?? [] {
      all.add(CallCounts(stored: month.value))
    }
    return all
  }

  package mutating func record(_ calls: CallCounts, in month: String) {
    guard !calls.isEmpty else { return }
    var ledger = object["ledger"]?.objectValue ?? Object()
    var counts = CallCounts(stored: ledger[month])
    counts.add(calls)
    ledger[month] = .object(counts.stored(over: ledger[month]?.objectValue))
    if let year = Int(month.prefix(4)) {
      // Names of months sort as the months do.
      let oldest = "\(year - 1)" + month.dropFirst(4)
      for past in ledger.members where past.name < oldest {
        var sum = CallCounts(stored: ledger[Self.earlier])
        sum.add(CallCounts(stored: past.value))
        ledger[Self.earlier] = .object(sum.stored(over: nil))
        ledger[past.name] = nil
      }
    }
    object["ledger"] = .object(ledger)
  }
}

extension CallCounts {
  fileprivate init(stored: Value?) {
    total = CallCounts.counts(stored)
    for car in stored?["vehicles"]?.objectValue?.members ?? [] {
      vehicles[car.name] = CallCounts.counts(car.value)
    }
  }

  private static func counts(_ stored: Value?) -> [CostClass: Int] {
    var counts: [CostClass: Int] = [:]
    for costClass in CostClass.allCases where costClass != .free {
      if let count = stored?[costClass.rawValue]?.int64Value, count > 0 {
        counts[costClass] = Int(clamping: count)
      }
    }
    return counts
  }

  /// - Parameter old: whose members that this version does not know are kept.
  fileprivate func stored(over old: Object?) -> Object {
    var object = CallCounts.stored(total, over: old)
    guard !vehicles.isEmpty else { return object }
    let cars = vehicles.sorted { $0.key < $1.key }.map { vin, calls in
      Object.Member(vin, .object(CallCounts.stored(calls, over: nil)))
    }
    object["vehicles"] = .object(Object(cars))
    return object
  }

  private static func stored(_ counts: [CostClass: Int], over old: Object?) -> Object {
    var object = old ?? Object()
    for costClass in CostClass.allCases {
      if let count = counts[costClass] { object[costClass.rawValue] = Value(Int64(count)) }
    }
    return object
  }
}
