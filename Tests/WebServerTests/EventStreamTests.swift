import HTTP
import TestSupport
import Testing
import Unix
import WebServer

/// Hands out event streams, and keeps them.
private final class Source: Handler {
  let streams = Lock<[EventStream]>([])
  let gone = Lock(0)

  func reply(to request: Request, from client: String) -> Reply {
    guard request.url.path == "/events" else { return .response(.text(200, "ok")) }
    return .events { [self] stream in
      streams.withLock { $0.append(stream) }
      stream.send(Array("retry: 5000\n\n".utf8))
      return { self.gone.withLock { $0 += 1 } }
    }
  }

  var count: Int { streams.withLock { $0.count } }
  var goneCount: Int { gone.withLock { $0 } }

  func send(_ text: String) {
    for stream in streams.withLock({ $0 }) { stream.send(Array(text.utf8)) }
  }
}

extension RawClient {
  /// Without chunks, so that what comes is what was sent.
  fileprivate static func listener(_ server: Server) throws -> RawClient {
    let client = try RawClient(server.firstAddress)
    client.send("GET /events HTTP/1.0\r\n\r\n")
    return client
  }
}

@Suite struct EventStreamTests {
  private let source = Source()

  private func server(_ change: (inout ServerConfiguration) -> Void = { _ in }) throws -> Server {
    try Server.local(source, change)
  }

  @Test func eventsComeAsTheyHappen() throws {
    let server = try server()
    let client = try RawClient.listener(server)
    let head = try #require(client.answer(toHead: true))
    #expect(head.status == 200)
    #expect(head.headers["content-type"] == "text/event-stream; charset=utf-8")
    #expect(head.headers["cache-control"] == "no-store")
    #expect(head.headers["content-length"] == nil)
    for number in 1...3 {
      source.send("data: \(number)\n\n")
      #expect(client.read(until: "data: \(number)\n\n"), "\(number)")
    }
    source.streams.withLock { $0[0].end() }
    #expect(client.readToEnd().isEmpty)
    #expect(eventually { source.goneCount == 1 })
  }

  @Test func aLongEventAndManyComeWhole() throws {
    let server = try server()
    let client = try RawClient.listener(server)
    _ = client.answer(toHead: true)
    #expect(eventually { source.count == 1 })
    let text = (0..<2_000).map { "data: \($0)\n\n" }.joined()
    source.send("data: " + String(repeating: "x", count: 100_000) + "\n\n")
    for line in text.split(separator: "\n\n") { source.send(line + "\n\n") }
    source.streams.withLock { $0[0].end() }
    let all = String(decoding: client.readToEnd(), as: UTF8.self)
    #expect(all.hasSuffix(text) && all.contains(String(repeating: "x", count: 100_000) + "\n\n"))
  }

