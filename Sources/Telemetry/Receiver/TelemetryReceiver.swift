internal import Crypto
package import Time
internal import Unix
package import WebSocket

/// The server that cars connect to: takes their messages, hands them on and acknowledges them.
///
/// Who a car is its certificate says, which the TLS handshake verified; what a message claims has
/// to agree.
package final class TelemetryReceiver: Sendable {
  private let sink: any TelemetrySink
  private let clock: any WallClock
  /// The newest connection of each car.
  private let connections = Lock<[String: SocketConnection]>([:])
  private let strangers = Lock(0)

  package init(clock: any WallClock, sink: any TelemetrySink) {
    self.clock = clock
    self.sink = sink
  }

  /// The port's connections.
  package func statistics(_ counters: SocketCounters) -> ReceiverStatistics {
    var statistics = ReceiverStatistics()
    statistics.open = counters.open
    for (failure, count) in counters.failures { statistics.failures[failure.label] = count }
    let strangers = strangers.withLock { $0 }
    if strangers > 0 { statistics.failures["no_vin"] = strangers }
    return statistics
  }
}

extension TelemetryReceiver: SocketHandler {
  package func opened(_ connection: SocketConnection) {
    guard let vin = VehicleIdentity.vin(of: connection.peer) else {
      strangers.withLock { $0 += 1 }
      return connection.close(.policyViolation)
    }
    // A car that has lost its network comes back before its old connection is seen to be dead.
    let old = connections.withLock { $0.updateValue(connection, forKey: vin) }
    old?.close(.normal)
    tell(vin, connection, isConnected: true)
  }

  package func received(_ message: Message, on connection: SocketConnection) {
    guard let vin = VehicleIdentity.vin(of: connection.peer) else { return }
    guard case .binary(let bytes) = message else { return connection.close(.unsupportedData) }
    let envelope: Envelope
    do throws(WireError) { envelope = try Envelope(reading: bytes) } catch {
      sink.drop(.malformed)
      connection.send(.binary(Envelope.refusal()))
      return
    }
    guard case .stream(let stream) = envelope.content else {
      sink.drop(.malformed)
      connection.send(.binary(Envelope.refusal(txid: envelope.txid)))
      return
    }
    if let refusal = take(stream, envelope, of: vin) {
      sink.drop(refusal)
      guard refusal != .malformed else {
        connection.send(.binary(Envelope.refusal(txid: envelope.txid)))
        return
      }
    }
    // Also where it is not used: a car sends again what is not acknowledged.
    connection.send(.binary(envelope.ack))
  }

  /// - Returns: why it was not handed on.
  private func take(_ stream: Envelope.Stream, _ envelope: Envelope, of vin: String)
    -> TelemetryDrop?
  {
    guard stream.claims(vin: vin) else { return .foreignVIN }
    do throws(WireError) {
      let message = try TelemetryMessage(
        topic: envelope.topic, payload: stream.payload, vin: vin, created: stream.created)
      guard message.vin == vin else { return .foreignVIN }
      // A server's own topic, which no car sends.
      if case .connectivity = message.content { return .unknownTopic }
      sink.take(message, isReplay: false)
      return nil
    } catch {
      if case .unknownTopic = error { return .unknownTopic }
      return .malformed
    }
  }

  package func closed(_ connection: SocketConnection, _ reason: CloseReason) {
    guard let vin = VehicleIdentity.vin(of: connection.peer) else { return }
    let isNewest = connections.withLock { connections in
      guard connections[vin]?.id == connection.id else { return false }
      connections[vin] = nil
      return true
    }
    if isNewest { tell(vin, connection, isConnected: false) }
  }

  private func tell(_ vin: String, _ connection: SocketConnection, isConnected: Bool) {
    let connectivity = Connectivity(
      connection: String(connection.id), isConnected: isConnected,
      network: connection.head["X-Network-Interface"] ?? "")
    sink.take(
      TelemetryMessage(vin: vin, created: clock.now, content: .connectivity(connectivity)),
      isReplay: false)
  }
}

extension OpeningFailure {
  /// As a label's value.
  fileprivate var label: String {
    switch self {
    case .unreachable: "unreachable"
    case .noCertificate: "no_certificate"
    case .expiredCertificate: "expired_certificate"
    case .untrustedCertificate: "untrusted_certificate"
    case .tls: "tls"
    case .timeout: "timeout"
    case .notWebSocket: "no_websocket"
    case .crowded: "crowded"
    case .closed: "closed"
    }
  }
}
