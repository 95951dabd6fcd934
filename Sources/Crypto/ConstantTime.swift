internal import CGnuTLS

/// Comparison of secrets.
package enum ConstantTime {
  /// Whether both are the same; how long it takes tells the lengths at most, never the content.
  package static func areEqual(
    _ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>
  ) -> Bool {
    let left = ContiguousArray(left)
    let right = ContiguousArray(right)
    guard left.count == right.count else { return false }
    return left.withUnsafeBytes { one in
      right.withUnsafeBytes { other in
        gnutls_memcmp(one.baseAddress, other.baseAddress, one.count) == 0
      }
    }
  }
}
