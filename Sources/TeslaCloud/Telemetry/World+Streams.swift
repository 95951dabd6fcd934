package import Telemetry
internal import Time

/// What cars stream, for whoever carries it to a receiver.
extension World {
  /// A car that streams: where to, and whether it has a connection now.
  struct Streaming: Sendable {
    let index: Int
    let vin: String
    let configuration: StreamConfiguration
    let isOnline: Bool
    let network: String
  }

  /// Cars with a configuration, in their order.
  var streaming: [Streaming] {
    carStreams.keys.sorted().compactMap { index in
      guard let stream = carStreams[index], stream.configuration.expires > now else { return nil }
      let car = cars[index]
      return Streaming(
        index: index, vin: car.identity.vin, configuration: stream.configuration,
        isOnline: car.connectivity == .online,
        network: car.spot.kind == .home && !car.isDriving ? "wifi" : "cellular")
    }
  }

  /// What a car has to send now, as it goes over the wire, with what faults make of it.
  mutating func takeStream(_ index: Int, most: Int) -> [StreamBuffer.Entry] {
    let entries = carStreams[index]?.take(most) ?? []
    billNew(entries)
    return entries
  }

  mutating func acknowledge(_ index: Int, _ numbers: Set<UInt64>) {
    carStreams[index]?.acknowledge(numbers)
  }

  /// A connection has ended, or acks do not come.
  mutating func forgetSending(_ index: Int) { carStreams[index]?.forgetSending() }

  /// What happens to the next message.
  mutating func strikeStream() -> FaultSpec.Kind? {
    let kinds: [FaultSpec.Kind] = [.cut, .garbage, .foreignVIN, .clockOff]
    return faults.strikeStream(kinds, elapsed: options.start.duration(to: time))
  }

  /// Whether acks go unnoticed now.
  mutating func losesAcks() -> Bool {
    faults.strikeStream([.noAcks], elapsed: options.start.duration(to: time)) != nil
  }

  /// What cars have said since the last call while they had a connection, all of it safe at once: for worlds
  /// without sockets, where nothing gets lost.
  package mutating func takeTelemetry() -> [TelemetryMessage] {
    var messages: [TelemetryMessage] = []
    for index in carStreams.keys.sorted() {
      let entries = takeStream(index, most: .max)
      messages += entries.map(\.message)
      acknowledge(index, Set(entries.map(\.number)))
    }
    return messages
  }

  private mutating func billNew(_ entries: [StreamBuffer.Entry]) {
    var signals = 0
    for entry in entries where !entry.isResend {
      if case .data(let data) = entry.message.content { signals += data.count }
    }
    if signals > 0 { bill(signals: signals) }
  }
}
