internal import JSON
internal import WebServer

/// A car's last answer as it is kept between pages: compressed, as there may be ten thousand.
struct KeptAnswer: Sendable {
  private let bytes: [UInt8]

  /// More than any answer that a transport lets in.
  private static let limit = 64 << 20

  init(_ answer: [UInt8]) {
    // A copy: what was compressed has room to grow.
    bytes = Array((Gzip.compress(answer, level: 1) ?? answer)[...])
  }

  /// What it says; nil for what is not JSON.
  var body: Value? {
    try? Value(parsing: Gzip.decompress(bytes, limit: KeptAnswer.limit) ?? bytes)
  }
}
