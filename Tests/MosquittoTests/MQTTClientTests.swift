import TestSupport
import Testing
import Unix

@testable import Mosquitto

/// Against a mosquitto of their own.
@Suite(.needs("mosquitto", "mosquitto_pub", "mosquitto_passwd", "openssl"))
struct MQTTClientTests {
  private let listener = Listener()

  private func configuration(_ broker: Broker, user: String? = nil) throws -> MQTTConfiguration {
    let login = user.map { "\($0)@" } ?? ""
    let url = broker.url.replacing("://", with: "://\(login)")
    var configuration = MQTTConfiguration(
      address: try MQTTAddress(parsing: url), clientID: "test")
    configuration.pauses = .milliseconds(20) ... .milliseconds(100)
    configuration.will = MQTTMessage("t/status", "offline")
    return configuration
  }

  private func started(_ broker: Broker) throws -> Broker {
    try broker.start()
    return broker
  }

  @Test func messagesGoOutAndComeIn() throws {
    let broker = try started(Broker())
    try broker.client("mosquitto_pub", "-t", "t/kept", "-m", "before", "-r", "-q", "1")
    var configuration = try configuration(broker)
    configuration.subscriptions = ["t/#"]
    let client = try listener.client(configuration)
    #expect(listener.reaches { $0.values(of: "t/kept") == ["before"] })
    #expect(listener.state.withLock { $0.messages.first?.isRetained } == true)
    client.publish([MQTTMessage("t/a", "1"), MQTTMessage("t/event", "{}", isRetained: false)])
    #expect(listener.reaches { $0.messages.count == 3 })
    let came = listener.state.withLock { $0.messages }
    #expect(came.dropFirst().map(\.topic) == ["t/a", "t/event"])
    // What comes at once is not told as retained.
    #expect(came.dropFirst().allSatisfy { !$0.isRetained })
    #expect(eventually { client.status.published == 2 && client.status.waiting == 0 })
    #expect(client.status.isConnected)
    client.stop([MQTTMessage("t/status", "bye")], within: .seconds(60))
    #expect(listener.state.withLock { $0.events } == [.connected])
    // Not the will.
    #expect(try broker.retained() == ["t/kept": "before", "t/a": "1", "t/status": "bye"])
  }

  @Test func whatIsWrongWithAMessageIsCounted() throws {
    let broker = try started(Broker())
    let client = try listener.client(configuration(broker))
    client.publish([
      MQTTMessage("t/#", "a wildcard"), MQTTMessage("", "nothing"), MQTTMessage("t/a", "1"),
    ])
    #expect(eventually { client.status.published == 1 })
    #expect(client.status.dropped == 2)
    client.stop(within: .seconds(60))
  }

  @Test func theWillIsPublishedWhenAClientIsGone() throws {
    let broker = try started(Broker())
    let client = try listener.client(configuration(broker))
    client.publish([MQTTMessage("t/status", "online")])
    #expect(eventually { client.status.published == 1 })
    try broker.pause()
    // No time for a farewell.
    client.stop(within: .zero)
    try broker.resume()
    #expect(try eventually { try broker.retained()["t/status"] == "offline" })
  }

  @Test func overTLSTheBrokerIsTheOneThatIsMeant() throws {
    let broker = try started(Broker(tls: "IP:127.0.0.1"))
    var configuration = try configuration(broker)
    configuration.caFile = broker.authority
    let client = try listener.client(configuration)
    client.publish([MQTTMessage("t/a", "1")])
    #expect(listener.reaches { $0.events == [.connected] })
    client.stop(within: .seconds(60))
    #expect(try broker.retained()["t/a"] == "1")
  }

