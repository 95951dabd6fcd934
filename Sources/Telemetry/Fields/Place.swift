/// Where vehicle_data has what a field streams, and how it says it there.
struct Place: Sendable {
  enum Conversion: Hashable, Sendable {
    /// As it is; of an enumeration the constant's word.
    case same
    /// Times this, in whole numbers.
    case times(Double)
    /// The constants as numbers, the first after `Unknown` being 0.
    case code
    /// The constants in vehicle_data's words, the first being that after `Unknown`.
    case words([String])
    /// Whether it is one of these constants.
    case isAmong(Set<Int>)
    case latitude
    case longitude
    /// One door or tire, by its place among them.
    case bit(UInt8)
    /// The power of the charger: two fields, one for each kind of current, of which the larger counts.
    case charger
    /// Of a side where vehicle_data says driver and passenger: here in a left-hand drive, there in a
    /// right-hand drive.
    case side(rightHandDrive: String)
    /// In the block `telemetry` too.
    case telemetry
  }

  /// `charge_state`
  let block: String
  /// Below the block.
  let path: [String]
  let conversion: Conversion

  private init(_ path: String, _ conversion: Conversion) {
    let names = path.split(separator: ".").map(String.init)
    block = names.first ?? ""
    self.path = Array(names.dropFirst())
    self.conversion = conversion
  }

  static func same(_ path: String) -> Place { Place(path, .same) }
  static func times(_ factor: Double, _ path: String) -> Place { Place(path, .times(factor)) }
  static func code(_ path: String) -> Place { Place(path, .code) }
  static func words(_ words: String, _ path: String) -> Place {
    Place(path, .words(words.split(separator: " ").map(String.init)))
  }
  static func isAmong(_ numbers: Set<Int>, _ path: String) -> Place {
    Place(path, .isAmong(numbers))
  }
  static func latitude(_ path: String) -> Place { Place(path, .latitude) }
  static func longitude(_ path: String) -> Place { Place(path, .longitude) }
  static func bit(_ bit: UInt8, _ path: String) -> Place { Place(path, .bit(bit)) }
  static func charger(_ path: String) -> Place { Place(path, .charger) }
  /// - Parameters:
  ///   - path: in a left-hand drive.
  ///   - other: in a right-hand drive, in the same block.
  static func side(_ path: String, rightHandDrive other: String) -> Place {
    Place(path, .side(rightHandDrive: other))
  }
  static let telemetry = Place("", .telemetry)
}
