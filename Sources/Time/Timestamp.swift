/// A point in time: what a calendar calls it, and, where a clock of this process read it, where it
/// stands on a line that no setting of the machine's clock moves.
///
/// Two readings, and what is reckoned from them, are compared and subtracted by that line: a
/// deadline comes when its time has passed, whatever the wall clock says meanwhile. Times from
/// elsewhere (Tesla's, a file's) have a date only, and so has what they are compared with. Where a
/// clock was set in between, an order of both kinds is not transitive: compare them in pairs, and
/// sort or key by one kind only.
package struct Timestamp: InstantProtocol, Hashable, Sendable {
  /// As Unix counts it: since 1970-01-01T00:00:00Z, without leap seconds.
  package let sinceEpoch: Duration
  /// Since a moment that all readings of a process share; nil for a time that no clock here read.
  package let steady: Duration?

  package init(sinceEpoch: Duration, steady: Duration? = nil) {
    self.sinceEpoch = sinceEpoch
    self.steady = steady
  }

  /// From whole or broken seconds since the epoch; nil when not finite or out of range.
  ///
  /// A literal (`Timestamp(seconds: 5)`) means the whole seconds below, which cannot fail.
  @_disfavoredOverload
  package init?(seconds: Double) {
    guard seconds.isFinite, abs(seconds) < 1e15 else { return nil }
    self.init(sinceEpoch: .seconds(seconds))
  }

  package init(seconds: Int64) { self.init(sinceEpoch: .seconds(seconds)) }

  /// Seconds since the epoch, as metrics and JWT claims write them.
  package var seconds: Double {
    let parts = sinceEpoch.components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }

  /// The full seconds that have passed, rounded down before 1970 too.
  package var wholeSeconds: Int64 {
    let parts = sinceEpoch.components
    return parts.attoseconds < 0 ? parts.seconds - 1 : parts.seconds
  }

  package func advanced(by duration: Duration) -> Timestamp {
    Timestamp(sinceEpoch: sinceEpoch + duration, steady: steady.map { $0 + duration })
  }

  package func duration(to other: Timestamp) -> Duration {
    if let steady, let end = other.steady { return end - steady }
    return other.sinceEpoch - sinceEpoch
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.duration(to: right) > .zero
  }

  package static func == (left: Timestamp, right: Timestamp) -> Bool {
    left.sinceEpoch == right.sinceEpoch && left.duration(to: right) == .zero
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(sinceEpoch) }
}

extension Duration {
  /// The same length as a number of seconds.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
