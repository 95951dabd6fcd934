import TestSupport
import Testing
import Unix

/// Passes bytes on to a server and keeps what went by in both directions.
final class Recorder: Sendable {
  let url: String
  private let server: LoopbackServer
  private let streams: Lock<[[UInt8]]>

  /// - Parameter upstream: `http://127.0.0.1:PORT`.
  init(_ upstream: String) throws {
    let port = try #require(upstream.split(separator: ":").last.flatMap { UInt16($0) })
    let streams = Lock<[[UInt8]]>([])
    self.streams = streams
    server = try LoopbackServer { client in
      guard let cloud = try? Connection.opened(to: port) else { return }
      // What comes back; it ends with the answer's connection.
      let back = LoopbackServer.thread { Recorder.pass(from: cloud, to: client, keeping: streams) }
      Recorder.pass(from: client, to: cloud, keeping: streams)
      if !back { client.close() }
    }
    url = "http://127.0.0.1:\(server.port)"
  }

  deinit { server.stop() }

  private static func pass(
    from source: Connection, to sink: Connection, keeping streams: Lock<[[UInt8]]>
  ) {
    let index = streams.withLock { streams in
      streams.append([])
      return streams.count - 1
    }
    while var bytes = source.read() {
      // What comes back must be legible.
      if let place = bytes.firstRange(of: Array("Accept-Encoding".utf8)) {
        bytes.replaceSubrange(place, with: Array("X-Encoding-Once".utf8))
      }
      streams.withLock { $0[index] += bytes }
      sink.write(bytes)
    }
    sink.close()
  }

  /// Every value that went by under one of the names that are no one else's business, by name.
  var secrets: [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    let names =
      /(?:^|["?&\n])(access_token|refresh_token|id_token|code_verifier|client_secret|code)/
    let value = /"?\s*[:=]\s*"?([A-Za-z0-9_.~%\-]{16,})/
    for stream in streams.withLock({ $0 }) {
      let text = String(decoding: stream, as: UTF8.self)
      for name in text.matches(of: names) {
        if let match = text[name.range.upperBound...].prefixMatch(of: value) {
          found[String(name.output.1), default: []].insert(String(match.output.1))
        }
      }
    }
    return found
  }
}
