internal import Time

/// Which day's energy to ask for, and when: a pure function of what was asked and the time.
///
/// Today is asked for every `interval`, as its rows come every five minutes. The days before that
/// may still grow are gone through once at start, after midnight, and when `settling` has passed
/// since, so that rows which came late are not lost.
struct EnergySchedule: Sendable {
  static let interval = Duration.seconds(300)
  /// Between any two requests.
  static let spacing = Duration.seconds(60)
  static let settling = Duration.seconds(3600)

  private struct Round: Hashable {
    let today: CalendarDate
    let isSettled: Bool
  }

  private var lastRequest: Timestamp?
  private var lastToday: Timestamp?
  private var round: Round?
  /// What is left of the round.
  private var remaining: [CalendarDate] = []

  /// - Parameters:
  ///   - now: by the site's clocks.
  ///   - openDays: the days before today that may still grow.
  /// - Returns: the day that is due, else nil and when to look again.
  mutating func next(_ now: ZonedTime, openDays: [CalendarDate]) -> (
    day: CalendarDate?, at: Timestamp
  ) {
    let moment = now.timestamp
    let earlier = ZonedTime(
      moment.advanced(by: .zero - EnergySchedule.settling), offsetSeconds: now.offsetSeconds)
    let round = Round(today: now.date, isSettled: earlier.date == now.date)
    if round != self.round {
      self.round = round
      remaining = openDays
    }
    let allowed = due(EnergySchedule.spacing, after: lastRequest, moment)
    guard allowed <= moment else { return (nil, allowed) }
    let today = due(EnergySchedule.interval, after: lastToday, moment)
    if today <= moment { return (now.date, moment) }
    return (remaining.first, remaining.isEmpty ? today : moment)
  }

  mutating func noteAnswer(for day: CalendarDate, at now: ZonedTime) {
    lastRequest = now.timestamp
    if day == now.date { lastToday = now.timestamp }
    remaining.removeAll { $0 == day }
  }

  /// Notes that a day was not to be had: the others come first now.
  ///
  /// - Parameter isFinal: whether it is to be left alone for this round.
  mutating func noteFailure(for day: CalendarDate, isFinal: Bool, at now: ZonedTime) {
    lastRequest = now.timestamp
    guard remaining.contains(day) else { return }
    remaining.removeAll { $0 == day }
    if !isFinal { remaining.append(day) }
  }

  private func due(_ pause: Duration, after last: Timestamp?, _ now: Timestamp) -> Timestamp {
    last?.advanced(by: pause) ?? now
  }
}
