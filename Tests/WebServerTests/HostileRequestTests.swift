import HTTP
import TestSupport
import Testing
import WebServer

@Suite struct HostileRequestTests {
  typealias Case = LimitTests.Case

  @Test(arguments: [
    Case("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    Case("no host", "GET / HTTP/1.1\r\n\r\n", 400),
    Case("host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    Case("host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
    Case("host with a query", "GET / HTTP/1.1\r\nHost: a?b\r\n\r\n", 400),
    Case("host with a port beyond ports", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400),
    Case("host that is a script", "GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", 400),
    Case("target without slash", "GET metrics HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    Case("target with a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    Case("target with raw bytes", "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    Case("tunnel", "CONNECT other:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    Case("other scheme", "GET ftp://other/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    Case(
      "two lengths",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      400),
    Case("negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
    Case(
      "length and chunks",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "0\r\n\r\n", 400),
    Case(
      "unknown coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
      400),
    Case("no HTTP at all", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n", nil),
    Case("HTTP/1.0 without host", "GET / HTTP/1.0\r\n\r\n", 200),
    Case("absolute target", "GET http://other:1/x?y HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    Case("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    Case("unknown method", "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    Case("address as host", "GET / HTTP/1.1\r\nHost: [::1]:9885\r\n\r\n", 200),
  ])
  func requestOfDoubtfulFormIsRefused(_ testCase: Case) throws {
    let server = try Server.local(Fixed("ok"))
    let answer = try RawClient.ask(server, testCase.request)
    guard let status = testCase.status else {
      #expect(answer?.status != 200)
      return
    }
    #expect(answer?.status == status)
    #expect(try RawClient.get(server, "/")?.text == "ok")
  }

  @Test func absoluteTargetDecidesTheHost() throws {
    let server = try Server.local(
      Fixed { request, _ in .response(.text(200, request.url.description)) })
    let answer = try RawClient.ask(
      server, "GET https://Other:1/x?y HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(answer?.text == "http://other:1/x?y")
  }

  @Test func bytesAfterAGetAreTheNextRequest() throws {
    let server = try Server.local(Fixed("ok"))
    let client = try RawClient(server.firstAddress)
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\ntrailing junk\r\n\r\n")
    #expect(client.answer()?.text == "ok")
    if let second = client.answer() { #expect(400..<500 ~= second.status) }
    #expect(client.readToEnd().isEmpty)
  }

  @Test func bodyOfAGetIsNotARequest() throws {
    let server = try Server.local(Fixed { request, _ in .response(.text(200, request.url.path)) })
    let client = try RawClient(server.firstAddress)
    let inner = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    client.send(
      "GET /outer HTTP/1.1\r\nHost: x\r\nContent-Length: \(inner.utf8.count)\r\n\r\n" + inner
        + "GET /next HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.answer()?.text == "/outer")
    #expect(client.answer()?.text == "/next")
  }

  @Test func refusedRequestsBodyIsNotARequest() throws {
    let server = try Server.local(Fixed { request, _ in .response(.text(200, request.url.path)) }) {
      $0.bodyLimit = 10
    }
    for method in ["GET", "POST", "PUT", "DELETE"] {
      let client = try RawClient(server.firstAddress)
      let inner = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
      client.send(
        "\(method) / HTTP/1.1\r\nHost: x\r\nContent-Length: \(inner.utf8.count)\r\n\r\n" + inner)
      #expect(client.answer()?.status == 413)
      #expect(client.answer() == nil)
    }
  }

  /// libmicrohttpd 0.9.75 alone crashes the program in such a stop.
  @Test func malformedRequestsDuringAStopDoNoHarm() throws {
    for _ in 0..<20 {
      let server = try Server.local(Fixed("ok")) { $0.connectionsPerAddress = 0 }
      nonisolated(unsafe) let clients = try (0..<60).map { _ in try RawClient(server.firstAddress) }
      for client in clients { client.send("GET / HTTP/1.1\r\nHost: a\r\nno colon") }
      let senders = Background { for client in clients { client.send("\r\n\r\n") } }
      server.stop(grace: .zero)
      senders.wait()
    }
  }

  @Test func randomBytesNeverStopTheServer() throws {
    let server = try Server.local(Fixed("ok")) { $0.connectionsPerAddress = 0 }
    var generator = SplitMix(state: 20_261_123)
    let pieces = [
      "GET ", "POST ", "/", "*", "http://", "?", " HTTP/1.1", "\r\n", "\r", "\n", "Host: a", ":",
      " ",
      "Content-Length: ", "Transfer-Encoding: chunked", "5", "\u{0}", "\t", "\u{7f}", "é",
      "\r\n\r\n",
    ]
    for _ in 0..<300 {
      let client = try RawClient(server.firstAddress)
      let count = Int(generator.next() % 24) + 1
      client.send((0..<count).map { _ in pieces[Int(generator.next() % 21)] }.joined())
    }
    #expect(try RawClient.get(server, "/")?.text == "ok")
  }
}

/// A small generator whose sequence a seed decides.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
