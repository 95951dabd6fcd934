import Dispatch
import HTTP
import Testing
import Unix
import WebServer

@Suite struct ReplyTests {
  static func body(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

  @Test(arguments: [0, 1, 100, 40_000])
  func cutAnswerAnnouncesAllAndSendsPart(_ count: Int) throws {
    let server = try Server.local(
      Fixed { _, _ in .cut(Response(status: 200, body: ReplyTests.body(50_000)), after: count) })
    let client = try RawClient(server.firstAddress)
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let head = client.answer(toHead: true)
    #expect(head?.status == 200)
    #expect(head?.headers["content-length"] == "50000")
    #expect(client.readToEnd() == Array(ReplyTests.body(50_000)[..<count]))
  }

  @Test func drippedAnswerIsWholeAndTakesItsTime() throws {
    let server = try Server.local(
      Fixed { _, _ in
        .drip(
          Response(status: 200, body: ReplyTests.body(1_000)), pieceSize: 250,
          every: .milliseconds(20))
      })
    let started = ContinuousClock.now
    #expect(try RawClient.get(server, "/")?.body == ReplyTests.body(1_000))
    #expect(ContinuousClock.now - started >= .milliseconds(60))
  }

  @Test func hangUpSendsNothing() throws {
    let server = try Server.local(Fixed { _, _ in .hangUp })
    let client = try RawClient(server.firstAddress)
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.readToEnd().isEmpty)
  }

  @Test func manyPausesHoldNoThread() throws {
    let server = try Server.local(
      Fixed { _, _ in .later(.milliseconds(200), .response(.text(200, "late"))) }
    ) {
      $0.connectionsPerAddress = 0
      $0.threadCount = 1
    }
    let started = ContinuousClock.now
    let clients = try (0..<300).map { _ in try RawClient(server.firstAddress) }
    for client in clients { client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
    for client in clients { #expect(client.answer()?.text == "late") }
    let elapsed = ContinuousClock.now - started
    #expect(elapsed >= .milliseconds(200))
    #expect(elapsed < .seconds(5))
  }

  @Test func pauseCanEndInAnyReply() throws {
    let server = try Server.local(
      Fixed { request, _ in
        let inner: Reply =
          request.url.path == "/gone"
          ? .hangUp : .later(.milliseconds(1), .cut(.text(200, "abcdef"), after: 3))
        return .later(.milliseconds(1), inner)
      })
    #expect(try RawClient.get(server, "/gone") == nil)
    let client = try RawClient(server.firstAddress)
    client.send("GET /cut HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.answer(toHead: true)?.status == 200)
    #expect(client.readToEnd() == Array("abc".utf8))
  }

  @Test func stopLetsAnswersInHandFinish() throws {
    let began = Lock(0)
    let server = try Server.local(
      Fixed { _, _ in
        began.withLock { $0 += 1 }
        return .later(.milliseconds(300), .response(.text(200, "finished")))
      })
    let client = try RawClient(server.firstAddress)
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    while began.withLock({ $0 }) == 0 {}
    let started = ContinuousClock.now
    server.stop(grace: .seconds(5))
    #expect(client.answer()?.text == "finished")
    #expect(ContinuousClock.now - started < .seconds(3))
    #expect(throws: SystemError.self) { _ = try RawClient(server.firstAddress) }
  }

  @Test func stopAnswersWhoHasJustComeIn() throws {
    for _ in 1...10 {
      let server = try Server.local(Fixed { _, _ in .response(.text(200, "welcome")) }) {
        $0.threadCount = 1
      }
      let newcomer = try RawClient(server.firstAddress)
      // Anyone who came in after is served, so the newcomer has been accepted.
      #expect(try RawClient.get(server, "/")?.text == "welcome")
      let isStopping = Lock(false)
      DispatchQueue.global().async {
        isStopping.withLock { $0 = true }
        server.stop(grace: .seconds(5))
      }
      while !isStopping.withLock({ $0 }) {}
      newcomer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(newcomer.answer()?.text == "welcome")
    }
  }

  @Test func stopBreaksOffWhatOutlastsTheGrace() throws {
    let began = Lock(0)
    let server = try Server.local(
      Fixed { request, _ in
        began.withLock { $0 += 1 }
        return request.url.path == "/drip"
          ? .drip(Response(status: 200, body: [1, 2, 3, 4]), pieceSize: 1, every: .seconds(60))
          : .later(.seconds(600), .response(.text(200, "never")))
      })
    let waiting = try RawClient(server.firstAddress)
    waiting.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let dripping = try RawClient(server.firstAddress)
    dripping.send("GET /drip HTTP/1.1\r\nHost: x\r\n\r\n")
    while began.withLock({ $0 }) < 2 {}
    let started = ContinuousClock.now
    server.stop(grace: .milliseconds(50))
    server.stop(grace: .seconds(60))
    #expect(waiting.readToEnd().isEmpty)
    #expect(dripping.answer() == nil)
    #expect(ContinuousClock.now - started < .seconds(3))
  }
}
