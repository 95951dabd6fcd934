import Testing
import Time

@Suite struct HTTPDateTests {
  /// 1994-11-06T08:49:37Z, the moment of RFC 9110's examples.
  private static let moment = Timestamp(seconds: 784_111_777)

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
    ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
    ("Mon, 23 Nov 2026 10:00:00 GMT", 1_795_428_000),
  ])
  func dateIsReadInAllThreeForms(text: String, seconds: Int64) {
    #expect(HTTPDate.parse(text, now: Self.moment) == Timestamp(seconds: seconds))
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
  }

  @Test func twoDigitYearLiesNearTheGivenTime() {
    let text = "Friday, 01-Jan-50 00:00:00 GMT"
    #expect(
      HTTPDate.parse(text, now: Self.moment) == Timestamp(seconds: -631_152_000),
      "1950, seen from 1994")
    #expect(
      HTTPDate.parse(text, now: Timestamp(seconds: 1_795_428_000))
        == Timestamp(seconds: 2_524_608_000), "2050, seen from 2026")
  }

  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
    (1_795_824_000, "Sat, 28 Nov 2026 00:00:00 GMT"),
  ])
  func datesAreWrittenAsTheyAreRead(seconds: Int64, text: String) {
    let moment = Timestamp(seconds: seconds)
    #expect(HTTPDate.text(moment) == text)
    #expect(HTTPDate.text(moment.advanced(by: .milliseconds(999))) == text)
    #expect(HTTPDate.parse(text, now: Self.moment) == moment)
  }
}
