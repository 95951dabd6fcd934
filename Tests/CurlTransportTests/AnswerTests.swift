import CurlTransport
import HTTP
import TestSupport
import Testing
import Unix

/// What arrives, when something arrives.
@Suite(.timeLimit(.minutes(20))) struct AnswerTests {
  @Test func answerComesWithStatusHeadersBodyAndFacts() async throws {
    let server = try LoopbackServer.answering(
      "HTTP/1.1 404 Nope\r\nContent-Length: 5\r\nX-A: 1\r\nx-a:\t2 \r\nX-Folded: a\r\n  b\r\n\r\nhello"
    )
    defer { server.stop() }
    let response = try await CurlTransport().send(Request(.get, server.url("/x")))
    #expect(response.status == 404)
    #expect(response.text == "hello")
    #expect(response.headers.values("X-A") == ["1", "2"])
    #expect(response.headers["X-Folded"] == "a b")
    #expect(response.duration > .zero)
    #expect(response.connection?.httpVersion == "1.1")
    #expect(response.connection?.remoteAddress == "127.0.0.1")
    #expect(response.connection?.tlsVersion == nil)
  }

  @Test func requestGoesOutAsWritten() async throws {
    let heads = Lock<[String]>([])
    let server = try LoopbackServer { connection in
      while let request = connection.readRequest() {
        heads.withLock { $0.append(request.head) }
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      }
    }
    defer { server.stop() }
    var url = server.url("/a/../b%2Fc")
    url.query = "x=%20y"
    url.fragment = "not-sent"
    let headers: Headers = ["Authorization": "Bearer t", "X-Empty": ""]
    _ = try await CurlTransport().send(Request(.get, url, headers: headers))
    let head = try #require(heads.withLock { $0.first })
    #expect(head.hasPrefix("GET /a/../b%2Fc?x=%20y HTTP/1.1\r\n"))
    let lines = Set(head.split(separator: "\r\n").map(String.init))
    #expect(lines.contains("User-Agent: tesla/1.2.3"))
    #expect(lines.contains("Authorization: Bearer t"))
    #expect(lines.contains("X-Empty:"))
    #expect(lines.contains { $0.hasPrefix("Accept-Encoding: ") && $0.contains("gzip") })
    #expect(!lines.contains { $0.hasPrefix("Cookie") || $0.hasPrefix("Expect") })
  }

  @Test(arguments: [0, 1, 3000, 300_000])
  func postBodyArrivesWhole(count: Int) async throws {
    let server = try LoopbackServer { connection in
      while let request = connection.readRequest() {
        let kind = request.head.lowercased().contains("content-type: application/json")
        let expects = request.head.lowercased().contains("expect:")
        connection.write(
          "HTTP/1.1 200 OK\r\nX-Is-JSON: \(kind)\r\nX-Expects: \(expects)\r\n"
            + "Content-Length: \(request.body.count)\r\n\r\n")
        connection.write(request.body)
      }
    }
    defer { server.stop() }
    let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let headers: Headers = ["Content-Type": "application/json"]
    let response = try await CurlTransport().send(
      Request(.post, server.url(), headers: headers, body: body))
    #expect(response.body == body)
    #expect(response.headers["X-Is-JSON"] == "true")
    #expect(response.headers["X-Expects"] == "false")
  }

  @Test func deleteArrivesAsSuch() async throws {
    let server = try LoopbackServer { connection in
      while let request = connection.readRequest() {
        let word = request.head.prefix { $0 != " " }
        connection.write("HTTP/1.1 200 OK\r\nX-Method: \(word)\r\nContent-Length: 2\r\n\r\n{}")
      }
    }
    defer { server.stop() }
    let response = try await CurlTransport().send(Request(.other("DELETE"), server.url()))
    #expect(response.headers["X-Method"] == "DELETE")
    #expect(response.body == Array("{}".utf8))
  }

  @Test func headHasHeadersAndNoBody() async throws {
    let server = try LoopbackServer.answering(
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nX: y\r\n\r\n")
    defer { server.stop() }
    let response = try await CurlTransport().send(Request(.head, server.url()))
    #expect(response.status == 200)
    #expect(response.headers["X"] == "y")
    #expect(response.body.isEmpty)
  }

  @Test func redirectIsAnAnswerAndNotFollowed() async throws {
    let server = try LoopbackServer { connection in
      while connection.readRequest() != nil {
        connection.write(
          "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
        )
      }
    }
    defer { server.stop() }
    let response = try await CurlTransport().send(Request(.get, server.url()))
    #expect(response.status == 302)
    #expect(response.headers["location"] == "/elsewhere")
    #expect(server.connectionCount == 1)
  }

  @Test func chunksAreJoinedAndTrailersLeftOut() async throws {
    let server = try LoopbackServer.answering(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"
        + "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nX-T: late\r\n\r\n")
    defer { server.stop() }
    let response = try await CurlTransport().send(Request(.get, server.url()))
    #expect(response.text == "hello world")
    #expect(response.headers["X-T"] == nil)
  }

  @Test func interimAnswersLeaveNothingBehind() async throws {
    let server = try LoopbackServer.answering(
      "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
        + "HTTP/1.1 200 OK\r\nX-Final: 1\r\nContent-Length: 2\r\n\r\nok")
    defer { server.stop() }
    let response = try await CurlTransport().send(Request(.get, server.url()))
    #expect(response.status == 200)
    #expect(response.headers["X-Early"] == nil)
    #expect(response.headers["X-Final"] == "1")
  }

  @Test func gzipIsDecodedAndItsHeadersTakenOut() async throws {
    let gzip = bytes(Samples.gzipOfFourLines)
    let head =
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\nX: y\r\n\r\n"
    let server = try LoopbackServer.answeringOnce(Array(head.utf8) + gzip)
    defer { server.stop() }
    let response = try await CurlTransport().send(Request(.get, server.url()))
    #expect(response.text == String(repeating: "hello from a small gzip\n", count: 4))
    #expect(response.headers["Content-Encoding"] == nil)
    #expect(response.headers["Content-Length"] == nil)
    #expect(response.headers["X"] == "y")
  }

  @Test func bodyWithoutLengthEndsWithTheConnection() async throws {
    let server = try LoopbackServer.answeringOnce(Array("HTTP/1.1 200 OK\r\n\r\nto the end".utf8))
    defer { server.stop() }
    #expect(try await CurlTransport().send(Request(.get, server.url())).text == "to the end")
  }

  @Test func connectionIsUsedAgain() async throws {
    let server = try LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    defer { server.stop() }
    let transport = CurlTransport()
    for _ in 0..<5 { _ = try await transport.send(Request(.get, server.url())) }
    #expect(server.connectionCount == 1)
  }

  /// libcurl alone would send it twice: a server that closed a kept connection without a word may
  /// have done what the request asked for.
  @Test func writeOnADeadConnectionGoesOutOnce() async throws {
    let posts = Lock(0)
    let server = try LoopbackServer { connection in
      while let request = connection.readRequest() {
        if request.head.hasPrefix("POST") {
          posts.withLock { $0 += 1 }
          return
        }
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
      }
    }
    defer { server.stop() }
    let transport = CurlTransport()
    _ = try await transport.send(Request(.get, server.url()))
    let error = await transport.failure(Request(.post, server.url(), body: [1]))
    #expect(error?.code == .interrupted)
    #expect(error?.mayHaveSucceeded == true)
    #expect(posts.withLock { $0 } == 1)
  }

  @Test func readOnADeadConnectionIsSentAgain() async throws {
    let server = try LoopbackServer { connection in
      guard connection.readRequest() != nil else { return }
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
      _ = connection.readRequest()
    }
    defer { server.stop() }
    let transport = CurlTransport()
    for _ in 0..<3 {
      #expect(try await transport.send(Request(.get, server.url())).text == "ok")
    }
  }
}
