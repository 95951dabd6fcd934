internal import CGnuTLS

/// Keyed digests (RFC 2104) with SHA-256.
enum HMAC {
  static func sha256(_ message: some Sequence<UInt8>, key: [UInt8]) -> [UInt8] {
    let message = ContiguousArray(message)
    var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
    let status = message.withUnsafeBytes { input in
      gnutls_hmac_fast(
        GNUTLS_MAC_SHA256, key, key.count, input.baseAddress, input.count, &digest)
    }
    precondition(status >= 0, "GnuTLS offers HMAC-SHA-256 in every mode, FIPS 140 included")
    return digest
  }
}
