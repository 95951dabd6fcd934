extension Datum {
  init(_ reader: ProtobufReader) throws(WireError) {
    var reader = reader
    var field = 0
    var value = DatumValue.unknown(arm: 0)
    while try reader.next() {
      switch reader.number {
      case 1: field = try reader.shortInteger
      case 2: value = try DatumValue(reader.message, of: field)
      default: break
      }
    }
    self.init(field: field, value: value)
  }
}

/// The arms of `Value` that are no enumerations.
enum DatumArm {
  static let string = 1
  static let int = 2
  static let long = 3
  static let float = 4
  static let double = 5
  static let bool = 6
  static let location = 7
  static let invalid = 10
  static let doors = 21
  static let time = 31
  static let tires = 39
}

extension DatumValue {
  /// - Parameter field: an arm of an enumeration must be of the field's own, where that is known.
  init(_ reader: ProtobufReader, of field: Int) throws(WireError) {
    var reader = reader
    self = .unknown(arm: 0)
    // Of a oneof that was sent twice the last counts.
    while try reader.next() {
      switch reader.number {
      case DatumArm.string: self = .string(try reader.text)
      case DatumArm.int: self = .integer(Int64(try reader.shortInteger))
      case DatumArm.long: self = .integer(try reader.integer)
      case DatumArm.float: self = .number(try reader.float)
      case DatumArm.double: self = .number(try reader.double)
      case DatumArm.bool: self = .bool(try reader.flag)
      case DatumArm.location: self = try .location(reader.message)
      case DatumArm.invalid: self = .invalid
      case DatumArm.doors: self = .doors(try Doors(reader.message))
      case DatumArm.time: self = try .time(reader.message)
      case DatumArm.tires: self = .tireLocation(try TireLocation(reader.message))
      default: self = try .enumeration(reader, of: field)
      }
    }
  }

  private static func enumeration(
    _ reader: ProtobufReader, of field: Int
  ) throws(WireError) -> DatumValue {
    let arm = reader.number
    guard TelemetryEnumeration.byArm.indices.contains(arm),
      let enumeration = TelemetryEnumeration.byArm[arm]
    else { return .unknown(arm: arm) }
    if let own = TelemetryField.numbered(field)?.enumeration, own !== enumeration {
      return .unknown(arm: arm)
    }
    return .enumeration(try reader.shortInteger)
  }

  private static func location(_ reader: ProtobufReader) throws(WireError) -> DatumValue {
    var reader = reader
    var latitude = 0.0
    var longitude = 0.0
    while try reader.next() {
      if reader.number == 1 { latitude = try reader.double }
      if reader.number == 2 { longitude = try reader.double }
    }
    return .location(latitude: latitude, longitude: longitude)
  }

  private static func time(_ reader: ProtobufReader) throws(WireError) -> DatumValue {
    var reader = reader
    var parts = [0, 0, 0]
    while try reader.next() {
      if 1...3 ~= reader.number { parts[reader.number - 1] = try reader.shortInteger }
    }
    return .time(hour: parts[0], minute: parts[1], second: parts[2])
  }
}

extension TelemetryField {
  var enumeration: TelemetryEnumeration? {
    if case .word(let enumeration) = kind { enumeration } else { nil }
  }
}

/// Booleans by place, as doors and tires are: protobuf numbers them from 1.
protocol NamedFlags {
  /// Their names in protobuf, by place.
  static var names: [String] { get }
  init()
  /// false for a place that is not there.
  subscript(_ place: Int) -> Bool { get set }
}

extension NamedFlags {
  fileprivate init(_ reader: ProtobufReader) throws(WireError) {
    self.init()
    var reader = reader
    while try reader.next() {
      if 1...Self.names.count ~= reader.number { self[reader.number - 1] = try reader.flag }
    }
  }
}

extension Doors: NamedFlags {
  static let names = [
    "DriverFront", "DriverRear", "PassengerFront", "PassengerRear", "TrunkFront", "TrunkRear",
  ]

  subscript(_ place: Int) -> Bool {
    get {
      switch place {
      case 0: driverFront
      case 1: driverRear
      case 2: passengerFront
      case 3: passengerRear
      case 4: trunkFront
      case 5: trunkRear
      default: false
      }
    }
    set {
      switch place {
      case 0: driverFront = newValue
      case 1: driverRear = newValue
      case 2: passengerFront = newValue
      case 3: passengerRear = newValue
      case 4: trunkFront = newValue
      case 5: trunkRear = newValue
      default: break
      }
    }
  }
}

/// The four wheels of a car; those of trucks are left out.
extension TireLocation: NamedFlags {
  static let names = ["FrontLeft", "FrontRight", "RearLeft", "RearRight"]

  subscript(_ place: Int) -> Bool {
    get {
      switch place {
      case 0: frontLeft
      case 1: frontRight
      case 2: rearLeft
      case 3: rearRight
      default: false
      }
    }
    set {
      switch place {
      case 0: frontLeft = newValue
      case 1: frontRight = newValue
      case 2: rearLeft = newValue
      case 3: rearRight = newValue
      default: break
      }
    }
  }
}
