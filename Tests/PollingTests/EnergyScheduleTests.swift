import TestSupport
import Testing
import Time

@testable import Polling

private let midnight: Int64 = 1_795_478_400  // 2026-11-24T00:00:00Z

private func local(_ seconds: Int64) -> ZonedTime {
  ZonedTime(Timestamp(seconds: midnight + seconds), offsetSeconds: 0)
}

private let yesterday = local(-1).date
private let today = local(0).date

/// The days asked for in that time, each with the seconds after midnight.
private func asked(
  _ schedule: inout EnergySchedule, from start: Int64, to end: Int64, open: [CalendarDate]
) -> [(CalendarDate, Int64)] {
  var asked: [(CalendarDate, Int64)] = []
  for seconds in start..<end {
    let now = local(seconds)
    let next = schedule.next(now, openDays: open.filter { $0 < now.date })
    guard let day = next.day else {
      #expect(next.at > now.timestamp)
      continue
    }
    schedule.noteAnswer(for: day, at: now)
    asked.append((day, seconds))
  }
  return asked
}

@Test func todayIsAskedForEveryFiveMinutes() {
  var schedule = EnergySchedule()
  let days = asked(&schedule, from: 40_000, to: 43_600, open: [])
  #expect(days.allSatisfy { $0.0 == today })
  #expect(days.map(\.1) == (0..<12).map { 40_000 + $0 * 300 })
}

@Test func theDayBeforeIsAskedForAfterMidnightAndOnceItHasSettled() {
  var schedule = EnergySchedule()
  _ = asked(&schedule, from: -7200, to: 0, open: [])
  let days = asked(&schedule, from: 0, to: 86_400, open: [yesterday])
  let again = days.filter { $0.0 == yesterday }.map(\.1)
  #expect(again.count == 2)
  #expect(again.first.map { $0 < 400 } == true && again.last.map { 3600..<4000 ~= $0 } == true)
  #expect(days.count <= 288 + 2)
}

@Test func requestsAreAMinuteApart() {
  var schedule = EnergySchedule()
  let open = (1...7).map { today.advanced(byDays: -$0) }
  let days = asked(&schedule, from: 40_000, to: 43_600, open: open)
  #expect(zip(days, days.dropFirst()).allSatisfy { $1.1 - $0.1 >= 60 })
  #expect(days.map(\.0).filter { $0 != today } == open)
}

@Test func aDayThatFailsMakesWayForTheOthers() {
  var schedule = EnergySchedule()
  let open = [yesterday, yesterday.advanced(byDays: -1)]
  let now = local(40_000)
  schedule.noteAnswer(for: today, at: now)
  let later = local(40_060)
  #expect(schedule.next(later, openDays: open).day == yesterday)
  schedule.noteFailure(for: yesterday, isFinal: false, at: later)
  #expect(schedule.next(local(40_120), openDays: open).day == open.last)
  schedule.noteFailure(for: yesterday, isFinal: true, at: later)
  schedule.noteAnswer(for: yesterday.advanced(byDays: -1), at: local(40_120))
  #expect(schedule.next(local(40_200), openDays: open).day == nil)
}
