internal import Unix

/// Work on a thread of its own, for what blocks.
package final class Background: Sendable {
  private let hasEnded = Monitor(false)

  package init(_ work: @escaping @Sendable () -> Void) {
    let isStarted = Thread.start { [hasEnded] in
      work()
      hasEnded.change { $0 = true }
    }
    precondition(isStarted, "the system allows no more threads")
  }

  package func wait() { hasEnded.wait { $0 ? .done(()) : .until(nil) } }
}
