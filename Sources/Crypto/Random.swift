internal import CGnuTLS

/// Unpredictable bytes for verifiers, states and keys.
package enum Random {
  /// The system gives no randomness; nothing secret may be made until it does.
  package struct Unavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// GnuTLS's error number.
    package let status: Int32

    package var description: String { "no secure random numbers (GnuTLS error \(status))" }
  }

  /// `count` bytes, good enough for long-lived keys.
  package static func bytes(_ count: Int) throws(Unavailable) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let status = gnutls_rnd(GNUTLS_RND_KEY, &bytes, count)
    guard status == 0 else { throw Unavailable(status: status) }
    return bytes
  }
}
