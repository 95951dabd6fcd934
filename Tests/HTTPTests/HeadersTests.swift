import HTTP
import Testing
import Time

@Suite struct HeadersTests {
  @Test func namesCompareWithoutCase() {
    var headers: Headers = ["Content-Type": "a", "X": "1", "x": "2"]
    #expect(headers["CONTENT-type"] == "a")
    #expect(headers["X"] == "1")
    #expect(headers.values("x") == ["1", "2"])
    headers["x"] = "3"
    #expect(headers.values("X") == ["3"])
    headers["X"] = nil
    #expect(headers["X"] == nil)
    #expect(headers["É"] == nil)
  }

  @Test(arguments: [
    ("Accept", "*/*", true), ("x", "", true), ("X", "a\tb", true), ("X", "é", true),
    ("", "a", false), ("A B", "a", false), ("A:", "a", false), ("A\n", "a", false),
    ("X", "a\r\nY: b", false), ("X", "a\nb", false), ("X", "a\rb", false), ("X", "\u{0}", false),
    ("X", "\u{7F}", false), ("É", "a", false),
  ])
  func fieldThatWouldBecomeTwoIsNotSendable(name: String, value: String, isSendable: Bool) {
    #expect(Headers.Field(name, value).isSendable == isSendable)
  }

  @Test(arguments: [
    ("application/json", true), ("application/json; charset=utf-8", true),
    ("Application/JSON;charset=UTF-8", true), ("application/problem+json", true),
    (" application/json ", true), ("text/html", false), ("text/json", false), ("json", false),
    ("application/", false), ("application/jsonp", false), ("", false), ("a/b/json", false),
  ])
  func jsonIsToldByTheMediaType(contentType: String, isJSON: Bool) {
    #expect(Response(status: 200, headers: ["content-type": contentType]).isJSON == isJSON)
  }

  @Test func answerWithoutAContentTypeIsNotJSON() {
    #expect(!Response(status: 200).isJSON)
  }
}

@Suite struct RetryAfterTests {
  /// 1994-11-06T08:49:37Z, the moment of RFC 9110's examples.
  private static let moment = Timestamp(seconds: 784_111_777)

  @Test(arguments: [
    ("0", Duration.zero), ("7", .seconds(7)), (" 120 ", .seconds(120)),
    ("99999999999999999999", .seconds(1 << 31)), ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(10)),
    ("Sun, 06 Nov 1994 08:49:00 GMT", .zero),
  ])
  func delayIsSecondsOrTheTimeUntilADate(value: String, delay: Duration) {
    let now = Self.moment.advanced(by: .seconds(-10))
    #expect(RetryAfter.delay(value, now: now) == delay)
  }

  @Test(arguments: [
    "", " ", "soon", "Sun, 31 Nov 1994 08:49:37 GMT", "-1", "+1", "1.5", "1 2", "7s", "٧",
  ])
  func delayThatIsNeitherIsNone(value: String) {
    #expect(RetryAfter.delay(value, now: Self.moment) == nil)
  }
}
