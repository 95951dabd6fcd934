import HTTP
import Testing
import WebServer

@Suite struct CompressionTests {
  static let page = Array(
    (0..<400).map { "tesla_metric_\($0){vin=\"5YJ3\"} \($0 * 37)\n" }.joined().utf8)

  struct Preference: Sendable, CustomTestStringConvertible {
    let field: String?
    let wantsGzip: Bool
    var testDescription: String { field ?? "absent" }

    init(_ field: String?, _ wantsGzip: Bool) {
      self.field = field
      self.wantsGzip = wantsGzip
    }
  }

  @Test(arguments: [
    Preference(nil, false), Preference("", false), Preference("gzip", true),
    Preference("GZIP", true), Preference("x-gzip", true), Preference("identity", false),
    Preference("gzip;q=0", false), Preference("gzip; q=0.000", false),
    Preference("gzip;q=0.5", true), Preference("deflate, gzip;q=1.0, *;q=0.5", true),
    Preference("*", true), Preference("*;q=0", false), Preference("br", false),
    Preference("identity;q=1, gzip;q=0.5", false), Preference("identity;q=0.5, gzip;q=1", true),
    Preference("gzip;q=2", false), Preference("gzip;q=x", false), Preference("*, gzip;q=0", false),
    Preference("gzipped", false), Preference(" gzip ;q=1 , deflate", true),
    Preference("gzip, deflate, br, zstd", true), Preference(",,;q=1,", false),
  ])
  func weightsDecideWhetherGzipIsSent(_ preference: Preference) {
    #expect(AcceptEncoding.prefersGzip(preference.field) == preference.wantsGzip)
  }

  @Test(arguments: [0, 1, 1_000, 300_000])
  func compressedBytesComeBack(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8(($0 * $0 / 7) % 256) }
    let compressed = try #require(Gzip.compress(bytes))
    #expect(Gzip.decompress(compressed, limit: 1_000_000) == bytes)
  }

  @Test func brokenOrLongGzipIsRefused() throws {
    let compressed = try #require(Gzip.compress(CompressionTests.page))
    #expect(Gzip.decompress(Array(compressed.dropLast(9)), limit: 1_000_000) == nil)
    #expect(Gzip.decompress([1, 2, 3], limit: 100) == nil)
    #expect(Gzip.decompress(compressed, limit: 100) == nil)
  }

  static let replies: [@Sendable (Response) -> Reply] = [
    { .response($0) }, { .prepared(PreparedPage($0)) },
  ]

  @Test(arguments: 0...1)
  func pageIsCompressedForThoseWhoAccept(_ index: Int) throws {
    let reply = CompressionTests.replies[index](
      Response(
        status: 200, headers: ["Content-Type": "text/plain", "Vary": "Accept"],
        body: CompressionTests.page))
    let server = try Server.local(Fixed { _, _ in reply })
    let plain = try #require(try RawClient.get(server, "/"))
    #expect(plain.body == CompressionTests.page)
    #expect(plain.headers["content-encoding"] == nil)
    #expect(plain.headers["vary"] == "Accept, Accept-Encoding")
    let gzip = try #require(try RawClient.get(server, "/", "Accept-Encoding: gzip"))
    #expect(gzip.headers["content-encoding"] == "gzip")
    #expect(gzip.headers["content-type"] == "text/plain")
    #expect(gzip.headers["vary"] == "Accept, Accept-Encoding")
    #expect(gzip.body.count < plain.body.count / 2)
    #expect(Gzip.decompress(gzip.body, limit: 1_000_000) == CompressionTests.page)
    let head = try RawClient.ask(
      server, "HEAD / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
    #expect(head?.headers["content-length"] == "\(gzip.body.count)")
  }

  @Test(arguments: 0...1)
  func smallOrEncodedBodiesStayAsTheyAre(_ index: Int) throws {
    let make = CompressionTests.replies[index]
    let server = try Server.local(
      Fixed { request, _ in
        request.url.path == "/small"
          ? make(.text(200, "small"))
          : make(
            Response(
              status: 200, headers: ["Content-Encoding": "br"], body: CompressionTests.page))
      })
    let small = try RawClient.get(server, "/small", "Accept-Encoding: gzip")
    #expect(small?.text == "small")
    #expect(small?.headers["vary"] == nil)
    let encoded = try RawClient.get(server, "/encoded", "Accept-Encoding: gzip")
    #expect(encoded?.headers["content-encoding"] == "br")
    #expect(encoded?.body == CompressionTests.page)
  }

  @Test func serverWithoutALevelNeverCompresses() throws {
    let page = PreparedPage(headers: [:], body: CompressionTests.page)
    let server = try Server.local(
      Fixed { request, _ in
        request.url.path == "/page"
          ? .prepared(page) : .response(Response(status: 200, body: CompressionTests.page))
      }
    ) { $0.compressionLevel = nil }
    for path in ["/page", "/"] {
      let answer = try RawClient.get(server, path, "Accept-Encoding: gzip")
      #expect(answer?.body == CompressionTests.page)
      #expect(answer?.headers["vary"] == nil)
    }
  }

  @Test func onePageServesManyServersAndKeepsItsStatus() throws {
    let page = PreparedPage(
      status: 503, headers: ["Retry-After": "7"], body: Array("not ready\n".utf8))
    let servers = try ["a/1", "b/2"].map { name in
      try Server.local(Fixed { _, _ in .prepared(page) }) { $0.serverName = name }
    }
    for _ in 0..<3 {
      for (server, name) in zip(servers, ["a/1", "b/2"]) {
        let answer = try RawClient.get(server, "/")
        #expect(answer?.status == 503)
        #expect(answer?.headers["retry-after"] == "7")
        #expect(answer?.headers["server"] == name)
        #expect(answer?.text == "not ready\n")
      }
    }
    #expect(page.body == Array("not ready\n".utf8))
  }
}
