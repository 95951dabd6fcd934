import TestSupport
import Testing
import Time
import Unix

@Suite struct CalendarTests {
  @Test(arguments: [
    (0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (11_017, 2000, 3, 1),
    (19_723, 2024, 1, 1), (19_782, 2024, 2, 29), (20_780, 2026, 11, 23), (-25_509, 1900, 2, 28),
    (-25_508, 1900, 3, 1), (47_540, 2100, 2, 28), (47_541, 2100, 3, 1), (-719_468, 0, 3, 1),
    (-719_528, 0, 1, 1),
  ])
  func daysCountFromTheEpoch(days: Int, year: Int, month: Int, day: Int) throws {
    let date = try #require(CalendarDate(year: year, month: month, day: day))
    #expect(CalendarDate(daysSinceEpoch: days) == date)
    #expect(date.daysSinceEpoch == days)
  }

  @Test func everyDayOfAThousandYearsFollowsTheOneBefore() throws {
    var date = CalendarDate(daysSinceEpoch: -200_000)
    for days in -199_999...200_000 {
      let next = CalendarDate(daysSinceEpoch: days)
      let isNextDay = next.year == date.year && next.month == date.month && next.day == date.day + 1
      let isNextMonth =
        next.day == 1 && next > date
        && date.day == CalendarDate.days(inMonth: date.month, of: date.year)
      if !(isNextDay || isNextMonth) || next.daysSinceEpoch != days {
        Issue.record("\(date) is followed by \(next)")
        return
      }
      date = next
    }
  }

  @Test(arguments: [
    (2023, 2, 29), (2100, 2, 29), (2024, 2, 30), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1),
    (2024, 1, 0), (2024, 1, 32), (2_000_000, 1, 1),
  ])
  func daysThatDoNotExistAreRefused(year: Int, month: Int, day: Int) {
    #expect(CalendarDate(year: year, month: month, day: day) == nil)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
    ("0000-03-01T00:00:00Z", "0000-03-01T00:00:00.000Z"),
    ("2026-11-22T23:30:00-08:30", "2026-11-23T08:00:00.000Z"),
    ("2026-11-23t09:44:00.1234567891z", "2026-11-23T09:44:00.123Z"),
    ("2026-11-23 09:44:00.9999+01:00", "2026-11-23T08:44:00.999Z"),
    ("2024-03-01T00:30:00+05:45", "2024-02-29T18:45:00.000Z"),
    ("2023-12-31T23:30:00-08:00", "2024-01-01T07:30:00.000Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
    ("1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59.250Z"),
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
    ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
  ])
  func rfc3339IsReadAndWrittenInUTC(text: String, normal: String) throws {
    let time = try #require(Timestamp(rfc3339: text))
    #expect(time.rfc3339 == normal)
    #expect(Timestamp(rfc3339: time.rfc3339)?.rfc3339 == normal)
  }

  @Test(arguments: [
    "", "2026-11-23", "2026-11-23T09:44:00", "2026-11-23T09:44Z", "2026-11-23T24:00:00Z",
    "2026-11-23T09:60:00Z", "2026-11-23T09:44:61Z", "2026-11-23T09:44:00.Z", "2026-02-30T00:00:00Z",
    "2026-11-23T09:44:00+0100", "2026-11-23T09:44:00+24:00", "2026-11-23T09:44:00Zx",
    " 2026-11-23T09:44:00Z", "+026-11-23T09:44:00Z", "2026-1１-23T09:44:00Z", "2026-11-23T09:44:00é",
  ])
  func textThatIsNotRFC3339IsRefused(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

  @Test func zoneIsKeptAndWrittenBack() throws {
    let time = try #require(ZonedTime(rfc3339: "2023-06-01T01:00:00-07:00"))
    #expect(time.offsetSeconds == -25_200)
    #expect(time.date.description == "2023-06-01")
    #expect(
      time.timestamp.rfc3339(offsetSeconds: time.offsetSeconds, withMilliseconds: false)
        == "2023-06-01T01:00:00-07:00")
    #expect(time.timestamp.rfc3339 == "2023-06-01T08:00:00.000Z")
  }

  @Test(arguments: [Int64.min, -1 << 60, 1 << 60, Int64.max])
  func absurdTimesAreWrittenWithoutTrapping(seconds: Int64) {
    #expect(Timestamp(seconds: seconds).rfc3339.hasSuffix("Z"))
  }
}
