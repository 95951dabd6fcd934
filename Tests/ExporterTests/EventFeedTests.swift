import JSON
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling
@testable import TeslaAPI

/// What was heard, in its order.
private final class Heard: Sendable {
  private let all = Lock<[String]>([])
  var texts: [String] { all.withLock { $0 } }
  var bytes: @Sendable ([UInt8]) -> Void {
    { bytes in self.all.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
  }
  /// Of each, the name of the event.
  var names: [String] {
    texts.flatMap { $0.split(separator: "\n") }.filter { $0.hasPrefix("event: ") }
      .map { String($0.dropFirst(7)) }
  }
  var ids: [Int] {
    texts.flatMap { $0.split(separator: "\n") }.filter { $0.hasPrefix("id: ") }
      .compactMap { Int($0.dropFirst(4)) }
  }
}

@Suite struct EventFeedTests {
  private let clock = ManualClock()
  private let instant = Lock(ContinuousClock.now)
  private let vehicle = Vehicle(
    id: "1", vin: "V", displayName: "Car", state: .online, isInService: false)

  private func feed(keepsPositions: Bool = false) -> EventFeed {
    EventFeed(
      EventLines(keepsPositions: keepsPositions, place: { _ in "home" }), clock: clock,
      instant: { [instant] in instant.withLock { $0 } })
  }

