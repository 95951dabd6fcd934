/// The connections of a port that cars stream to.
package struct ReceiverStatistics: Hashable, Sendable {
  /// Those that are open and have proved to be a car's.
  package var open = 0
  /// Those that did not, by reason.
  package var failures: [String: Int] = [:]

  package init() {}
}
