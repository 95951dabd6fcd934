internal import JSON
internal import Telemetry
internal import Time

/// A car at a moment, as its stream tells of it: out of the blocks that vehicle_data would have
/// then, each made once, when it is first asked for.
final class StreamView {
  let body: VehicleDataBody
  private var blocks: [String: Value] = [:]

  init(_ car: Car, at time: Double) {
    body = VehicleDataBody(car: car, time: time, endpoints: [])
  }

  var car: Car { body.car }
  var time: Double { body.time }

  /// A member of a block; nil also for `null`.
  func value(_ block: String, _ name: String) -> Value? {
    let whole: Value
    if let known = blocks[block] {
      whole = known
    } else {
      whole =
        switch block {
        case "charge_state": body.chargeState
        case "climate_state": body.climateState
        case "drive_state": body.driveState(withPlace: true)
        default: body.vehicleState
        }
      blocks[block] = whole
    }
    guard let value = whole[name], value != .null else { return nil }
    return value
  }

  func number(_ block: String, _ name: String) -> Double? { value(block, name)?.doubleValue }
  func text(_ block: String, _ name: String) -> String? { value(block, name)?.stringValue }
}

/// A field that simulated cars know, and where its value comes from.
///
/// Written apart from the table by which a receiver reads fields, so that a mistake in either is
/// seen.
struct StreamedField: Sendable {
  /// How fast its value moves while nothing happens to the car.
  enum Pace: Sendable {
    /// While it drives.
    case fast
    /// While it charges.
    case charging
    case slow
    /// Next to never.
    case steady

    /// Seconds until a look can find another value.
    func pause(_ car: Car) -> Double {
      switch self {
      case .fast: car.isDriving ? CarStreamer.tick : 10
      case .charging: car.charge != nil ? 1 : 60
      case .slow: car.isDriving || car.charge != nil ? 5 : 10
      case .steady: 60
      }
    }
  }

  let name: String
  /// The numbers of an enumeration's constants and what old firmware calls them.
  let words: [String]
  let pace: Pace
  /// nil in a car that does not know the field.
  let sample: @Sendable (StreamView) -> DatumValue?

  private init(
    _ name: String, words: [String] = [], _ pace: Pace,
    _ sample: @escaping @Sendable (StreamView) -> DatumValue?
  ) {
    self.name = name
    self.words = words
    self.pace = pace
    self.sample = sample
  }

  static func number(
    _ name: String, _ pace: Pace, _ block: String, _ member: String
  ) -> StreamedField {
    StreamedField(name, pace) { view in
      view.number(block, member).map { .number($0) } ?? .invalid
    }
  }

  static func reckoned(
    _ name: String, _ pace: Pace, _ value: @escaping @Sendable (StreamView) -> Double?
  ) -> StreamedField {
    StreamedField(name, pace) { view in
      // Plus zero, as no car sends -0.
      value(view).map { .number(($0 * 1_000).rounded() / 1_000 + 0) } ?? .invalid
    }
  }

  static func integer(
    _ name: String, _ block: String, _ member: String
  ) -> StreamedField {
    StreamedField(name, .steady) { view in
      view.value(block, member)?.int64Value.map { .integer($0) } ?? .invalid
    }
  }

  static func flag(_ name: String, _ block: String, _ member: String) -> StreamedField {
    StreamedField(name, .steady) { view in
      view.value(block, member)?.boolValue.map { .bool($0) } ?? .invalid
    }
  }

  static func text(_ name: String, _ block: String, _ member: String) -> StreamedField {
    StreamedField(name, .steady) { view in
      view.text(block, member).map { .string($0) } ?? .invalid
    }
  }

  /// - Parameter words: the constants by number, the first being that of 0.
  static func word(
    _ name: String, _ words: String, _ word: @escaping @Sendable (StreamView) -> String?
  ) -> StreamedField {
    let all = ["Unknown"] + words.split(separator: " ").map(String.init)
    return StreamedField(name, words: all, .steady) { view in
      word(view).flatMap { all.firstIndex(of: $0) }.map { .enumeration($0) } ?? .invalid
    }
  }

  static func other(
    _ name: String, _ pace: Pace, _ sample: @escaping @Sendable (StreamView) -> DatumValue?
  ) -> StreamedField {
    StreamedField(name, pace, sample)
  }
}

extension StreamedField {
  /// As firmware of before 2024.44 says it, and newer firmware where `prefer_typed` is not set.
  func asText(_ value: DatumValue) -> DatumValue {
    switch value {
    case .invalid: .string("<invalid>")
    case .integer(let number): .string(String(number))
    case .number(let number): .string(StreamedField.text(number))
    case .bool(let flag): .string(String(flag))
    case .enumeration(let number):
      .string(words.indices.contains(number) ? words[number] : "Unknown")
    case .location(let latitude, let longitude):
      .string(
        "(\(abs(latitude)) \(latitude < 0 ? "S" : "N"), "
          + "\(abs(longitude)) \(longitude < 0 ? "W" : "E"))")
    case .doors(let doors):
      .string(
        [
          (doors.driverFront, "DriverFront"), (doors.driverRear, "DriverRear"),
          (doors.passengerFront, "PassengerFront"), (doors.passengerRear, "PassengerRear"),
          (doors.trunkFront, "TrunkFront"), (doors.trunkRear, "TrunkRear"),
        ].filter(\.0).map(\.1).joined(separator: "|"))
    default: value
    }
  }

  /// Large numbers come with an exponent: `1.2345678e+04`.
  private static func text(_ number: Double) -> String {
    let size = abs(number)
    guard size >= 10_000 else { return String(number) }
    var exponent = 0
    var mantissa = number
    while abs(mantissa) >= 10, exponent < 300 {
      mantissa /= 10
      exponent += 1
    }
    let digits = (mantissa * 1e9).rounded() / 1e9
    return "\(digits)e+\(exponent < 10 ? "0" : "")\(exponent)"
  }
}
