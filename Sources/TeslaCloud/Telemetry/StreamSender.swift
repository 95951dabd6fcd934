internal import Telemetry
internal import Time
internal import Unix
internal import WebSocket

/// A car's connection to its receiver, and what came over it since it was asked last.
final class StreamSender: SocketHandler {
  struct State: Sendable {
    var connection: SocketConnection?
    /// The numbers of messages that were acknowledged.
    var acknowledged: Set<UInt64> = []
    var hasEnded = false
    var trouble: OpeningFailure?
  }

  private let state = Lock(State())
  let vin: String
  private let signal: @Sendable () -> Void

  /// - Parameter signal: called when something has changed.
  init(vin: String, signal: @escaping @Sendable () -> Void) {
    self.vin = vin
    self.signal = signal
  }

  /// What is so now; acks are told once.
  func take() -> State {
    state.withLock { state in
      let taken = state
      state.acknowledged = []
      return taken
    }
  }

  var connection: SocketConnection? { state.withLock { $0.hasEnded ? nil : $0.connection } }

  func close() { state.withLock(\.connection)?.close(.goingAway) }

  func opened(_ connection: SocketConnection) {
    state.withLock { $0.connection = connection }
    signal()
  }

  func received(_ message: Message, on connection: SocketConnection) {
    // An answer that is no ack says that the message could not be read.
    guard case .binary(let bytes) = message, let envelope = try? Envelope(reading: bytes),
      envelope.content == .ack
    else { return }
    let text = String(decoding: envelope.txid, as: UTF8.self)
    guard let number = text.split(separator: "-").last.flatMap({ UInt64($0) }) else { return }
    // Not told of: the runner looks often enough.
    state.withLock { _ = $0.acknowledged.insert(number) }
  }

  func closed(_ connection: SocketConnection, _ reason: CloseReason) {
    state.withLock { $0.hasEnded = true }
    signal()
  }

  func failed(_ failure: OpeningFailure) {
    state.withLock { state in
      state.hasEnded = true
      state.trouble = failure
    }
    signal()
  }

  /// Sends one message, and what a fault wants besides.
  ///
  /// - Returns: whether the connection is to be cut after it.
  func send(_ entry: StreamBuffer.Entry, to connection: SocketConnection, _ fault: FaultSpec.Kind?)
    -> Bool
  {
    var message = entry.message
    switch fault {
    case .garbage: connection.send(.binary(Array("no FlatBuffer \(entry.number)".utf8)))
    case .foreignVIN:
      let other = "5YJ3E1EA0KF000000"
      connection.send(
        .binary(envelope(message.changed(vin: other), entry.number, sender: other)))
    case .clockOff:
      message = message.changed(created: message.created.advanced(by: .seconds(3_600)))
    default: break
    }
    if entry.isResend { message = message.changed(isResend: true) }
    connection.send(.binary(envelope(message, entry.number, sender: vin)))
    return fault == .cut
  }

  private func envelope(_ message: TelemetryMessage, _ number: UInt64, sender: String) -> [UInt8] {
    // A foreign message is acknowledged as well; its number is none of this car's.
    let number = sender == vin ? String(number) : "x\(number)"
    return Envelope(
      txid: Array("\(vin)-\(number)".utf8), topic: message.topic,
      messageID: Array(number.utf8),
      content: .stream(
        .init(
          created: message.created, senderID: "\(Envelope.deviceType).\(sender)",
          payload: message.payload, deviceType: Envelope.deviceType, deviceID: sender))
    ).bytes
  }
}

extension TelemetryMessage {
  fileprivate func changed(
    vin: String? = nil, created: Timestamp? = nil, isResend: Bool? = nil
  ) -> TelemetryMessage {
    TelemetryMessage(
      vin: vin ?? self.vin, created: created ?? self.created,
      isResend: isResend ?? self.isResend, content: content)
  }
}
