/// What a server has seen since it began.
package struct SocketCounters: Hashable, Sendable {
  /// Connections that are open now.
  package private(set) var open = 0
  /// Connections now that have not shown a certificate and asked for the upgrade.
  package private(set) var opening = 0
  /// Connections that were opened.
  package private(set) var opened = 0
  package private(set) var failures: [OpeningFailure: Int] = [:]
  package private(set) var ends: [CloseReason: Int] = [:]

  var isEmpty: Bool { open == 0 && opening == 0 }

  /// Counts one that has come, unless there are that many.
  mutating func mayAccept(_ most: Int) -> Bool {
    guard open + opening < most else {
      failures[.crowded, default: 0] += 1
      return false
    }
    opening += 1
    return true
  }

  mutating func noteOpened() {
    opening -= 1
    open += 1
    opened += 1
  }

  mutating func note(_ failure: OpeningFailure) {
    opening -= 1
    failures[failure, default: 0] += 1
  }

  mutating func note(_ reason: CloseReason) {
    open -= 1
    ends[reason.withoutPeerCode, default: 0] += 1
  }
}

extension CloseReason {
  /// A client may close with any of thousands of codes, which are not to be counted one by one.
  fileprivate var withoutPeerCode: CloseReason {
    if case .peer = self { .peer(nil) } else { self }
  }
}
