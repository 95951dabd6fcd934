package import Crypto
package import Time

/// The authorities that sign cars' certificates: those of prod_ca.crt in Tesla's repository
/// teslamotors/fleet-telemetry, as of July 2026. A car offers its certificate only to a receiver
/// that names its authority.
package enum CarAuthority {
  /// Their common names.
  package static let commonNames = [
    "Tesla Issuing CA", "Tesla Motors GF Austin Product Issuing CA",
    "Tesla Motors GF Berlin Product Issuing CA", "Tesla Motors GF0 Product Issuing CA",
    "Tesla Motors GF3 Product Issuing CA", "Tesla Motors GF3 Product RSA Issuing CA",
    "Tesla Motors Product Issuing CA", "Tesla Motors Product RSA Issuing CA",
    "Tesla Motors Products CA", "Tesla Motors Root CA", "Tesla Policy CA",
    "Tesla Product RSA Root CA", "Tesla Product Root CA", "Tesla Root CA",
  ]

  /// Ended on 2025-05-06: no car lives on it.
  private static let ended: Set = ["Tesla Issuing CA"]

  /// Those that sign for cars of today.
  package static let living = commonNames.filter { !ended.contains($0) }

  /// What a receiver's bundle lacks, and what in it has expired.
  package static func gaps(in bundle: [Certificate], at time: Timestamp)
    -> (missing: [String], expired: [String])
  {
    let names = Set(bundle.map(\.commonName))
    return (
      living.filter { !names.contains($0) },
      bundle.filter { $0.notAfter <= time }.map(\.commonName)
    )
  }
}
