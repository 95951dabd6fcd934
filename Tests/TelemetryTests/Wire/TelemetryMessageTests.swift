import JSON
import Testing
import Time

@testable import Telemetry

@Suite struct TelemetryMessageTests {
  /// Strings as old firmware sends them, from an encoder that is not ours.
  private static let strings = hex(
    """
    0a0c082412080a0632302e303237 0a210815121d0a1b2833372e343132333734204e2c203132322e3134353836
    372057290a0a080212060a0449646c65 0a07080a12030a01440a130805120f0a0d312e32333435363738652b3034
    0a0f0804120b0a093c696e76616c69643e 120b08fefbadb60610ddc88a08 1a1135594a3345314541374a4630
    30303030 31
    """)

  @Test func stringsOfOldFirmwareAreRead() throws {
    let message = try TelemetryMessage(topic: "V", payload: Self.strings)
    #expect(message.vin == "5YJ3E1EA7JF000001")
    #expect(message.created.rfc3339 == "2024-08-25T18:54:54.016Z")
    #expect(message.isResend == false)
    #expect(
      message.content
        == .data([
          Datum(field: 36, value: .string("20.027")),
          Datum(field: 21, value: .string("(37.412374 N, 122.145867 W)")),
          Datum(field: 2, value: .string("Idle")), Datum(field: 10, value: .string("D")),
          Datum(field: 5, value: .string("1.2345678e+04")),
          Datum(field: 4, value: .string("<invalid>")),
        ]))
  }

  static let doors: Doors = {
    var doors = Doors()
    doors.driverFront = true
    doors.trunkRear = true
    return doors
  }()
  static let tires: TireLocation = {
    var tires = TireLocation()
    tires.rearLeft = true
    return tires
  }()
  static let created = Timestamp(sinceEpoch: .seconds(1_795_805_424) + .milliseconds(500))
  static let messages: [TelemetryMessage] = [
    TelemetryMessage(
      vin: "V1", created: created, isResend: true,
      content: .data([
        Datum(field: 4, value: .number(65.5)), Datum(field: 5, value: .number(12345.678901)),
        Datum(field: 10, value: .enumeration(5)), Datum(field: 38, value: .integer(80)),
        Datum(field: 219, value: .integer(1_795_805_424_000)),
        Datum(field: 38, value: .integer(-1)),
        Datum(field: 59, value: .bool(false)), Datum(field: 6, value: .invalid),
        Datum(field: 21, value: .location(latitude: 48.1, longitude: -11.5)),
        Datum(field: 58, value: .doors(doors)), Datum(field: 224, value: .tireLocation(tires)),
        Datum(field: 107, value: .time(hour: 7, minute: 5, second: 0)),
        Datum(field: 248, value: .string("Ä “song”")),
      ])),
    TelemetryMessage(
      vin: "V1", created: created,
      content: .alerts([
        VehicleAlert(
          name: "VCFRONT_a192_x", audiences: ["Customer", "Service"],
          started: Timestamp(seconds: 1_795_000_000), ended: Timestamp(seconds: 1_795_000_060)),
        VehicleAlert(name: "UI_a1", audiences: [], started: nil, ended: nil),
      ])),
    TelemetryMessage(
      vin: "V1", created: created,
      content: .errors([
        VehicleError(
          name: "E", body: "what", tags: ["a": "b", "c": ""],
          created: Timestamp(seconds: 1_795_000_000))
      ])),
    TelemetryMessage(
      vin: "V1", created: created,
      content: .connectivity(Connectivity(connection: "c1", isConnected: true, network: "wifi"))),
  ]

  @Test(arguments: messages) func whatIsWrittenIsReadAsItWas(message: TelemetryMessage) throws {
    let read = try TelemetryMessage(topic: message.topic, payload: message.payload)
    #expect(read == message)
    #expect(try TelemetryMessage(topic: message.topic, record: message.payload) == message)
  }

  @Test(arguments: messages) func damageDoesNoHarm(message: TelemetryMessage) {
    forEachDamage(to: message.payload) { damaged in
      guard let read = try? TelemetryMessage(topic: message.topic, payload: damaged) else { return }
      if case .data(let data) = read.content { #expect(data.count <= damaged.count / 2) }
    }
  }

  @Test func whatNewFirmwareAddsIsToldAsUnknown() throws {
    let vin = "1a0256 31"
    let time = "120608b0ada8d806"
    for (data, field, value) in [
      // Field 300 with an arm that is known, and one with an arm that is not.
      ("0a07 08ac02 1202 3001", 300, DatumValue.bool(true)),
      ("0a07 08ac02 1203 e00301", 300, .unknown(arm: 60)),
      ("0a08 08ac02 1203 a00601", 300, .unknown(arm: 100)),
      // A gear in the arm of charging, and one without a value.
      ("0a06 080a 1202 4004", 10, .unknown(arm: 8)),
      ("0a04 080a 1200", 10, .unknown(arm: 0)), ("0a02 080a", 10, .unknown(arm: 0)),
      // A constant beyond those that are known.
      ("0a06 080a 1202 4863", 10, .enumeration(99)),
    ] {
      var bytes = hex(data)
      bytes[1] = UInt8(bytes.count - 2)
      let message = try? TelemetryMessage(
        topic: "V", payload: bytes + hex(time) + hex(vin))
      if value == .unknown(arm: 60) {
        #expect(message?.content == .data([Datum(field: field, value: .enumeration(1))]))
      } else {
        #expect(message?.content == .data([Datum(field: field, value: value)]), "\(data)")
      }
    }
  }

  @Test func theTopicDecides() {
    #expect(throws: WireError.unknownTopic("W")) {
      try TelemetryMessage(topic: "W", payload: [])
    }
    #expect(throws: WireError.unknownTopic("")) {
      try TelemetryMessage(topic: "", json: .object(.init()))
    }
  }

  @Test func senderAndTimeComeFromTheEnvelopeWhereThePayloadLacksThem() throws {
    let moment = Timestamp(seconds: 1_795_805_424)
    let message = try TelemetryMessage(topic: "V", payload: [], vin: "V1", created: moment)
    #expect(message == TelemetryMessage(vin: "V1", created: moment, content: .data([])))
    #expect(throws: WireError.malformed) { try TelemetryMessage(topic: "V", payload: []) }
    #expect(throws: WireError.malformed) {
      try TelemetryMessage(topic: "V", payload: [], vin: "V1")
    }
    // A clock that stands at 1970 does not count.
    let old = hex("1202 0801 1a02 5631")
    #expect(try TelemetryMessage(topic: "V", payload: old, created: moment).created == moment)
  }

  @Test func moreThanACarCanSendIsRefused() {
    let bytes = [[UInt8]](repeating: [0x0A, 0x00], count: 3000).flatMap { $0 }
    #expect(throws: WireError.tooLarge) {
      try TelemetryMessage(topic: "V", payload: bytes, vin: "V1", created: Self.created)
    }
  }

  @Test func recordsOfADecodingServerAreRead() throws {
    let json = """
      {"data":[{"key":"VehicleSpeed","value":{"floatValue":65.5}},
      {"key":"Odometer","value":{"doubleValue":12345.678901}},
      {"key":"Gear","value":{"shiftStateValue":"ShiftStateD"}},
      {"key":"ChargeLimitSoc","value":{"intValue":80}},
      {"key":"SoftwareUpdateScheduledStartTime","value":{"longValue":"1795805424000"}},
      {"key":"ChargeLimitSoc","value":{"intValue":-1}},
      {"key":"Locked","value":{"booleanValue":false}},{"key":"PackVoltage","value":{"invalid":true}},
      {"key":"Location","value":{"locationValue":{"latitude":48.1,"longitude":-11.5}}},
      {"key":"DoorState","value":{"doorValue":{"DriverFront":true,"DriverRear":false,"TrunkRear":true}}},
      {"key":224,"value":{"tireLocationValue":{"rearLeft":true}}},
      {"key":"RouteLastUpdated","value":{"time_value":{"hour":7,"minute":5}}},
      {"key":"MediaNowPlayingTitle","value":{"stringValue":"Ä “song”"}}],
      "createdAt":"2026-11-27T18:50:24.500Z","vin":"V1","isResend":true}
      """
    let read = try TelemetryMessage(topic: "V", record: Array(json.utf8))
    #expect(read == Self.messages[0])
  }

  @Test(arguments: [
    (
      1,
      """
      {"alerts":[{"name":"VCFRONT_a192_x","audiences":["Customer",2],"startedAt":"2026-11-18T11:06:40Z",
      "endedAt":"2026-11-18T11:07:40Z"},{"name":"UI_a1","audiences":[],"startedAt":null,"endedAt":null}],
      "createdAt":"2026-11-27T18:50:24.5Z","vin":"V1"}
      """
    ),
    (
      2,
      """
      {"errors":[{"createdAt":"2026-11-18T11:06:40Z","name":"E","tags":{"a":"b","c":""},
      "body":"what"}],"createdAt":"2026-11-27T18:50:24.5Z","vin":"V1"}
      """
    ),
    (
      3,
      """
      {"vin":"V1","connectionId":"c1","status":"CONNECTED","createdAt":"2026-11-27T18:50:24.5Z",
      "networkInterface":"wifi"}
      """
    ),
  ]) func otherRecordsOfADecodingServerAreRead(index: Int, json: String) throws {
    let expected = Self.messages[index]
    #expect(try TelemetryMessage(topic: expected.topic, record: Array(json.utf8)) == expected)
  }

  @Test(arguments: [
    "{", "{}", "{\"data\":[]}", "{\"vin\":\"V1\"}",
    "{\"createdAt\":\"1970-01-01T00:00:00Z\",\"vin\":\"V1\"}",
  ]) func recordsWithoutSenderOrTimeAreRefused(json: String) {
    #expect(throws: WireError.self) {
      try TelemetryMessage(topic: "V", record: Array(json.utf8))
    }
  }

  @Test func anythingInTheJSONOfADatumDoesNoHarm() throws {
    for value in [
      "null", "1", "{}", "[]", "{\"x\":1}", "{\"shiftStateValue\":\"Q\"}", "{\"intValue\":1e400}",
      "{\"doubleValue\":\"NaN\"}", "{\"locationValue\":null}", "{\"doorValue\":3}",
    ] {
      for key in ["null", "\"Nothing\"", "1e9", "99999999999999999999", "\"Gear\""] {
        let json =
          "{\"data\":[{\"key\":\(key),\"value\":\(value)},7],\"vin\":\"V\","
          + "\"createdAt\":\"2026-11-27T18:50:24Z\"}"
        let message = try TelemetryMessage(topic: "V", record: Array(json.utf8))
        guard case .data(let data) = message.content else { continue }
        #expect(data.count == 2)
      }
    }
  }

  /// One message in both forms, by protobuf's own library for Python and tesla-protocol 4.0.1.
  @Test func bothFormsOfOneMessageAreReadAlike() throws {
    let bytes = hex(
      """
      0a090804120525000083420a06080a120248050a0c08db0112071880d3e0f2a1340a09083a1205aa01020801
      0a0a08e0011205ba020218010a09086b1205fa010208070a060806120250010a0f0815120b3a0909cdcccccc
      cc0c48400a0808b5011203980203120c08f0a1a7d8061080cab5ee011a0256312001
      """)
    let json = """
      {"data": [{"key": "VehicleSpeed", "value": {"floatValue": 65.5}},
      {"key": "Gear", "value": {"shiftStateValue": "ShiftStateD"}},
      {"key": "SoftwareUpdateScheduledStartTime", "value": {"longValue": "1795805424000"}},
      {"key": "DoorState", "value": {"doorValue": {"DriverFront": true}}},
      {"key": "TpmsHardWarnings", "value": {"tireLocationValue": {"rearLeft": true}}},
      {"key": "RouteLastUpdated", "value": {"timeValue": {"hour": 7}}},
      {"key": "PackVoltage", "value": {"invalid": true}},
      {"key": "Location", "value": {"locationValue": {"latitude": 48.1}}},
      {"key": "CabinOverheatProtectionTemperatureLimit", "value":
      {"cabinOverheatProtectionTemperatureLimitValue": "ClimateOverheatProtectionTempLimitLow"}}],
      "createdAt": "2026-11-27T18:50:24.500Z", "vin": "V1", "isResend": true}
      """
    let message = try TelemetryMessage(topic: "V", record: bytes)
    #expect(try TelemetryMessage(topic: "V", record: Array(json.utf8)) == message)
    #expect(message.created == Self.created && message.isResend)
    guard case .data(let data) = message.content else { return }
    #expect(data.count == 9)
    #expect(data.last == Datum(field: 181, value: .enumeration(3)))
    #expect(try TelemetryMessage(topic: "V", payload: message.payload) == message)
  }
}
