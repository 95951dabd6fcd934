import HTTP
import JSON
import TestSupport
import Testing
import Unix

@testable import TeslaAPI

@Suite struct LedgerTests {
  private func request(_ label: String) throws -> Request {
    Request(.get, try #require(URL("https://x.example/")), label: label)
  }

  @Test("a month's budget lets its calls pass and no more, and the next month starts anew")
  func budget() async throws {
    let folder = try TemporaryDirectory()
    let clock = ManualClock(now: Timestamp(seconds: 1_700_000_000), runsAhead: true)
    let state = StateFile(StateDirectory(folder.path), clock: clock)
    let data = try request("vehicle_data")
    for _ in 0..<5 {
      // A new value each time, as after a restart.
      let ledger = Ledger(state, clock: clock, budget: 0.01)
      try ledger.admit(data)
      await ledger.settle(data, .success(Response(status: 200)))
    }
    let ledger = Ledger(state, clock: clock, budget: 0.01)
    #expect(abs(ledger.spent - 0.01) < 1e-9)
    #expect(throws: TransportError.self) { try ledger.admit(data) }
    try ledger.admit(try request("products"))
    clock.advance(by: .seconds(31 * 86_400))
    try ledger.admit(data)
    #expect(ledger.spent == 0)
  }

  @Test("what Tesla does not bill is not counted")
  func unbilled() async throws {
    let folder = try TemporaryDirectory()
    let clock = ManualClock(runsAhead: true)
    let ledger = Ledger(
      StateFile(StateDirectory(folder.path), clock: clock), clock: clock, budget: nil)
    let wake = try request("wake_up")
    await ledger.settle(wake, .success(Response(status: 503)))
    await ledger.settle(
      wake, .failure(TransportError(.cannotConnect, "", mayHaveSucceeded: false)))
    await ledger.settle(try request("products"), .success(Response(status: 200)))
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
