internal import HTTP
internal import LibC
internal import Unix

/// The open connections of a server, and who has to go when there are too many.
struct ConnectionTable {
  private struct Entry {
    let connection: Connection
    /// Its socket is shut; libmicrohttpd is about to close it.
    var isLeaving = false
  }

  private var entries: [ObjectIdentifier: Entry] = [:]
  private var stayingCount = 0
  private var countByAddress: [String: Int] = [:]

  var count: Int { entries.count }
  var isEmpty: Bool { entries.isEmpty }
  /// Whether none is being answered.
  var areWaiting: Bool { entries.values.allSatisfy(\.connection.progress.isWaiting) }
  var hasNewcomers: Bool { entries.values.contains { $0.connection.isNew } }

  /// Takes a connection in, and closes one for each limit that it exceeds: the least
  /// important one, or the new one itself if all others are being answered.
  mutating func insert(_ connection: Connection, _ configuration: ServerConfiguration) {
    let id = ObjectIdentifier(connection)
    entries[id] = Entry(connection: connection)
    stayingCount += 1
    if let address = connection.address { countByAddress[address, default: 0] += 1 }
    let patience = MonotonicTime.nanoseconds(configuration.answerTimeout)
    let limit = configuration.connectionsPerAddress
    if limit > 0, let address = connection.address, countByAddress[address, default: 0] > limit {
      shut(leastMissed(but: id, patience: patience) { $0.address == address } ?? id)
    }
    if stayingCount > max(configuration.connectionLimit, 1) {
      shut(leastMissed(but: id, patience: patience) { _ in true } ?? id)
    }
  }

  mutating func remove(_ connection: Connection) {
    let id = ObjectIdentifier(connection)
    if entries[id]?.isLeaving == false { leave(id, connection) }
    entries[id] = nil
  }

  /// Shuts the sockets of those for which it holds; libmicrohttpd then closes them.
  ///
  /// Under the lock of the caller: a connection leaves the table before its descriptor is closed
  /// and used again.
  mutating func shutAll(where isDue: (Connection) -> Bool) {
    for (id, entry) in entries where !entry.isLeaving && isDue(entry.connection) { shut(id) }
  }

  private mutating func shut(_ id: ObjectIdentifier) {
    guard let entry = entries[id], !entry.isLeaving else { return }
    leave(id, entry.connection)
    shutdown(entry.connection.socket, Int32(SHUT_RDWR))
    entry.connection.wake()
  }

  private mutating func leave(_ id: ObjectIdentifier, _ connection: Connection) {
    entries[id]?.isLeaving = true
    stayingCount -= 1
    guard let address = connection.address, let count = countByAddress[address] else { return }
    countByAddress[address] = count > 1 ? count - 1 : nil
  }

  private func leastMissed(
    but newcomer: ObjectIdentifier, patience: Int64, where belongs: (Connection) -> Bool
  ) -> ObjectIdentifier? {
    let now = MonotonicTime.now
    var least: (id: ObjectIdentifier, worth: Progress.Worth)?
    for (id, entry) in entries where id != newcomer && !entry.isLeaving {
      guard belongs(entry.connection),
        let worth = entry.connection.progress.worth(at: now, patience: patience)
      else { continue }
      if let least, least.worth < worth { continue }
      least = (id, worth)
    }
    return least?.id
  }
}
