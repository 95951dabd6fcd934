internal import Crypto

/// Which car a verified certificate belongs to.
///
/// Tesla's authorities sign those of other products too, so its name must look like a VIN.
enum VehicleIdentity {
  static func vin(of certificate: Certificate) -> String? {
    let name = certificate.commonName
    let isVIN =
      name.utf8.count == 17
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "."):
          true
        default: false
        }
      }
    guard isVIN else { return nil }
    // As the reference server reads it.
    return name.utf8.contains(UInt8(ascii: "."))
      ? String(name.map { $0 == "." ? "-" : $0 }) : name
  }
}