  private func look(_ feed: EventFeed, isLocked: Bool) throws {
    clock.advance(by: .seconds(1))
    let body = try Value(
      parsing: Array(#"{"vin":"V","vehicle_state":{"locked":\#(isLocked)}}"#.utf8))
    feed.take(
      .data(
        vehicle, VehicleFacts(body), Answer(bytes: body.bytes, body: body), moment: clock.now,
        isFresh: true))
  }

  @Test func linesAreNumberedAndHeardInTheirOrder() throws {
    let feed = feed()
    let (heard, lines) = (Heard(), Lock<[(Object, Int)]>([]))
    let end = feed.subscribe { line, id in lines.withLock { $0.append((line, id)) } }
    let endHearing = feed.listen(after: nil, tellsChanges: false, heard.bytes)
    try look(feed, isLocked: true)
    try look(feed, isLocked: false)
    #expect(heard.names == ["state", "unlocked"])
    let told = lines.withLock { $0 }
    #expect(told.map { $0.0["event"]?.stringValue } == ["state", "unlocked"])
    #expect(told.map(\.1) == heard.ids && heard.ids[0] + 1 == heard.ids[1])
    let data = try #require(heard.texts.last?.split(separator: "\n").last?.dropFirst(6))
    #expect(try Value(parsing: Array(data.utf8)) == told.last.map { .object($0.0) })
    #expect(heard.texts.last?.hasSuffix("}\n\n") == true)
    end()
    endHearing()
    try look(feed, isLocked: true)
    #expect(lines.withLock { $0.count } == 2 && heard.names.count == 2)
  }

  /// What was counted in an earlier life is in the counter, and no part of this charge.
  @Test func chargeEndsWithItsOwnEnergy() throws {
    let feed = feed()
    let lines = Lock<[Object]>([])
    let end = feed.subscribe { line, _ in lines.withLock { $0.append(line) } }
    func look(_ state: String, _ added: Double, counted: Double) throws {
      clock.advance(by: .seconds(60))
      let charge: Value = ["charging_state": .string(state), "charge_energy_added": Value(added)]
      let body: Value = ["vin": "V", "charge_state": charge]
      feed.take(
        .data(
          vehicle, VehicleFacts(body), Answer(bytes: body.bytes, body: body), moment: clock.now,
          isFresh: true))
      let meter = ["total_kwh": Value(counted), "last_kwh": Value(added)] as Value
      feed.take(.charges(["V": try #require(ChargeMeter(meter))]))
    }
    try look("Disconnected", 5, counted: 5.17)
    try look("Charging", 0.1, counted: 5.27)
    try look("Charging", 0.4, counted: 5.57)
    try look("Complete", 0.47, counted: 5.64)
    let ended = lines.withLock { $0 }.first { $0["event"] == "charge_ended" }
    #expect(ended?["energy_added"]?.doubleValue == 0.47, "\(ended as Any)")
    end()
  }

  @Test func whoComesBackHearsWhatItMissed() throws {
    let feed = feed()
    let first = Heard()
    _ = feed.listen(after: nil, tellsChanges: false, first.bytes)
    for number in 0..<6 { try look(feed, isLocked: number % 2 == 0) }
    let ids = first.ids
    #expect(ids.count == 6)
    func missed(_ id: Int?) -> [Int] {
      let heard = Heard()
      let end = feed.listen(after: id, tellsChanges: false, heard.bytes)
      end()
      return heard.ids
    }
    #expect(missed(ids[2]) == Array(ids[3...]))
    #expect(missed(ids[5]) == [] && missed(nil) == [])
    // Of a process before this one, of none, and of another clock.
    for id in [0, 1, -5, Int.min, ids[0] - 1, ids[5] + 1, Int.max] {
      #expect(missed(id) == ids, "\(id)")
    }
    // A later process' events are greater.
    clock.advance(by: .seconds(1))
    let next = self.feed()
    let heard = Heard()
    _ = next.listen(after: nil, tellsChanges: false, heard.bytes)
    try look(next, isLocked: true)
    #expect(try #require(heard.ids.first) > ids[5])
  }

  @Test func soManyAreKept() throws {
    let feed = feed()
    for number in 0...(EventFeed.mostKept + 20) { try look(feed, isLocked: number % 2 == 0) }
    let heard = Heard()
    _ = feed.listen(after: 0, tellsChanges: false, heard.bytes)
    #expect(heard.ids.count == EventFeed.mostKept)
    #expect(heard.texts.reduce(0) { $0 + $1.utf8.count } <= EventFeed.mostKeptBytes)
  }

  @Test func changesAreToldNowAndThen() throws {
    let feed = feed()
    let (asked, other) = (Heard(), Heard())
    _ = feed.listen(after: nil, tellsChanges: true, asked.bytes)
    _ = feed.listen(after: nil, tellsChanges: false, other.bytes)
    try look(feed, isLocked: true)
    #expect(asked.names == ["state", "change"])
    for _ in 0..<10 { try look(feed, isLocked: true) }
    #expect(asked.names == ["state", "change"])
    instant.withLock { $0 += EventFeed.changeInterval }
    // Whatever is reported next.
    feed.take(.tick)
    #expect(asked.names == ["state", "change", "change"])
    instant.withLock { $0 += EventFeed.changeInterval }
    feed.take(.tick)
    #expect(asked.names.count == 3 && other.names == ["state"])
    // It is no event to come back after.
    #expect(asked.ids.count == 1)
  }

  @Test(arguments: [false, true])
  func positionsOfDrivesAreToldOnRequest(isAsked: Bool) throws {
    let feed = feed(keepsPositions: isAsked)
    let heard = Heard()
    _ = feed.listen(after: nil, tellsChanges: false, heard.bytes)
    func drive(_ gear: String, _ miles: Double) throws {
      clock.advance(by: .seconds(60))
      let now = clock.now.wholeSeconds * 1000
      let body = try Value(
        parsing: Array(
          #"""
          {"vin":"V","drive_state":{"shift_state":"\#(gear)","latitude":48.1372,
          "longitude":11.5755,"speed":\#(gear == "P" ? "null" : "30"),"timestamp":\#(now)},
          "vehicle_state":{"odometer":\#(miles),"timestamp":\#(now)},
          "charge_state":{"battery_level":50,"timestamp":\#(now)}}
          """#.utf8))
      feed.take(
        .data(
          vehicle, VehicleFacts(body), Answer(bytes: body.bytes, body: body), moment: clock.now,
          isFresh: true))
    }
    try drive("P", 100)
    for mile in 101..<106 { try drive("D", Double(mile)) }
    try drive("P", 106)
    #expect(heard.names == ["state", "drive_started", "drive_ended"])
    let end = try #require(heard.texts.last)
    #expect(end.contains("\"begin\":") && end.contains("\"duration_seconds\":"))
    #expect(end.contains("48.1372") == isAsked && end.contains("home") == isAsked)
  }
}
