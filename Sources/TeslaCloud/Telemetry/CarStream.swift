internal import Telemetry

/// A car's stream: what it says, and what of it waits for an ack.
struct CarStream: Sendable {
  private var streamer: CarStreamer
  private(set) var buffer = StreamBuffer()

  /// - Parameter old: the stream under the configuration before, whose messages still wait.
  init(
    _ configuration: StreamConfiguration, of car: Car, speaksText: Bool, from moment: Double,
    after old: CarStream?
  ) {
    streamer = CarStreamer(configuration, of: car, speaksText: speaksText, from: moment)
    if let old { buffer = old.buffer }
  }

  var configuration: StreamConfiguration { streamer.configuration }

  mutating func advance(_ car: Car, to time: Double) {
    for message in streamer.advance(car, to: time) {
      buffer.add(
        message, isLatestOnly: configuration.isLatestOnly && car.connectivity != .online)
    }
    if car.connectivity == .online { buffer.release() }
  }

  mutating func noteEvent() { streamer.noteEvent() }

  mutating func take(_ most: Int) -> [StreamBuffer.Entry] { buffer.takeUnsent(most) }
  mutating func acknowledge(_ numbers: Set<UInt64>) { buffer.acknowledge(numbers) }
  mutating func forgetSending() { buffer.forgetSending() }
}
