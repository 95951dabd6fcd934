import JSON
import Telemetry
import Time
import Unix

/// Times the way of a car's message from its bytes to the car's record, without the process around
/// it: `Tests/Bench/telemetry-decode.bash` builds this and gives Python the same bytes.
@main
enum TelemetryBench {
  private static let batches = 200
  private static let batch = 500

  static func main() throws {
    let created = Timestamp(seconds: 1_795_805_424)
    let typed = message(created, isText: false)
    let text = message(created, isText: true)
    // The first line is for Python.
    print(typed.payload.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    for (name, message) in [("typed", typed), ("text of old firmware", text)] {
      let payload = message.payload
      let envelope = Envelope(
        txid: Array("txid-0001".utf8), topic: "V", messageID: Array("msg-0001".utf8),
        content: .stream(
          .init(
            created: created, senderID: "vehicle_device.5YJ3E1EA7JF000001", payload: payload,
            deviceType: Envelope.deviceType, deviceID: "5YJ3E1EA7JF000001"))
      ).bytes
      let decode = try median { _ = try TelemetryMessage(topic: "V", payload: payload) }
      let whole = try median {
        let envelope = try Envelope(reading: envelope)
        guard let stream = envelope.stream else { return }
        _ = try TelemetryMessage(topic: envelope.topic, payload: stream.payload)
        _ = envelope.ack
      }
      let stream = VehicleStream(vin: message.vin)
      guard case .data(let data) = message.content else { return }
      var moment = created
      let apply = median {
        moment = moment.advanced(by: .milliseconds(500))
        _ = stream.apply(data, created: moment)
      }
      print(
        "telemetry: 20 fields, \(name), \(payload.count) bytes: decode \(decode) µs,",
        "envelope, decode and ack \(whole) µs, apply \(apply) µs")
    }
    measureRecord(typed)
    measureMemory()
    try measureMany(typed)
  }

  private static func measureRecord(_ message: TelemetryMessage) {
    let stream = VehicleStream(vin: message.vin)
    guard case .data(let data) = message.content else { return }
    _ = stream.apply(data, created: message.created)
    let base = stream.record(over: nil)
    _ = stream.apply(data, created: message.created.advanced(by: .seconds(1)))
    let record = median { _ = stream.record(over: base) }
    let save = median { _ = stream.saved() }
    print("telemetry: record over an answer \(record) µs, saving \(save) µs")
  }

  /// Whether a message costs more where there are more cars.
  private static func measureMany(_ message: TelemetryMessage) throws {
    let payload = message.payload
    let clock = ContinuousClock()
    for count in [1_000, 100_000] {
      let cars = (0..<count).map { VehicleStream(vin: "5YJ3E1EA7JF\(100_000 + $0)") }
      let start = clock.now
      let rounds = 400_000 / count
      for round in 0..<rounds {
        let created = message.created.advanced(by: .seconds(round))
        for car in cars {
          let read = try TelemetryMessage(topic: "V", payload: payload)
          if case .data(let data) = read.content { _ = car.apply(data, created: created) }
        }
      }
      let micros = (clock.now - start) / .microseconds(1) / Double(rounds * count)
      print("telemetry: read and applied, \(count) cars in turn: \(rounded(micros)) µs a message")
    }
  }

  private static func measureMemory() {
    let before = residentKilobytes
    let cars = (0..<100_000).map { number -> VehicleStream in
      let stream = VehicleStream(vin: "5YJ3E1EA7JF\(100_000 + number)")
      let data = TelemetryField.all.prefix(70).map { field in
        Datum(field: field.number, value: .number(Double(number % 90)))
      }
      _ = stream.apply(data, created: Timestamp(seconds: 1_795_805_424))
      return stream
    }
    let fields = cars[0].saved().split(separator: UInt8(ascii: "[")).count - 1
    let kilobytes = Double(residentKilobytes - before) / Double(cars.count)
    print("telemetry: memory of a car with \(fields) fields: \(rounded(kilobytes)) kB")
  }

  private static var residentKilobytes: Int {
    (ProcessStatistics.current.residentMemoryBytes ?? 0) / 1000
  }

  /// The median time of one run, in microseconds.
  private static func median(_ work: () throws -> Void) rethrows -> String {
    let clock = ContinuousClock()
    var times: [Duration] = []
    for _ in 0..<batches {
      let start = clock.now
      for _ in 0..<batch { try work() }
      times.append(clock.now - start)
    }
    return rounded(times.sorted()[batches / 2] / .microseconds(1) / Double(batch))
  }

  private static func rounded(_ number: Double) -> String {
    String((number * 100).rounded() / 100)
  }

  private static func message(_ created: Timestamp, isText: Bool) -> TelemetryMessage {
    let values: [(String, DatumValue, String)] = [
      ("VehicleSpeed", .number(65.5), "65.500"), ("Odometer", .number(12345.678), "1.2345678e+04"),
      ("PackVoltage", .number(361.5), "361.500"), ("PackCurrent", .number(-50.25), "-50.250"),
      ("Soc", .number(57.3), "57.300"), ("Gear", .enumeration(5), "D"),
      (
        "Location", .location(latitude: 37.412374, longitude: -122.145867),
        "(37.412374 N, 122.145867 W)"
      ),
      ("GpsHeading", .number(271.5), "271.500"), ("BrickVoltageMax", .number(3.968), "3.968"),
      ("ModuleTempMax", .number(28.5), "28.500"), ("RatedRange", .number(171.25), "171.250"),
      ("BatteryLevel", .number(58.1), "58.100"), ("Locked", .bool(true), "true"),
      ("FdWindow", .enumeration(1), "Closed"), ("SentryMode", .enumeration(1), "Off"),
      ("Version", .string("2026.38.3 0123456789ab"), "2026.38.3 0123456789ab"),
      ("InsideTemp", .number(21.5), "21.500"), ("OutsideTemp", .number(-2.5), "-2.500"),
      ("DetailedChargeState", .enumeration(1), "Disconnected"),
      ("MilesToArrival", .number(12.34), "12.340"),
    ]
    let data = values.map { name, value, text in
      Datum(field: TelemetryField.named(name)?.number ?? 0, value: isText ? .string(text) : value)
    }
    return TelemetryMessage(vin: "5YJ3E1EA7JF000001", created: created, content: .data(data))
  }
}
