import Dispatch
import HTTP
import Unix
import WebServer

/// Pages at paths of their own, on loopback, for Prometheus to scrape.
final class PageServer {
  private let server: Server
  private let pages: Pages

  /// - Parameter pages: the media type and the bytes at each path.
  init(_ pages: [String: (type: String, bytes: [UInt8])]) throws {
    self.pages = Pages(
      pages.mapValues { page in
        Response(status: 200, headers: ["Content-Type": page.type], body: page.bytes)
      })
    server = try Server(
      configuration: ServerConfiguration(
        listenAddresses: [ListenAddress(host: "127.0.0.1", port: 0)]),
      handler: self.pages)
  }

  var address: String { server.addresses.first?.description ?? "" }

  /// Whether every page was asked for again before the deadline. Anyone who asks again has taken in
  /// what it was given before.
  func isScrapedTwice(within seconds: Int) -> Bool {
    pages.allTwice.wait(timeout: .now() + .seconds(seconds)) == .success
  }
}

private final class Pages: Handler {
  private let responses: [String: Response]
  private let timesAsked = Lock<[String: Int]>([:])
  let allTwice = DispatchSemaphore(value: 0)

  init(_ responses: [String: Response]) { self.responses = responses }

  func reply(to request: Request, from client: String) -> Reply {
    let path = request.url.path
    guard let response = responses[path] else { return .response(.text(404, "no such page")) }
    let isLast = timesAsked.withLock { times in
      let wasDone = times.values.count { $0 >= 2 } == responses.count
      times[path, default: 0] += 1
      return !wasDone && times.values.count { $0 >= 2 } == responses.count
    }
    if isLast { allTwice.signal() }
    return .response(response)
  }
}