  @Test(arguments: [
    ("DNS:other.example", true, "host name"), ("IP:127.0.0.1", false, "certificate"),
  ])
  func aBrokerThatProvesNothingIsNotTalkedTo(subject: String, knowsCA: Bool, words: String) throws {
    let broker = try started(Broker(users: ["me": "hunter2"], tls: subject))
    var configuration = try configuration(broker, user: "me")
    configuration.password = MQTTPassword("hunter2")
    configuration.caFile = knowsCA ? broker.authority : nil
    let client = try listener.client(configuration)
    #expect(listener.reaches { !$0.events.isEmpty })
    client.stop(within: .seconds(60))
    let events = listener.state.withLock { $0.events }
    guard events.count == 1, case .unreachable(let text) = events[0] else {
      Issue.record("\(events)")
      return
    }
    #expect(text.contains(words), "\(text)")
  }

  @Test func aRefusedLoginIsToldOnceAndTriedAgain() throws {
    let broker = try started(Broker(users: ["me": "hunter2"]))
    var configuration = try configuration(broker, user: "me")
    configuration.password = MQTTPassword("hunter3")
    let client = try listener.client(configuration)
    client.publish([MQTTMessage("t/a", "1")])
    #expect(eventually { broker.log.split(separator: "\n").count { $0.contains("CONNACK") } >= 3 })
    #expect(client.status.waiting == 1)
    client.stop(within: .seconds(60))
    #expect(listener.state.withLock { $0.events.count } == 1)
    guard case .refused(let words) = listener.state.withLock({ $0.events.first }) else {
      Issue.record("not refused")
      return
    }
    #expect(words == "not authorised")
    let other = Listener()
    configuration.password = MQTTPassword("hunter2")
    let second = try other.client(configuration)
    #expect(other.reaches { $0.events == [.connected] })
    second.stop(within: .seconds(60))
  }

  @Test func aBrokerThatIsAwayAtFirstIsTriedOn() throws {
    let broker = try Broker()
    let client = try listener.client(configuration(broker))
    client.publish([MQTTMessage("t/a", "1"), MQTTMessage("t/a", "2")])
    #expect(listener.reaches { $0.events.count == 1 })
    #expect(listener.state.withLock { $0.events[0] } == .unreachable("connection refused"))
    try broker.start()
    #expect(listener.reaches { $0.events.count == 2 })
    #expect(eventually { client.status.waiting == 0 })
    #expect(listener.state.withLock { $0.events[1] } == .connected)
    client.stop(within: .seconds(60))
    #expect(try broker.retained()["t/a"] == "2")
  }

  @Test func aHostThatIsNotThereIsNamed() throws {
    var configuration = MQTTConfiguration(
      address: try MQTTAddress(parsing: "mqtt://nowhere.invalid"), clientID: "test")
    configuration.pauses = .milliseconds(20) ... .milliseconds(100)
    let client = try listener.client(configuration)
    #expect(listener.reaches { !$0.events.isEmpty })
    client.stop(within: .seconds(60))
    guard case .unreachable(let words) = listener.state.withLock({ $0.events[0] }) else {
      Issue.record("not unreachable")
      return
    }
    #expect(words.hasPrefix("cannot find nowhere.invalid: "), "\(words)")
  }

  @Test func aBrokerThatSaysNothingIsLeft() throws {
    let server = try LoopbackServer { $0.waitForEnd() }
    defer { server.stop() }
    var configuration = MQTTConfiguration(
      address: try MQTTAddress(parsing: "mqtt://127.0.0.1:\(server.port)"), clientID: "test")
    configuration.patience = .milliseconds(50)
    configuration.pauses = .milliseconds(20) ... .milliseconds(100)
    let client = try listener.client(configuration)
    #expect(listener.reaches { $0.events == [.unreachable("the broker does not answer")] })
    #expect(eventually { server.connectionCount > 2 })
    client.stop(within: .seconds(60))
    #expect(listener.state.withLock { $0.events.count } == 1)
  }

