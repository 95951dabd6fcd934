import TestSupport
import Testing
import Unix

/// A car that streams, in Python; see `Peers/streaming_car.py`. It ends with the last reference to
/// it.
final class StreamingCar {
  private let process: Running
  private let input: FileDescriptor
  private let answers: LineReader
  /// `open`, or why there is no connection.
  let opening: String

  /// - Parameters:
  ///   - authority: of the server's certificate.
  ///   - identity: the car's own; nil shows none.
  init(
    _ user: User, port: String, trusting authority: String, as identity: Certificates.Identity?
  ) throws {
    let (toCar, fromCar) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
    process = try user.start(
      "python3",
      [FileSystem.path(Peer.drivers, "streaming_car.py"), "127.0.0.1", port, authority]
        + (identity.map { [$0.certificate, $0.key] } ?? []),
      streams: .init(
        input: .descriptor(toCar.reading), output: .descriptor(fromCar.writing), error: .inherited),
      timeout: 300)
    try toCar.reading.close()
    try fromCar.writing.close()
    input = toCar.writing
    answers = LineReader(fromCar.reading)
    opening = try #require(try answers.next())
  }

  deinit {
    try? input.close()
    _ = try? process.wait()
  }

  /// Sends a message.
  /// - Returns: the answer.
  func send(_ message: [UInt8]) throws -> [UInt8] {
    let digits = message.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    try input.writeAll((digits + "\n").utf8)
    let answer = Array(try #require(try answers.next()).utf8)
    return stride(from: 0, to: answer.count - 1, by: 2).compactMap {
      UInt8(String(decoding: answer[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
  }
}
