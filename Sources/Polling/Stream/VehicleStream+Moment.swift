internal import Telemetry
internal import Time

extension VehicleStream {
  /// When a message was made, by Tesla's clock, which the blocks of polls' answers go by too.
  ///
  /// A clock that is ahead must not make a value newer than any to come; but where it is this
  /// machine's that is behind, what was known before must not keep the message out.
  func moment(told: Timestamp, now: Timestamp) -> Timestamp {
    let tolerance = StreamBook.clockTolerance
    let tick = Duration.milliseconds(1)
    guard told > now.advanced(by: tolerance) else {
      // Two clocks agree that a file's time is not yet.
      if abs(told.duration(to: now).inSeconds) <= tolerance.inSeconds, let lastDatum,
        lastDatum > now.advanced(by: tolerance)
      {
        limit(to: told.advanced(by: .zero - tick))
      }
      return told
    }
    return min(told, max(now, lastDatum?.advanced(by: tick) ?? now))
  }
}
