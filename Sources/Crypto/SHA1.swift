internal import CGnuTLS

/// SHA-1 (FIPS 180-4), for the one protocol that asks for it and where nothing rests on it: the
/// answer to a WebSocket's key (RFC 6455 section 4.2.2).
package enum SHA1 {
  /// The digest of the bytes, 20 bytes long; nil where the library is in a mode that refuses it.
  package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
    let message = ContiguousArray(bytes)
    var digest = [UInt8](repeating: 0, count: 20)
    let status = message.withUnsafeBytes { input in
      gnutls_hash_fast(GNUTLS_DIG_SHA1, input.baseAddress, input.count, &digest)
    }
    return status >= 0 ? digest : nil
  }
}
