import HTTP
import Testing

@Suite struct URLTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let text: String
    var scheme = "https"
    var host = "h"
    var port: UInt16?
    var path = ""
    var query: String?
    var fragment: String?
    var testDescription: String { text }
  }

  @Test(arguments: [
    Row(text: "https://h"),
    Row(text: "https://h/", path: "/"),
    Row(
      text: "HTTPS://OWNER-API.Teslamotors.com/Api", host: "owner-api.teslamotors.com",
      path: "/Api"),
    Row(
      text: "http://127.0.0.1:8080/a/b?x=1&y=%20#f", scheme: "http", host: "127.0.0.1",
      port: 8080, path: "/a/b", query: "x=1&y=%20", fragment: "f"),
    Row(text: "https://h:/x", path: "/x"),
    Row(text: "https://h:0443", port: 443),
    Row(text: "https://h?q", query: "q"),
    Row(text: "https://h#?not-a-query", fragment: "?not-a-query"),
    Row(text: "https://h/?a?b", path: "/", query: "a?b"),
    Row(text: "https://h/x?", path: "/x", query: ""),
    Row(text: "https://h/a:b@c", path: "/a:b@c"),
    Row(text: "https://h?to=https://other/", query: "to=https://other/"),
    Row(text: "https://[::1]", host: "[::1]"),
    Row(text: "https://[2001:DB8::1]:8443/x", host: "[2001:db8::1]", port: 8443, path: "/x"),
    Row(text: "https://[::ffff:127.0.0.1]", host: "[::ffff:127.0.0.1]"),
    Row(
      text: "tesla://auth/callback?code=NA_1&state=s&issuer=https%3A%2F%2Fauth.tesla.com",
      scheme: "tesla", host: "auth", path: "/callback",
      query: "code=NA_1&state=s&issuer=https%3A%2F%2Fauth.tesla.com"),
    Row(text: "x-my.app+1://cb", scheme: "x-my.app+1", host: "cb"),
  ])
  func partsAreThoseOfRFC3986(row: Row) throws {
    let url = try #require(URL(row.text))
    #expect(url.scheme == row.scheme)
    #expect(url.host == row.host)
    #expect(url.port == row.port)
    #expect(url.path == row.path)
    #expect(url.query == row.query)
    #expect(url.fragment == row.fragment)
    #expect(URL(url.description) == url, "printing and parsing it again is no change")
  }

  @Test(arguments: [
    "", "h", "/path", "//h/x", "https:", "https:/h", "https://", "https:///x", "https://:80",
    "tesla:auth", "mailto:a@b", "://h", "1http://h", "ht_tp://h", "https//h?x=://",
    "https://user@h", "https://user:secret@h/", "https://127.0.0.1\\@evil.example/",
    "https://h:port", "https://h:65536", "https://h:-1", "https://h:+1", "https://h:80:81",
    "https://[::1", "https://::1", "https://[]", "https://[::1]x", "https://x[::1]",
    "https://[fe80::1%25eth0]", "https://[zz::1]", "https://h%2e", "https://h<x>", "https://h,i",
    "https://h\n", "https://h/a\r\nHost: evil", "https://h/a b", " https://h", "https://h/\u{0}",
    "https://hé/", "https://h/é",
  ])
  func textThatIsNoPlainURLIsRefused(text: String) {
    #expect(URL(text) == nil)
  }

  @Test(arguments: [
    ("localhost", true), ("LOCALHOST", true), ("127.0.0.1", true), ("127.255.0.9", true),
    ("[::1]", true), ("127.1", false), ("127.0.0.1.5", false), ("127.0.0.01", false),
    ("0177.0.0.1", false), ("127.0.0.256", false), ("127.0.0.1.example", false),
    ("localhost.example", false), ("evil.localhost", false), ("10.0.0.1", false),
    ("[::2]", false), ("0.0.0.0", false), ("127...1", false),
  ])
  func loopbackIsOnlyWhatNoResolverCanSendAway(host: String, isLoopback: Bool) throws {
    #expect(try #require(URL("http://\(host)/")).isLoopback == isLoopback)
  }

  @Test func addedSegmentsAreEncodedAsOneSegmentEach() throws {
    let base = try #require(URL("https://h/api/"))
    #expect(base.appending("1", "a/b?c", "é").description == "https://h/api/1/a%2Fb%3Fc/%C3%A9")
    #expect(try #require(URL("https://h")).appending("x").requestTarget == "/x")
  }

  @Test func queryIsReplacedAndRemoved() throws {
    let url = try #require(URL("https://h/?old=1"))
    #expect(url.with(query: [QueryItem("a b", "c&d")]).query == "a%20b=c%26d")
    #expect(url.with(query: []).query == nil)
    #expect(url.requestTarget == "/?old=1")
    #expect(URL("https://h")?.requestTarget == "/")
    #expect(URL("https://h:81")?.authority == "h:81")
  }

  @Test func callbackGivesItsCodeDecoded() throws {
    let url = try #require(
      URL("tesla://auth/callback?code=a%2Bb&state=x+y&issuer=https%3A%2F%2Fi&empty=&bare"))
    #expect(url.queryValue("code") == "a+b")
    #expect(url.queryValue("state") == "x y")
    #expect(url.queryValue("issuer") == "https://i")
    #expect(url.queryValue("empty") == "")
    #expect(url.queryValue("bare") == "")
    #expect(url.queryValue("none") == nil)
  }
}

@Suite struct QueryItemTests {
  @Test(arguments: [
    ("", []), ("&&", []), ("a", [QueryItem("a", "")]), ("=b", [QueryItem("", "b")]),
    ("a=b=c", [QueryItem("a", "b=c")]),
    ("a=1&a=2", [QueryItem("a", "1"), QueryItem("a", "2")]),
    ("a%3Db=%26", [QueryItem("a=b", "&")]), ("a+b=%2B", [QueryItem("a b", "+")]),
    ("a=%", [QueryItem("a", "%")]), ("a=%4", [QueryItem("a", "%4")]),
    ("a=%zz", [QueryItem("a", "%zz")]), ("a=%FF", [QueryItem("a", "\u{FFFD}")]),
    ("a=%C3%a9", [QueryItem("a", "é")]),
    ("a=1&\u{301}b=2", [QueryItem("a", "1"), QueryItem("\u{301}b", "2")]),
  ])
  func pairsAreReadByteByByte(text: String, items: [QueryItem]) {
    #expect(QueryItem.decode(text) == items)
  }

  @Test func everyTextSurvivesEncoding() {
    let texts = [
      "", "plain", "a&b=c", "+ %", "é漢🚗", "\u{0}\n\r",
      String((0..<128).map { Character(Unicode.Scalar(UInt8($0))) }),
    ]
    let items = texts.map { QueryItem($0 + "n", $0) }
    #expect(QueryItem.decode(QueryItem.encode(items)) == items)
  }
}