  @Test func newClientsGetChunksAndAskAgainOnTheSameConnection() throws {
    let server = try server()
    let client = try RawClient(server.firstAddress)
    client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.answer(toHead: true)?.headers["transfer-encoding"] == "chunked")
    #expect(client.read(until: "retry: 5000\n\n\r\n"))
    source.streams.withLock { $0[0].end() }
    #expect(client.read(until: "0\r\n\r\n"))
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.answer()?.text == "ok")
  }

  @Test func headBeginsNothing() throws {
    let server = try server()
    let client = try RawClient(server.firstAddress)
    client.send("HEAD /events HTTP/1.1\r\nHost: x\r\n\r\n")
    let head = try #require(client.answer(toHead: true))
    #expect(head.status == 200)
    #expect(head.headers["content-type"] == "text/event-stream; charset=utf-8")
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.answer()?.text == "ok")
    #expect(source.count == 0)
  }

  @Test func anIdleClientIsShownThatTheServerIsThere() throws {
    let server = try server {
      $0.eventStreamInterval = .milliseconds(20)
      // As libmicrohttpd closes what is idle.
      $0.idleTimeout = .seconds(1)
    }
    let client = try RawClient.listener(server)
    _ = client.answer(toHead: true)
    // For longer than that.
    #expect(client.read(until: String(repeating: ":\n\n", count: 100)))
  }

  @Test func whoHasGoneIsForgotten() throws {
    let server = try server()
    do {
      let client = try RawClient.listener(server)
      _ = client.answer(toHead: true)
      #expect(eventually { source.count == 1 })
    }
    #expect(eventually { source.goneCount == 1 && server.openConnectionCount == 0 })
    // Nobody hears it, and nothing breaks.
    source.send("data: 1\n\n")
  }

  @Test func aClientThatDoesNotReadIsCutOff() throws {
    let server = try server { $0.exchangeTimeout = .milliseconds(400) }
    let slow = try RawClient.listener(server)
    let good = try RawClient.listener(server)
    _ = good.answer(toHead: true)
    #expect(eventually { source.count == 2 })
    let piece = "data: " + String(repeating: "x", count: 60_000) + "\n\n"
    var rounds = 0
    while source.goneCount == 0, rounds < 2_000 {
      source.send(piece)
      #expect(good.read(until: piece))
      rounds += 1
    }
    #expect(source.goneCount == 1)
    #expect(slow.readToEnd().count < (rounds + 1) * piece.utf8.count)
    source.send("data: still here\n\n")
    #expect(good.read(until: "data: still here\n\n"))
  }

  @Test func listenersTakeNoPlaceOfOthersAndAreNotTooMany() throws {
    let server = try server {
      $0.maximumRequests = 1
      $0.eventStreamLimit = 3
    }
    var clients: [RawClient] = []
    for _ in 0..<3 {
      let client = try RawClient.listener(server)
      #expect(client.answer(toHead: true)?.status == 200)
      clients.append(client)
    }
    #expect(try RawClient.get(server, "/")?.text == "ok")
    let refused = try RawClient.listener(server)
    #expect(refused.answer()?.status == 503)
    #expect(source.count == 3)
    // One that goes makes room.
    clients.removeFirst()
    #expect(eventually { source.goneCount == 1 })
    #expect(try RawClient.listener(server).answer(toHead: true)?.status == 200)
  }

  @Test func whoAsksTakesTheConnectionOfWhoListens() throws {
    let server = try server {
      $0.connectionLimit = 4
      $0.eventStreamLimit = 4
    }
    var clients = [try RawClient.listener(server), try RawClient.listener(server)]
    for client in clients { #expect(client.answer(toHead: true)?.status == 200) }
    for _ in 0..<3 {
      let client = try RawClient(server.firstAddress)
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.answer()?.text == "ok")
      clients.append(client)
    }
    #expect(eventually { source.goneCount >= 1 })
  }

  @Test func theEndOfTheServerIsNotWaitedFor() throws {
    let server = try server { $0.eventStreamLimit = 20 }
    var clients: [RawClient] = []
    for _ in 0..<20 {
      let client = try RawClient.listener(server)
      #expect(client.answer(toHead: true)?.status == 200)
      clients.append(client)
    }
    // One does not read.
    source.streams.withLock { $0[0] }.send([UInt8](repeating: 0x3A, count: 200_000))
    source.send("data: last\n\n")
    // Longer than a test may last.
    server.stop(grace: .seconds(3_600))
    #expect(source.goneCount == 20)
    for client in clients.dropFirst() {
      #expect(String(decoding: client.readToEnd(), as: UTF8.self).hasSuffix("data: last\n\n"))
    }
    source.send("data: nobody hears\n\n")
  }

  @Test func manySendAtOnceWhileClientsComeAndGo() async throws {
    let server = try server { $0.eventStreamInterval = .milliseconds(1) }
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          for number in 0..<2_000 { source.send("data: \(number)\n\n") }
        }
      }
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<50 {
            let client = try RawClient.listener(server)
            #expect(client.answer(toHead: true)?.status == 200)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(eventually { source.goneCount == 200 })
    server.stop(grace: .zero)
  }
}
