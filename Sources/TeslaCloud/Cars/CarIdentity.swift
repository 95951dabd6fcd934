/// The names and numbers of a car. They depend on its place in the list alone, so that tests and
/// examples can name a car whatever the seed.
struct CarIdentity: Hashable, Sendable {
  let vin: String
  /// The id of the API; above 2^53, as a client that keeps ids in a double will find out.
  let id: Int64
  /// The id of the streaming service.
  let vehicleID: Int64
  let userID: Int64
  let name: String

  init(index: Int, model: CarModel) {
    let serial = 314_159 + index * 26_535
    let tail = String(String(1_000_000 + serial % 1_000_000).dropFirst())
    vin = CarIdentity.vin(start: model.vinStart, end: model.vinYearAndPlant + tail)
    id = 11_260_000_000_000_001 + Int64(index) * 271_828_182_846
    vehicleID = 1_689_000_001 + Int64(index) * 577_215
    userID = 604_133
    // Some people's names begin or end with a blank.
    let names = ["Ampère", "Galvani", "Faraday", " Volta ", "Ohm", "Henry", "Joule", "Hertz"]
    let round = index / names.count
    name = names[index % names.count] + (round == 0 ? "" : " \(round + 1)")
  }

  /// A VIN with the check digit that 49 CFR 565.15 asks for in the ninth place.
  static func vin(start: String, end: String) -> String {
    let digit = checkDigit(of: start + "0" + end)
    return start + (digit == 10 ? "X" : String(digit)) + end
  }

  /// The weighted sum of a VIN's characters, modulo 11; its ninth place counts nothing.
  static func checkDigit(of vin: String) -> Int {
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    return zip(vin.utf8, weights).reduce(0) { $0 + value($1.0) * $1.1 } % 11
  }

  private static func value(_ character: UInt8) -> Int {
    switch character {
    case 0x30...0x39: Int(character) - 0x30
    case 0x41...0x48: Int(character) - 0x40  // A…H are 1…8
    case 0x4A...0x52: Int(character) - 0x49  // J…R are 1…9, I, O and Q do not occur
    case 0x53...0x5A: Int(character) - 0x51  // S…Z are 2…9
    default: 0
    }
  }
}
