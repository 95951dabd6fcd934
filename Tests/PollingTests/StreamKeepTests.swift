import JSON
import Telemetry
import TeslaAPI
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

/// What a streaming car says is in its file when it matters.
@Suite struct StreamKeepTests {
  private static let vin = "5YJ3E1EA7JF000001"
  private static let speed = 4
  private static let gear = 10
  private static let (parked, reverse, drive) = (DatumValue.enumeration(2), 3, 5)

  /// A process that is killed a moment later must not bring back a drive that has ended.
  @Test func whatACarDoesIsKeptAtOnceAndNumbersLater() {
    let clock = ManualClock(now: Timestamp(seconds: 1_700_000_000))
    let order = Lock<[String]>([])
    let book = StreamBook(
      clock: clock,
      keep: { vin, stream in
        let gear = stream.record(over: nil)["drive_state"]?["shift_state"]?.stringValue
        order.withLock { $0.append("\(vin) in \(gear ?? "no gear")") }
      },
      report: { if case .streamed = $0 { order.withLock { $0.append("told") } } })
    book.serve([
      Vehicle(id: "1", vin: Self.vin, displayName: "", state: .online, isInService: false)
    ])
    func send(_ field: Int, _ value: DatumValue, after seconds: Int64, isReplay: Bool = false) {
      book.take(
        TelemetryMessage(
          vin: Self.vin, created: Timestamp(seconds: 1_700_000_000 + seconds),
          content: .data([Datum(field: field, value: value)])), isReplay: isReplay)
    }
    send(Self.gear, .enumeration(Self.drive), after: 0)
    send(Self.speed, .number(12), after: 1)
    send(Self.gear, Self.parked, after: 2)
    send(Self.gear, Self.parked, after: 2)
    send(Self.gear, .enumeration(Self.drive), after: 3, isReplay: true)
    #expect(
      order.withLock { $0 } == [
        "\(Self.vin) in D", "told", "told", "\(Self.vin) in P", "told", "told",
      ])
    // A fleet does not keep the disk busy.
    order.withLock { $0 = [] }
    for second in 0..<50 {
      let gear = second % 2 == 0 ? Self.reverse : Self.drive
      send(Self.gear, .enumeration(gear), after: Int64(10 + second))
    }
    #expect(order.withLock { $0.count { $0 != "told" } } == StreamBook.keptASecond - 2)
    clock.advance(by: .seconds(1))
    send(Self.gear, Self.parked, after: 100)
    #expect(order.withLock { $0.suffix(2) } == ["\(Self.vin) in P", "told"])
  }
}