  @Test(arguments: [false, true]) func aConnectionThatEndsAtOnceIsMadeAgain(usesTLS: Bool) throws {
    let server = try LoopbackServer { _ = $0.read() }
    defer { server.stop() }
    let scheme = usesTLS ? "mqtts" : "mqtt"
    var configuration = MQTTConfiguration(
      address: try MQTTAddress(parsing: "\(scheme)://127.0.0.1:\(server.port)"), clientID: "test")
    configuration.pauses = .milliseconds(20) ... .milliseconds(100)
    let client = try listener.client(configuration)
    #expect(eventually { server.connectionCount > 2 })
    client.stop(within: .seconds(60))
    guard case .unreachable = listener.state.withLock({ $0.events.first }) else {
      Issue.record("not unreachable")
      return
    }
  }

  @Test(arguments: [true, false])
  func throughEveryTroubleValuesOnlyGoForward(isSlow: Bool) throws {
    let broker = try started(Broker())
    var configuration = try configuration(broker)
    configuration.keepAlive = .seconds(5)
    configuration.subscriptions = ["t/+"]
    // It hears itself, through every connection.
    let client = try listener.client(configuration)
    #expect(listener.reaches { $0.events == [.connected] })
    let topics = (0..<50).map { "t/\($0)" }
    var value = 0
    for round in 0..<4 {
      for _ in 0..<200 {
        value += 1
        client.publish(topics.map { MQTTMessage($0, "\(value)") })
      }
      if isSlow {
        try broker.pause()
        client.publish(topics.map { MQTTMessage($0, "\(value + 1)") })
        try broker.resume()
      } else {
        let connections = client.status.connections
        try broker.kill()
        client.publish(topics.map { MQTTMessage($0, "\(value + 1)") })
        try broker.start()
        #expect(eventually { client.status.connections > connections }, "\(round)")
      }
      value += 1
    }
    value += 1
    client.publish(topics.map { MQTTMessage($0, "\(value)") })
    #expect(eventually { client.status.waiting == 0 })
    #expect(client.status.dropped == 0)
    #expect(listener.reaches { $0.values(of: "t/49").last == "\(value)" })
    client.stop(within: .seconds(60))
    let retained = try broker.retained("-t", "t/+")
    for topic in topics { #expect(retained[topic] == "\(value)") }
    let state = listener.state.withLock { $0 }
    // A broker that was killed retains what it had saved.
    for topic in topics {
      let values = state.messages.filter { $0.topic == topic && !$0.isRetained }
        .compactMap { Int($0.text) }
      #expect(values == values.sorted())
    }
  }

  @Test func aMessageThatABrokerDoesNotBearIsGivenUp() throws {
    let broker = try started(Broker(settings: ["max_packet_size 2000"]))
    let client = try listener.client(configuration(broker))
    client.publish([
      MQTTMessage("t/a", "1"), MQTTMessage("t/large", String(repeating: "x", count: 5_000)),
      MQTTMessage("t/b", "1"),
    ])
    #expect(listener.reaches { $0.events.contains(.unsendable(topic: "t/large")) })
    #expect(eventually { client.status.waiting == 0 })
    client.stop(within: .seconds(60))
    #expect(client.status.dropped == 1)
    let retained = try broker.retained("-t", "t/a", "-t", "t/b")
    #expect(retained == ["t/a": "1", "t/b": "1"])
  }

  @Test func settingsThatAreNotTakenAreToldAtOnce() throws {
    var configuration = MQTTConfiguration(
      address: try MQTTAddress(parsing: "mqtts://127.0.0.1:1"), clientID: "test")
    configuration.caFile = "/nonexistent"
    #expect {
      _ = try MQTTClient(configuration, note: { _ in })
    } throws: {
      "\($0)".contains("/nonexistent")
    }
  }

  @Test func withoutTheLibraryItSaysWhichPackage() {
    guard case .failure(let error) = LibMosquitto.load("libnowhere.so.1") else {
      Issue.record("loaded")
      return
    }
    #expect("\(error)".contains("Debian package libmosquitto1"))
  }
}
