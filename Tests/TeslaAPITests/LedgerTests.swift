import HTTP
import JSON
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaAPI

@Suite struct LedgerTests {
  private func request(_ endpoint: Endpoint) throws -> Request {
    let configuration = Configuration(profile: .fleetEU)
    return endpoint.request(
      configuration, host: configuration.apiHost, token: try #require(Secret("access")))
  }

  @Test("a month's budget lets its calls pass and no more, and the next month starts anew")
  func budget() async throws {
    let folder = try TemporaryDirectory()
    let clock = ManualClock(now: Timestamp(seconds: 1_700_000_000), runsAhead: true)
    let state = StateFile(StateDirectory(folder.path), clock: clock)
    let data = try request(.vehicleData("1", blocks: []))
    for _ in 0..<5 {
      // A new value each time, as after a restart.
      let ledger = Ledger(state, clock: clock, budget: 0.01)
      try ledger.admit(data)
      await ledger.settle(data, .success(Response(status: 200)))
    }
    let ledger = Ledger(state, clock: clock, budget: 0.01)
    #expect(abs(ledger.spent - 0.01) < 1e-9)
    #expect(throws: TransportError.self) { try ledger.admit(data) }
    try ledger.admit(try request(.products))
    clock.advance(by: .seconds(31 * 86_400))
    try ledger.admit(data)
    #expect(ledger.spent == 0)
  }

  @Test("counts that no account can have are taken without a crash")
  func hugeCounts() throws {
    let folder = try TemporaryDirectory()
    let most = Int64.max
    let cars = (0..<4).map { "\"CAR\($0)\":{\"data\":\(most),\"wake\":\(most)}" }
    let month = "{\"data\":\(most),\"wake\":-\(most),\"vehicles\":{\(cars.joined(separator: ","))}}"
    _ = try folder.write(
      "{\"ledger\":{\"2023-11\":\(month),\"2023-10\":\(month),\"earlier\":\(month)}}",
      to: "state.json")
    let clock = ManualClock(now: Timestamp(seconds: 1_700_000_000), runsAhead: true)
    let contents = StateFile(StateDirectory(folder.path), clock: clock).read()
    #expect(contents.allCalls.unattributed.isEmpty)
    #expect(contents.calls(in: "2023-11").dollars > 1e12)
    var changed = contents
    changed.record(contents.allCalls, in: "2025-01")
    #expect(changed.calls(in: "2025-01").total[.data] == Int.max)
  }

  @Test("calls are counted by car and month, beside the sums that older programs keep")
  func byCar() async throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(
      #"{"ledger":{"2022-10":{"wake":2},"2022-09":{"data":1},"2023-11":{"data":3,"x":1}}}"#,
      to: "state.json")
    let clock = ManualClock(now: Timestamp(seconds: 1_700_000_000), runsAhead: true)
    let state = StateFile(StateDirectory(folder.path), clock: clock)
    let ledger = Ledger(state, clock: clock, budget: nil, pause: .seconds(60))
    var data = try request(.vehicleData("1", blocks: []))
    data.subject = "V1"
    for _ in 0..<3 {
      try ledger.admit(data)
      await ledger.settle(data, .success(Response(status: 200)))
    }
    #expect(abs(ledger.spent - 0.012) < 1e-9)
    // The first is written at once, the others together.
    #expect(state.read().calls(in: "2023-11").total == [.data: 4])
    await ledger.flush()
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    #expect(
      text
        == #"{"ledger":{"2023-11":{"data":6,"x":1,"vehicles":{"V1":{"data":3}}},"earlier":{"data":1,"wake":2}}}"#
        + "\n")
    let all = Ledger(state, clock: clock, budget: nil).allCalls
    #expect(all.total == [.data: 7, .wake: 2])
    #expect(all.unattributed == [.data: 4, .wake: 2])
    #expect(all.vehicles == ["V1": [.data: 3]])
  }

  @Test("requests under way are part of what is spent")
  func reservations() async throws {
    let folder = try TemporaryDirectory()
    let clock = ManualClock(runsAhead: true)
    let ledger = Ledger(
      StateFile(StateDirectory(folder.path), clock: clock), clock: clock, budget: 0.004)
    let data = try request(.vehicleData("1", blocks: []))
    try ledger.admit(data)
    try ledger.admit(data)
    #expect(throws: TransportError.self) { try ledger.admit(data) }
    await ledger.settle(data, .success(Response(status: 500)))
    try ledger.admit(data)
  }

  @Test("what another process wrote is seen, and a file that cannot be written loses nothing")
  func shared() async throws {
    let folder = try TemporaryDirectory()
    let clock = ManualClock(now: Timestamp(seconds: 1_700_000_000), runsAhead: true)
    let state = StateFile(StateDirectory(folder.path), clock: clock)
    let (one, other) = (
      Ledger(state, clock: clock, budget: nil), Ledger(state, clock: clock, budget: nil)
    )
    let wake = try request(.wakeUp("1"))
    #expect(other.spent == 0)
    await one.settle(wake, .success(Response(status: 200)))
    clock.advance(by: .seconds(60))
    #expect(abs(other.spent - 0.02) < 1e-9)
    let missing = Ledger(
      StateFile(StateDirectory(folder.file("none")), clock: clock), clock: clock, budget: nil)
    await missing.settle(wake, .success(Response(status: 200)))
    await missing.settle(wake, .success(Response(status: 200)))
    #expect(abs(missing.spent - 0.04) < 1e-9)
  }

  @Test(
    "a month runs from its first moment in UTC to the next one's",
    arguments: [
      (1_700_000_000, 1_698_796_800, 1_701_388_800), (1_698_796_800, 1_698_796_800, 1_701_388_800),
      (1_709_251_199, 1_706_745_600, 1_709_251_200),
    ])
  func bounds(now: Int64, start: Int64, end: Int64) {
    let bounds = Timestamp(seconds: now).monthBounds
    #expect(bounds.start == Timestamp(seconds: start))
    #expect(bounds.end == Timestamp(seconds: end))
  }

  @Test("what Tesla does not bill is not counted")
  func unbilled() async throws {
    let folder = try TemporaryDirectory()
    let clock = ManualClock(runsAhead: true)
    let ledger = Ledger(
      StateFile(StateDirectory(folder.path), clock: clock), clock: clock, budget: nil)
    let wake = try request(.wakeUp("1"))
    await ledger.settle(wake, .success(Response(status: 503)))
    await ledger.settle(
      wake, .failure(TransportError(.cannotConnect, "", mayHaveSucceeded: false)))
    await ledger.settle(try request(.products), .success(Response(status: 200)))
    #expect(ledger.spent == 0)
    await ledger.settle(wake, .failure(TransportError(.timedOut, "", mayHaveSucceeded: true)))
    await ledger.settle(wake, .success(Response(status: 408)))
    #expect(abs(ledger.spent - 0.04) < 1e-9)
  }

  @Test("members that this version does not know survive a change of state.json")
  func unknownMembers() async throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(#"{"future":{"x":1},"tokens_issued_at":5}"#, to: "state.json")
    let clock = ManualClock(runsAhead: true)
    let state = StateFile(StateDirectory(folder.path), clock: clock)
    try await state.update { $0.tokensIssuedAt = Timestamp(seconds: 9) }
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    #expect(text == #"{"future":{"x":1},"tokens_issued_at":9}"# + "\n")
    #expect(try FileSystem.status(path).mode == 0o600)
  }

  @Test("energy is kept beside everything else, and a file without it holds none")
  func energy() async throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(
      #"{"ledger":{},"energy":{"x":1,"sites":{"7":2}}}"#, to: "state.json")
    let clock = ManualClock(runsAhead: true)
    let state = StateFile(StateDirectory(folder.path), clock: clock)
    #expect(state.read().energy(.vehicles, "7") == nil)
    try await state.update { $0.set(energy: 3, .vehicles, "7") }
    #expect(state.read().energy(.sites, "7") == 2)
    #expect(state.read().energy(.vehicles, "7") == 3)
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    #expect(
      text == #"{"ledger":{},"energy":{"x":1,"sites":{"7":2},"vehicles":{"7":3}}}"# + "\n")
  }
}
