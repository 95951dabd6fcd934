package import Time

/// How a car that streams is connected, and when it was last heard.
package struct StreamStatus: Hashable, Sendable {
  package var isConnected = false
  /// When the connection that it has began, or its last one ended; nil for a car that was not seen
  /// connected.
  package var since: Timestamp?
  /// When its last data came.
  package var lastHeard: Timestamp?
  /// When the newest of its values were current, as it says itself.
  package var lastDatum: Timestamp?

  package init() {}

  /// Whether the stream takes the place of polls.
  ///
  /// A connection alone says little: Tesla deletes configurations, and then a car is connected and
  /// silent. It sends all its fields when it connects, and something every few seconds while it
  /// drives; else silence only means that nothing has changed.
  ///
  /// - Parameter grace: for how long the car may be unheard.
  package func isFlowing(at now: Timestamp, grace: Duration, isDriving: Bool) -> Bool {
    guard let since else { return false }
    // In both directions, as this machine's clock may have been set back.
    let isRecent = { (moment: Timestamp) in
      abs(moment.duration(to: now).inSeconds) < grace.inSeconds
    }
    if isRecent(since) { return true }
    guard isConnected, let lastHeard, lastHeard >= since || since > now else { return false }
    return !isDriving || isRecent(lastHeard)
  }
}
