internal import CGnuTLS

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
  package static let byteCount = 32

  /// The digest of the bytes, 32 bytes long.
  package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let message = ContiguousArray(bytes)
    var digest = [UInt8](repeating: 0, count: byteCount)
    let status = message.withUnsafeBytes { input in
      gnutls_hash_fast(GNUTLS_DIG_SHA256, input.baseAddress, input.count, &digest)
    }
    precondition(status >= 0, "GnuTLS offers SHA-256 in every mode, FIPS 140 included")
    return digest
  }
}
