package import Time
internal import Unix

/// Gives each charge its cost when it has ended, by the prices of that moment, and hands everything
/// on.
package final class PricedJournal: JournalWriting {
  /// As far as the curve of a charge may matter to what it costs.
  private static let mostPoints = 10_000

  private let writer: any JournalWriting
  private let reader: any JournalReading
  private let prices: @Sendable () -> PriceList
  private let zone: TimeZoneRules
  /// Of charges under way, by VIN.
  private let curves = Lock<[String: (begin: Timestamp, points: [Charge.Point])]>([:])

  /// - Parameters:
  ///   - reader: has the part of a charge's curve that came before this process began.
  ///   - prices: as they are now.
  ///   - zone: by whose clocks prices change; nil is UTC.
  package init(
    over writer: any JournalWriting, reader: any JournalReading, zone: TimeZoneRules?,
    prices: @escaping @Sendable () -> PriceList
  ) {
    self.writer = writer
    self.reader = reader
    self.prices = prices
    self.zone = zone ?? TimeZoneRules(offsetSeconds: 0)
  }

  package func write(_ changes: [JournalChange], isUrgent: Bool) {
    let priced = changes.map { change -> JournalChange in
      switch change {
      case .curve(let point, let vin, let begin):
        note(point, vin, begin)
        return change
      case .charge(var charge) where charge.end != nil && charge.cost == nil:
        charge.cost = cost(of: charge)
        return .charge(charge)
      default: return change
      }
    }
    writer.write(priced, isUrgent: isUrgent)
  }

  private func note(_ point: Charge.Point, _ vin: String, _ begin: Timestamp) {
    curves.withLock { curves in
      if curves[vin]?.begin != begin { curves[vin] = (begin, []) }
      guard curves[vin]?.points.count ?? 0 < PricedJournal.mostPoints else { return }
      curves[vin]?.points.append(point)
    }
  }

  private func cost(of charge: Charge) -> Money? {
    let list = prices()
    guard list.dependsOnTime(charge) else { return list.cost(of: charge, curve: [], zone: zone) }
    let known = curves.withLock { curves in
      curves[charge.vin].flatMap { $0.begin == charge.begin ? $0.points : nil } ?? []
    }
    let first = known.first?.time
    let before = earlier(charge).filter { point in first.map { point.time < $0 } ?? true }
    return list.cost(of: charge, curve: before + known, zone: zone)
  }

  private func earlier(_ charge: Charge) -> [Charge.Point] {
    let query = JournalQuery(
      vins: [charge.vin], from: charge.begin, to: charge.begin.advanced(by: .seconds(1)))
    guard let stored = try? reader.charges(query).first(where: { $0.begin == charge.begin })
    else { return [] }
    return (try? reader.curve(ofCharge: stored.id)) ?? []
  }
}
