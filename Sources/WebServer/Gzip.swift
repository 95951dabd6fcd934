internal import CZlib

/// The gzip format (RFC 1952) through zlib.
package enum Gzip {
  /// The bytes as one gzip member; nil when zlib has no memory for it.
  ///
  /// - Parameter level: zlib's, 1 (fast) to 9 (small).
  package static func compress(_ bytes: [UInt8], level: Int = 4) -> [UInt8]? {
    bytes.withUnsafeBytes { compress($0, level: level) }
  }

  static func compress(_ bytes: UnsafeRawBufferPointer, level: Int) -> [UInt8]? {
    var stream = z_stream()
    guard gzip_deflate_init(&stream, Int32(min(max(level, 1), 9))) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    guard bytes.count < Int(UInt32.max) else { return nil }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    stream.next_in = UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(bytes.count)
    var status = Z_OK
    let compressed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(clamping: buffer.count)
      status = deflate(&stream, Z_FINISH)
      count = Int(stream.total_out)
    }
    return status == Z_STREAM_END ? compressed : nil
  }

  /// The content of one gzip member; nil when it is broken or longer than `limit` bytes.
  package static func decompress(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    var stream = z_stream()
    guard gzip_inflate_init(&stream) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var content: [UInt8] = []
    var status = Z_OK
    bytes.withUnsafeBufferPointer { input in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(clamping: input.count)
      while status == Z_OK, content.count <= limit {
        content += [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(buffer.count)
          status = inflate(&stream, Z_NO_FLUSH)
          count = buffer.count - Int(stream.avail_out)
        }
      }
    }
    return status == Z_STREAM_END && content.count <= limit ? content : nil
  }
}
