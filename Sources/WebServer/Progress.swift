internal import Synchronization
internal import Unix

/// How far a connection is, for threads other than its own.
final class Progress: Sendable {
  enum Step: Int {
    /// No whole request is here.
    case waiting
    case checkingPassword
    case working
    /// The answer is on its way.
    case answering
    /// The answer goes on for as long as the client listens.
    case streaming
  }

  private let step = Atomic<Int>(Step.waiting.rawValue)
  private let began = Atomic<Int64>(MonotonicTime.now)
  private let hasBeenAdmitted = Atomic<Bool>(false)

  func enter(_ next: Step) {
    began.store(MonotonicTime.now, ordering: .relaxed)
    step.store(next.rawValue, ordering: .relaxed)
  }

  /// Its client has shown that it may ask.
  func admit() { hasBeenAdmitted.store(true, ordering: .relaxed) }

  var isStreaming: Bool { step.load(ordering: .relaxed) == Step.streaming.rawValue }

  var isWaiting: Bool { step.load(ordering: .relaxed) == Step.waiting.rawValue }

  /// What it would cost to close the connection; nil where that is too much.
  ///
  /// - Parameter patience: how long a client may take to read an answer, in nanoseconds.
  func worth(at now: Int64, patience: Int64) -> Worth? {
    let began = began.load(ordering: .relaxed)
    switch Step(rawValue: step.load(ordering: .relaxed)) {
    case .waiting where hasBeenAdmitted.load(ordering: .relaxed): return Worth(.idle, began)
    case .waiting: return Worth(.stranger, began)
    case .checkingPassword: return Worth(.guess, began)
    case .answering where now - began >= patience: return Worth(.slowReader, began)
    // Who listens comes back.
    case .streaming: return Worth(.slowReader, began)
    case .answering, .working, nil: return nil
    }
  }

  /// Whether its client takes longer than that to read an answer.
  func isSlowReader(at now: Int64, patience: Int64) -> Bool {
    !isStreaming && worth(at: now, patience: patience)?.kind == .slowReader
  }

  /// The least goes first when room is short, and of equals the oldest.
  struct Worth: Comparable {
    enum Kind: Int {
      /// Has not sent a whole request that was let in.
      case stranger
      /// Has sent a password that is not known to be right.
      case guess
      case slowReader
      /// Was let in before, and may ask again.
      case idle
    }

    let kind: Kind
    private let began: Int64

    init(_ kind: Kind, _ began: Int64) {
      self.kind = kind
      self.began = began
    }

    static func < (left: Worth, right: Worth) -> Bool {
      (left.kind.rawValue, left.began) < (right.kind.rawValue, right.began)
    }
  }
}
