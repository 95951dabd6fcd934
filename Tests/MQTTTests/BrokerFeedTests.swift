import Exporter
import Mosquitto
import TeslaAPI
import Testing
import Time

@testable import MQTT

@Suite struct BrokerFeedTests {
  private static let now = Timestamp(seconds: 1_790_000_000)
  private var feed = BrokerFeed(
    Publisher(PublisherOptions(discovery: nil, version: "1")))

  private func account(_ edition: Int, _ names: [String]) -> ShownAccount {
    var account = ShownAccount()
    account.edition = edition
    account.vehicleKeys = names
    account.vehicles = names.map { name in
      ShownVehicle(
        vehicle: Vehicle(
          id: name, vin: name, displayName: name, state: .online, isInService: false),
        data: nil, moment: nil, state: .online, isInService: false, since: nil, isUp: true,
        isStale: false, place: nil, alerts: [])
    }
    return account
  }

  private mutating func next(
    _ connection: Int?, room: Int = 10_000, wantsAll: Bool = false, _ account: ShownAccount
  ) -> [MQTTMessage] {
    feed.next(connection: connection, room: room, wantsAll: wantsAll, at: Self.now) { _ in account }
  }

  @Test mutating func nothingIsAskedForWithoutAConnection() {
    let messages = feed.next(connection: nil, room: 1, wantsAll: false, at: Self.now) { _ in
      Issue.record("asked")
      return ShownAccount()
    }
    #expect(messages == [])
  }

  @Test mutating func aNewConnectionIsToldEverythingAndThenWhatIsNew() {
    let all = next(1, account(1, ["A", "B"]))
    #expect(all.first == MQTTMessage("tesla/status", "online"))
    #expect(Set(all.map(\.topic)).count == all.count)
    #expect(all.contains { $0.topic.hasPrefix("tesla/A/") })
    #expect(next(1, ShownAccount.unchanged(edition: 1, ["A", "B"])) == [])
    #expect(Set(next(2, ShownAccount.unchanged(edition: 1, ["A", "B"]))) == Set(all))
    #expect(
      Set(next(2, wantsAll: true, ShownAccount.unchanged(edition: 1, ["A", "B"]))) == Set(all))
  }

  @Test("what has no room waits here, and no newer news are made before it has gone")
  mutating func whatHasNoRoomWaits() {
    let first = next(1, room: 2, account(1, ["A", "B"]))
    #expect(first.count == 2)
    var rest: [MQTTMessage] = []
    while true {
      let some = feed.next(connection: 1, room: 1, wantsAll: false, at: Self.now) { _ in
        ShownAccount.unchanged(edition: 1, ["A", "B"])
      }
      if some.isEmpty { break }
      #expect(some.count == 1)
      rest += some
    }
    #expect(Set((first + rest).map(\.topic)).count == (first + rest).count)
    #expect(rest.contains { $0.topic.hasPrefix("tesla/B/") })
  }

  @Test("a car that left while the connection was broken is taken away with the next")
  mutating func whatIsGoneIsTakenAway() {
    let all = next(1, account(1, ["A", "B"]))
    let later = next(2, ShownAccount.unchanged(edition: 2, ["A"]))
    #expect(all.contains(MQTTMessage("tesla/B/name", "B")))
    #expect(later.contains(MQTTMessage("tesla/B/name", "")))
    #expect(later.contains(MQTTMessage("tesla/A/name", "A")))
  }

  @Test mutating func whatIsGoneWaitsForTheNextConnectionToo() {
    _ = next(1, account(1, ["A", "B"]))
    #expect(next(1, room: 0, ShownAccount.unchanged(edition: 2, ["A"])) == [])
    let later = next(2, ShownAccount.unchanged(edition: 2, ["A"]))
    #expect(later.contains(MQTTMessage("tesla/B/name", "")))
  }
}

extension ShownAccount {
  fileprivate static func unchanged(edition: Int, _ names: [String]) -> ShownAccount {
    var account = ShownAccount()
    account.edition = edition
    account.vehicleKeys = names
    return account
  }
}
