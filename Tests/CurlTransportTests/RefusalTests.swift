import CurlTransport
import HTTP
import TestSupport
import Testing

/// What is never sent.
@Suite(.timeLimit(.minutes(20))) struct RefusalTests {
  @Test(arguments: [
    "http://192.0.2.1/", "http://owner-api.example/", "http://localhost.example/",
    "http://x.localhost/", "http://127.1/", "ftp://127.0.0.1/", "file://localhost/etc/passwd",
    "tesla://auth/callback",
  ])
  func plainHTTPToOthersAndOtherSchemesAreRefused(text: String) async throws {
    let request = Request(.get, try #require(URL(text)), headers: ["Authorization": "SECRET"])
    let error = await CurlTransport().failure(request)
    #expect(error?.code == .protocolViolation)
    #expect(error?.mayHaveSucceeded == false)
    #expect(error?.isRetryable == false)
  }

  @Test func requestThatWouldBecomeTwoIsRefused() async throws {
    let server = try LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    defer { server.stop() }
    let url = server.url()
    var spaced = url
    spaced.path = "/a b"
    var split = url
    split.query = "a\r\nHost: other"
    var named = url
    named.host = "user@127.0.0.1"
    let requests = [
      Request(.get, spaced), Request(.get, split), Request(.get, named),
      Request(.get, url, headers: ["X": "a\r\nY: SECRET"]),
      Request(.get, url, headers: ["X: y\r\nZ": "SECRET"]),
      Request(.get, url, headers: ["": "SECRET"]),
      Request(.get, url, body: [1]),
      Request(.other("PUT"), url), Request(.other("DELETE"), url, body: [1]),
      Request(.other("GET / HTTP/1.1\r\n"), url),
    ]
    let transport = CurlTransport()
    for request in requests {
      let error = await transport.failure(request)
      #expect(error?.code == .protocolViolation)
      #expect(error?.mayHaveSucceeded == false)
      #expect(error?.detail.contains("SECRET") == false)
    }
    #expect(server.connectionCount == 0)
  }
}
