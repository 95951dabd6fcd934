import TeslaData
import Time
import Unix

@testable import Journal

/// A journal in memory: its reader and its writer.
final class ListedJournal: JournalReading, JournalWriting {
  private struct Contents {
    var drives: [Drive] = []
    var charges: [Charge] = []
    var queries = 0
  }

  private let contents = Lock(Contents())

  /// How often it was asked for drives or charges.
  var queries: Int { contents.withLock { $0.queries } }

  func write(_ changes: [JournalChange], isUrgent: Bool) {
    contents.withLock { contents in
      for change in changes {
        switch change {
        case .drive(let drive):
          contents.drives.removeAll { $0.vin == drive.vin && $0.begin == drive.begin }
          contents.drives.append(drive)
          contents.drives.sort { $0.begin < $1.begin }
        case .charge(let charge):
          contents.charges.removeAll { $0.vin == charge.vin && $0.begin == charge.begin }
          contents.charges.append(charge)
          contents.charges.sort { $0.begin < $1.begin }
        default: break
        }
      }
    }
  }

  func vehicles() -> [JournalVehicle] {
    contents.withLock { contents in
      Set(contents.drives.map(\.vin) + contents.charges.map(\.vin)).sorted()
        .map { JournalVehicle(vin: $0) }
    }
  }

  func drives(_ query: JournalQuery) -> [Drive] {
    contents.withLock { contents in
      contents.queries += 1
      return query.rows(contents.drives, \.vin, \.begin, \.end)
    }
  }

  func charges(_ query: JournalQuery) -> [Charge] {
    contents.withLock { contents in
      contents.queries += 1
      return query.rows(contents.charges, \.vin, \.begin, \.end)
    }
  }

  func states(_ query: JournalQuery) -> [JournalState] { [] }
  func versions(_ query: JournalQuery) -> [SoftwareVersion] { [] }
  func track(ofDrive id: Int64) -> [Drive.Point] { [] }
  func curve(ofCharge id: Int64) -> [Charge.Point] { [] }
  func samples(_ query: JournalQuery) -> [ChartSample] { [] }
}

extension JournalQuery {
  fileprivate func rows<Row>(
    _ rows: [Row], _ vin: KeyPath<Row, String>, _ begin: KeyPath<Row, Timestamp>,
    _ end: KeyPath<Row, Timestamp?>
  ) -> [Row] {
    let meant = rows.filter { row in
      let isLater = to.map { row[keyPath: begin] >= $0 } ?? false
      let isOver = from.map { from in row[keyPath: end].map { $0 < from } ?? false } ?? false
      return !isLater && !isOver && vins?.contains(row[keyPath: vin]) ?? true
    }
    return limit.map { Array(meant.suffix($0)) } ?? meant
  }
}
