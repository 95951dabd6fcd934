internal import Crypto

/// Which car a verified certificate belongs to.
///
/// Tesla's authorities sign those of other products too, so its name must look like a VIN.
enum VehicleIdentity {
  static func vin(of certificate: Certificate) -> String? {
    // As the reference server reads it.
    let name = certificate.commonName.map { $0 == "." ? "-" : $0 }
    let isVIN =
      name.count == 17
      && name.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "-") }
    return isVIN ? String(name) : nil
  }
}
