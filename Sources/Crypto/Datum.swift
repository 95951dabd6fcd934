package import CGnuTLS

/// Runs `body` with the bytes as GnuTLS takes them.
package func withDatum<Result>(_ bytes: [UInt8], _ body: (inout gnutls_datum_t) -> Result)
  -> Result
{
  var bytes = bytes
  return bytes.withUnsafeMutableBufferPointer { buffer in
    var datum = gnutls_datum_t(data: buffer.baseAddress, size: UInt32(clamping: buffer.count))
    return body(&datum)
  }
}
