import CurlTransport
import HTTP
import LibC
import TestSupport
import Testing

/// What is thrown, when no whole answer arrives.
@Suite(.timeLimit(.minutes(20))) struct FailureTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answer: String
    let code: TransportError.Code
  }

  @Test(arguments: [
    Row(testDescription: "closed without a word", answer: "", code: .interrupted),
    Row(
      testDescription: "cut in the head", answer: "HTTP/1.1 200 OK\r\nContent-Le",
      code: .interrupted),
    Row(
      testDescription: "cut in the body",
      answer: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", code: .interrupted),
    Row(
      testDescription: "cut between chunks",
      answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      code: .interrupted),
    Row(
      testDescription: "chunk without a length",
      answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
      code: .interrupted),
    Row(
      testDescription: "no status line", answer: "hello, I am not HTTP at all\r\n\r\n",
      code: .protocolViolation),
    Row(
      testDescription: "letters for a status", answer: "HTTP/1.1 abc OK\r\n\r\n",
      code: .protocolViolation),
    Row(
      testDescription: "a version of its own", answer: "HTTP/7.3 200 OK\r\n\r\n",
      code: .protocolViolation),
    Row(
      testDescription: "a length that is none",
      answer: "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx", code: .protocolViolation),
    Row(
      testDescription: "an encoding that it is not",
      answer: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
      code: .protocolViolation),
    Row(
      testDescription: "an endless header line",
      answer: "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 300_000),
      code: .tooLarge),
  ])
  func brokenAnswerIsAnErrorThatMayHaveSucceeded(row: Row) async throws {
    let server = try LoopbackServer.answeringOnce(Array(row.answer.utf8))
    defer { server.stop() }
    var url = server.url("/p")
    url.query = "code=SECRET"
    let error = await CurlTransport().failure(Request(.get, url))
    #expect(error?.code == row.code)
    #expect(error?.mayHaveSucceeded == true)
    #expect(error?.detail.contains("SECRET") == false)
    #expect(error?.detail.isEmpty == false)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2000),
    "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 2000),
    "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 2000)
      + "\r\nContent-Length: 0\r\n\r\n",
  ])
  func answerOverTheLimitIsThrownAway(answer: String) async throws {
    let server = try LoopbackServer.answeringOnce(Array(answer.utf8))
    defer { server.stop() }
    let error = await CurlTransport(limit: 1000).failure(Request(.get, server.url()))
    #expect(error?.code == .tooLarge)
    #expect(try await CurlTransport(limit: 4000).send(Request(.get, server.url())).status == 200)
  }

  @Test func limitCountsDecodedBytes() async throws {
    let gzip = bytes(Samples.gzipOfZeros)
    let head =
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\n\r\n"
    let server = try LoopbackServer.answeringOnce(Array(head.utf8) + gzip)
    defer { server.stop() }
    let error = await CurlTransport(limit: 50_000).failure(Request(.get, server.url()))
    #expect(error?.code == .tooLarge)
    let whole = try await CurlTransport(limit: 110_000).send(Request(.get, server.url()))
    #expect(whole.body == [UInt8](repeating: 0, count: 100_000))
  }

  @Test func silenceEndsAtTheTimeout() async throws {
    let server = try LoopbackServer { $0.waitForEnd() }
    defer { server.stop() }
    let error = await CurlTransport().failure(
      Request(.get, server.url(), timeout: .milliseconds(50)))
    #expect(error?.code == .timedOut)
    #expect(error?.mayHaveSucceeded == true)
    #expect(error?.isRetryable == true)
  }

  @Test(arguments: [Duration.zero, .seconds(-1)])
  func noTimeLeftMeansNotSent(timeout: Duration) async throws {
    let server = try LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    defer { server.stop() }
    let error = await CurlTransport().failure(Request(.get, server.url(), timeout: timeout))
    #expect(error == TransportError(.timedOut, "no time left to send it", mayHaveSucceeded: false))
    #expect(server.connectionCount == 0)
  }

  @Test func closedPortRefusesTheConnection() async throws {
    let url = URL(scheme: "http", host: "127.0.0.1", port: try LoopbackServer.deadPort())
    let error = await CurlTransport().failure(Request(.post, url))
    #expect(error?.code == .cannotConnect)
    #expect(error?.mayHaveSucceeded == false)
  }

  /// The label is one byte too long for the DNS: resolvers refuse it without asking anyone.
  @Test(.enabled(if: !Self.isProxied, "a proxy would be asked instead"))
  func nameThatCannotBeIsNotResolved() async {
    let host = String(repeating: "a", count: 64) + ".invalid"
    let error = await CurlTransport().failure(
      Request(.get, URL(scheme: "https", host: host, path: "/", query: "code=SECRET")))
    #expect(error?.code == .cannotResolve)
    #expect(error?.mayHaveSucceeded == false)
    #expect(error?.detail.contains("SECRET") == false)
  }

  private static var isProxied: Bool {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    return names.contains { (name: String) in getenv(name) != nil }
  }

  @Test func plainSpeakerBehindHTTPSIsATLSError() async throws {
    let server = try LoopbackServer { connection in
      _ = connection.read()
      connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
    }
    defer { server.stop() }
    let error = await CurlTransport().failure(Request(.get, server.url(scheme: "https")))
    #expect(error?.code == .tls)
    #expect(error?.mayHaveSucceeded == false)
    #expect(error?.isRetryable == false)
  }

  @Test func missingAuthorityFileIsATLSError() async throws {
    let server = try LoopbackServer { $0.waitForEnd() }
    defer { server.stop() }
    let transport = CurlTransport(.init(version: "1", caFile: "/nonexistent/ca.pem"))
    let error = await transport.failure(Request(.get, server.url(scheme: "https")))
    #expect(error?.code == .tls)
  }
}
