internal import Unix

/// A body that is sent in pieces with pauses, or that breaks off.
final class StreamedBody: @unchecked Sendable {
  // Sendable by proof: one connection owns it, and libmicrohttpd reads it under its own lock.
  enum Piece {
    case bytes(Int)
    /// The connection is suspended and will ask again.
    case paused
    case broken
  }

  private let bytes: [UInt8]
  private let end: Int
  private let pieceSize: Int
  private let interval: Int64
  private let connection: Connection
  private var nextPiece: Int64 = 0

  /// - Parameter end: how many bytes are sent before the connection breaks.
  init(
    _ bytes: [UInt8], end: Int, pieceSize: Int, every interval: Duration, for connection: Connection
  ) {
    self.bytes = bytes
    self.end = min(max(end, 0), bytes.count)
    self.pieceSize = max(pieceSize, 1)
    self.interval = MonotonicTime.nanoseconds(interval)
    self.connection = connection
  }

  /// The length that the head announces.
  var count: Int { bytes.count }

  func read(from position: Int, into space: UnsafeMutableRawBufferPointer) -> Piece {
    guard position < end, !connection.engine.isAborting else { return .broken }
    if interval > 0, position > 0, position % pieceSize == 0, MonotonicTime.now < nextPiece {
      connection.suspend(until: nextPiece)
      return .paused
    }
    let pieceEnd = min(end, position - position % pieceSize + pieceSize)
    let count = min(pieceEnd - position, space.count)
    space.copyBytes(from: bytes[position..<position + count])
    if position + count == pieceEnd, interval > 0 { nextPiece = MonotonicTime.now + interval }
    return .bytes(count)
  }
}
