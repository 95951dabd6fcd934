import CurlTransport
import HTTP
import TestSupport
import Testing

extension CurlTransport {
  convenience init(limit: Int = 16 << 20) {
    var configuration = Configuration(version: "1.2.3")
    configuration.responseByteLimit = limit
    self.init(configuration)
  }

  /// The answer or the error, as a value.
  func outcome(_ request: Request) async -> Result<Response, TransportError> {
    do throws(TransportError) {
      return .success(try await send(request))
    } catch {
      return .failure(error)
    }
  }

  func failure(_ request: Request) async -> TransportError? {
    guard case .failure(let error) = await outcome(request) else { return nil }
    return error
  }
}

extension LoopbackServer {
  func url(_ path: String = "/", scheme: String = "http") -> URL {
    URL(scheme: scheme, host: "127.0.0.1", port: port, path: path)
  }

  /// Answers each request, on kept connections, with the same bytes.
  static func answering(_ answer: String) throws -> LoopbackServer {
    try LoopbackServer { connection in
      while connection.readRequest() != nil { connection.write(answer) }
    }
  }

  /// Answers one request with the bytes, then closes.
  static func answeringOnce(_ answer: [UInt8]) throws -> LoopbackServer {
    try LoopbackServer { connection in
      guard connection.readRequest() != nil else { return }
      connection.write(answer)
    }
  }
}

extension Response {
  var text: String { String(decoding: body, as: UTF8.self) }
}
