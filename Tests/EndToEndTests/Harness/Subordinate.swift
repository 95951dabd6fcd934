import Dispatch

/// Work beside this thread.
final class Subordinate {
  private let group = DispatchGroup()

  init(_ work: @escaping @Sendable () -> Void) {
    DispatchQueue.global().async(group: group, execute: work)
  }

  func wait() { group.wait() }
}
