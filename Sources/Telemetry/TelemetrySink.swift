/// Takes what cars send, from any thread; must not block for long.
package protocol TelemetrySink: Sendable {
  /// When this returns, the message is applied.
  ///
  /// - Parameter isReplay: whether it was counted before, by this process or another.
  func take(_ message: TelemetryMessage, isReplay: Bool)
  /// A message that is not handed on.
  func drop(_ reason: TelemetryDrop)
}
