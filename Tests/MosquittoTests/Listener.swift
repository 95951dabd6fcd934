import Testing
import Unix

@testable import Mosquitto

/// Keeps what a client tells.
final class Listener: Sendable {
  struct State {
    var messages: [MQTTMessage] = []
    var events: [MQTTEvent] = []

    /// What came on a topic, as text.
    func values(of topic: String) -> [String] {
      messages.filter { $0.topic == topic }.map(\.text)
    }
  }

  let state = Monitor(State())

  func client(_ configuration: MQTTConfiguration) throws -> MQTTClient {
    let state = state
    return try MQTTClient(
      configuration, receive: { message in state.change { $0.messages.append(message) } },
      note: { event in state.change { $0.events.append(event) } })
  }

  /// Waits until that is so; false when it is not so within four minutes.
  func reaches(_ condition: (State) -> Bool) -> Bool {
    let deadline = MonotonicTime.after(.seconds(240))
    return state.wait { state in
      if condition(state) { return .done(true) }
      return MonotonicTime.now >= deadline ? .done(false) : .until(deadline)
    }
  }
}

extension MQTTMessage {
  var text: String { String(decoding: payload, as: UTF8.self) }
}
