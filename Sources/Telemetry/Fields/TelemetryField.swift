/// A field that a car can stream: what `Field` of vehicle_data.proto calls it, what it holds, and
/// what becomes of it. The only place that knows the fields' names.
///
/// A class so that looking one up copies nothing.
package final class TelemetryField: Sendable {
  /// What a field holds, whichever arm of `Value` it comes in.
  enum Kind: Sendable {
    /// A number, with the unit that cars stream it in.
    case number(String)
    case flag
    case text
    case word(TelemetryEnumeration)
    case location
    case doors
    case tires
    /// Nothing that is kept: times of day and moments, which cars tell in a wrong zone, the line of
    /// the route, and numbers that are reserved.
    case unkept

    static let number = Kind.number("")
  }

  struct Traits: OptionSet, Sendable {
    let rawValue: UInt8

    /// Tesla's API refuses a configuration that asks for it.
    static let undocumented = Traits(rawValue: 1)
    /// Tells where the car is, was or is going: streaming it needs the scope vehicle_location.
    static let location = Traits(rawValue: 2)
    /// More than a moving number: events or the scheduler depend on it.
    static let notable = Traits(rawValue: 4)
    /// Without a value the car is parked: cars tell no gear then after a while.
    static let parkedIfVoid = Traits(rawValue: 8)
    /// 999 stands for no value.
    static let voidAt999 = Traits(rawValue: 16)
  }

  package let number: Int
  package let name: String
  let kind: Kind
  let traits: Traits
  /// Where vehicle_data has it.
  let places: [Place]
  /// Its name in the record's block `telemetry`, which has what vehicle_data lacks: the field's
  /// name in snake case. nil where vehicle_data has it.
  package let telemetryName: String?
  /// Numbers beyond it are no news of a car but of a fault.
  let plausible: ClosedRange<Double>
  /// Whether vehicle_data says yes or no where the protocol has words: firmware may do so too.
  let wasFlag: Bool

  /// - Parameter places: where it goes; only to the block `telemetry` if there are none.
  init(
    _ number: Int, _ name: String, _ kind: Kind, _ traits: Traits = [], to places: Place...
  ) {
    self.number = number
    self.name = name
    self.kind = kind
    self.traits = traits
    self.places = places.filter { $0.conversion != .telemetry }
    wasFlag = places.contains { if case .isAmong = $0.conversion { true } else { false } }
    let isKept = if case .unkept = kind { false } else { true }
    let isTelemetry = isKept && (places.isEmpty || places.contains { $0.conversion == .telemetry })
    telemetryName = isTelemetry ? name.snakeCase : nil
    plausible = if case .number(let unit) = kind { Self.plausible(unit) } else { 0...0 }
  }

  /// Whether Tesla's API accepts it in a configuration: one name that it does not accept fails the
  /// whole configuration.
  package var isDocumented: Bool { !traits.contains(.undocumented) }
  /// Whether streaming it needs the scope vehicle_location.
  package var isLocation: Bool { traits.contains(.location) }
  /// The unit that cars stream it in, as Tesla writes it (`mph`, `°C`); empty without one.
  package var unit: String { if case .number(let unit) = kind { unit } else { "" } }
}

extension TelemetryField {
  /// Wide enough for any vehicle of Tesla's, and for a fault that someone wants to see.
  private static func plausible(_ unit: String) -> ClosedRange<Double> {
    switch unit {
    case "mph": -20...400
    case "%": -1000...1000
    case "°C": -100...400
    case "V": -2000...2000
    case "A": -5000...5000
    case "kW": -5000...5000
    case "bar": -1...20
    case "deg": -360...720
    case "level": 0...100
    case "m/s²": -200...200
    default: -1e9...1e9
    }
  }

  /// All that the protocol has, by number, from 1 without a gap.
  package static let all = from1to57 + from58to134 + from135to178 + from179to277

  /// The field of that number; nil for numbers that newer firmware has.
  package static func numbered(_ number: Int) -> TelemetryField? {
    number > 0 && number <= all.count ? all[number - 1] : nil
  }

  /// The field of that name (`VehicleSpeed`), in the protocol's spelling.
  package static func named(_ name: String) -> TelemetryField? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension String {
  /// `BrickVoltageMax` as `brick_voltage_max`, `HvacACEnabled` as `hvac_ac_enabled`.
  fileprivate var snakeCase: String {
    let letters = Array(utf8)
    func isUpper(_ index: Int) -> Bool {
      letters.indices.contains(index) && 0x41...0x5A ~= letters[index]
    }
    func isLower(_ index: Int) -> Bool {
      letters.indices.contains(index) && 0x61...0x7A ~= letters[index]
    }
    var result: [UInt8] = []
    for (index, letter) in letters.enumerated() {
      guard isUpper(index) else {
        result.append(letter)
        continue
      }
      let startsWord = index > 0 && (!isUpper(index - 1) || isLower(index + 1))
      if startsWord, result.last != UInt8(ascii: "_") { result.append(UInt8(ascii: "_")) }
      result.append(letter | 0x20)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
