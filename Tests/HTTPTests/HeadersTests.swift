import HTTP
import Testing

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
  private static let moment = 784_111_777.0

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", moment), ("Sunday, 06-Nov-94 08:49:37 GMT", moment),
    ("Sun Nov  6 08:49:37 1994", moment), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
    ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
    ("Mon, 23 Nov 2026 10:00:00 GMT", 1_795_428_000),
  ])
  func dateIsReadInAllThreeForms(text: String, seconds: Double) {
    #expect(HTTPDate.parse(text, now: Self.moment) == seconds)
  }

  @Test(arguments: [
    "", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
    "Sun, 31 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 2023 00:00:00 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:-1 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, é6 Nov 1994 08:49:37 GMT",
  ])
  func dateThatDoesNotExistIsRefused(text: String) {
    #expect(HTTPDate.parse(text, now: Self.moment) == nil)
    #expect(RetryAfter.delay(text, now: Self.moment) == nil)
  }

  @Test func twoDigitYearLiesNearTheGivenTime() {
    let text = "Friday, 01-Jan-50 00:00:00 GMT"
    #expect(HTTPDate.parse(text, now: Self.moment) == -631_152_000, "1950, seen from 1994")
    #expect(HTTPDate.parse(text, now: 1_795_428_000) == 2_524_608_000, "2050, seen from 2026")
  }

  @Test(arguments: [
    ("0", Duration.zero), ("7", .seconds(7)), (" 120 ", .seconds(120)),
    ("99999999999999999999", .seconds(1 << 31)), ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(10)),
    ("Sun, 06 Nov 1994 08:49:00 GMT", .zero),
  ])
  func delayIsSecondsOrTheTimeUntilADate(value: String, delay: Duration) {
    #expect(RetryAfter.delay(value, now: Self.moment - 10) == delay)
    let response = Response(status: 429, headers: ["retry-after": value])
    #expect(response.retryAfter(now: Self.moment - 10) == delay)
  }

  @Test(arguments: ["", " ", "-1", "+1", "1.5", "1 2", "7s", "٧"])
  func delayThatIsNeitherIsNone(value: String) {
    #expect(RetryAfter.delay(value, now: 0) == nil)
  }
}
