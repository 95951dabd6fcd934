import Mosquitto
import TestSupport
import Testing
import Time
import Unix

@testable import Telemetry

/// From what Tesla's server publishes to messages, without a broker.
@Suite struct MQTTIntakeTests {
  private final class Sink: TelemetrySink {
    let taken = Lock<[TelemetryMessage]>([])
    let dropped = Lock<[TelemetryDrop]>([])

    func take(_ message: TelemetryMessage, isReplay: Bool) {
      taken.withLock { $0.append(message) }
    }

    func drop(_ reason: TelemetryDrop) { dropped.withLock { $0.append(reason) } }
  }

  private static let vin = "5YJ3E1EA7JF100000"
  private static let now = Timestamp(seconds: 1_790_000_000)
  private let sink = Sink()
  private let intake: MQTTIntake

  init() { intake = MQTTIntake(base: "a/b", sink: sink, clock: ManualClock(now: Self.now)) }

  private func content(_ topic: String, _ json: String) -> TelemetryMessage.Content? {
    intake.receive(MQTTMessage("a/b/\(Self.vin)/\(topic)", json, isRetained: false))
    let message = sink.taken.withLock { $0.last }
    guard let message else { return nil }
    #expect(message.vin == Self.vin)
    #expect(message.created == Self.now)
    return message.content
  }

  @Test(arguments: [
    ("61.5", DatumValue.number(61.5)), ("61", .integer(61)), (#""61""#, .string("61")),
    ("true", .bool(true)), ("null", .invalid), (#""<invalid>""#, .string("<invalid>")),
    (#""ShiftStateD""#, .string("ShiftStateD")), (#"{"value":61.5}"#, .number(61.5)),
    (#"{"value":null}"#, .invalid),
    (#"{"value":{"latitude":1,"longitude":2}}"#, .location(latitude: 1, longitude: 2)),
    (#"{"latitude":1.5,"longitude":-2.5}"#, .location(latitude: 1.5, longitude: -2.5)),
    ("[]", .unknown(arm: 0)), ("{}", .unknown(arm: 0)),
  ])
  func valuesAreBareJSON(json: String, value: DatumValue) {
    #expect(content("v/BatteryLevel", json) == .data([Datum(field: 42, value: value)]))
  }

  @Test func doorsAndTiresAreObjects() {
    var doors = Doors()
    doors.driverFront = true
    doors.trunkRear = true
    #expect(
      content(
        "v/DoorState",
        #"{"DriverFront":true,"PassengerFront":false,"TrunkFront":false,"TrunkRear":true}"#)
        == .data([Datum(field: 58, value: .doors(doors))]))
    var tires = TireLocation()
    tires.rearLeft = true
    #expect(
      content("v/TpmsHardWarnings", #"{"FrontLeft":false,"RearLeft":true}"#)
        == .data([
          Datum(
            field: TelemetryField.named("TpmsHardWarnings")?.number ?? 0,
            value: .tireLocation(tires))
        ]))
  }

  @Test func aFieldOfNewerFirmwareHasNoNumber() {
    #expect(content("v/Teleporter", "1") == .data([Datum(field: 0, value: .integer(1))]))
  }

  @Test func alertsAndErrorsAreNamedByTheTopic() {
    #expect(
      content(
        "alerts/VCFRONT_a192/current",
        #"{"StartedAt":"2026-09-21T14:13:20Z","Audiences":["Customer"]}"#)
        == .alerts([
          VehicleAlert(
            name: "VCFRONT_a192", audiences: ["Customer"],
            started: Timestamp(rfc3339: "2026-09-21T14:13:20Z"), ended: nil)
        ]))
    #expect(
      content("errors/cloud", #"{"Body":"b","Tags":{"k":"v"},"CreatedAt":"2026-09-21T14:13:20Z"}"#)
        == .errors([
          VehicleError(
            name: "cloud", body: "b", tags: ["k": "v"],
            created: Timestamp(rfc3339: "2026-09-21T14:13:20Z"))
        ]))
  }

  @Test func connectionsAreTold() {
    #expect(
      content("connectivity", #"{"ConnectionId":"c","Status":"CONNECTED"}"#)
        == .connectivity(Connectivity(connection: "c", isConnected: true)))
    #expect(
      content("connectivity", #"{"ConnectionId":"c","Status":"DISCONNECTED"}"#)
        == .connectivity(Connectivity(connection: "c", isConnected: false)))
  }

  @Test(arguments: [
    ("v/BatteryLevel", "{", TelemetryDrop.malformed), ("v/BatteryLevel", "", .malformed),
    ("connectivity", "1", .malformed), ("alerts/x/current", "[]", .malformed),
    ("v", "1", .unknownTopic), ("x/y", "1", .unknownTopic), ("v/a/b", "1", .unknownTopic),
  ])
  func whatIsNoMessageIsDropped(topic: String, json: String, reason: TelemetryDrop) {
    #expect(content(topic, json) == nil)
    #expect(sink.dropped.withLock { $0 } == [reason])
  }

  @Test func theHistoryOfAnAlertIsLeftOut() {
    #expect(content("alerts/x/history", "[]") == nil)
    #expect(sink.dropped.withLock { $0 } == [])
  }

  @Test("a value that a broker had kept may be of any age")
  func whatWasRetainedIsLeftOut() {
    intake.receive(MQTTMessage("a/b/\(Self.vin)/v/BatteryLevel", "61", isRetained: true))
    #expect(sink.taken.withLock { $0 } == [])
    #expect(sink.dropped.withLock { $0 } == [.retained])
  }
}
