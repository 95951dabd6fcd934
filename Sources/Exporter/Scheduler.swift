internal import TeslaAPI
package import Unix

/// Decides what to ask of a car and when: a pure function of what is known, the options and the
/// time.
///
/// The car's record is free and leaves it asleep, so it is looked at every check interval.
/// vehicle_data restarts the car's sleep timer (about 15 minutes), so it is asked for only while
/// the car is online, and once the car has been idle for long no more often than `idlePause`.
package enum Scheduler {
  /// How old a sight of "online" may be when data is asked for on its strength.
  static let freshness = Duration.seconds(10)

  package static func decide(
    _ car: CarKnowledge, options: PollOptions, now: Timestamp
  ) -> Decision {
    if let block = car.block, now < block.until {
      return Decision(.wait, at: block.until, state: .blocked, reason: .blocked(block.reason))
    }
    guard let state = car.state, let lastCheck = car.lastCheck else {
      return Decision(.checkState, at: now, state: .starting, reason: .firstLook)
    }
    let nextCheck = lastCheck.advanced(by: options.checkInterval)
    if car.isInService {
      return look(at: nextCheck, now, .inService, .inService)
    }
    switch state {
    case .online: return online(car, lastCheck: lastCheck, options: options, now: now)
    case .asleep: return asleep(car, nextCheck: nextCheck, options: options, now: now)
    case .offline, .other:
      // A car that drove is offline in a tunnel or a garage: it may be back at once.
      let next =
        car.facts.activity == .driving
        ? lastCheck.advanced(by: min(options.driveInterval, options.checkInterval)) : nextCheck
      return look(at: next, now, .offline, .notOnline)
    }
  }

  private static func online(
    _ car: CarKnowledge, lastCheck: Timestamp, options: PollOptions, now: Timestamp
  ) -> Decision {
    let (state, reason) = mode(car, options: options, now: now)
    let dataDue = dataDue(car, state, options: options, now: now)
    if state == .driving {
      // A car that was just seen driving is online; the answer tells when it no longer is.
      let action: PollAction = dataDue <= now ? .fetchData : .wait
      return Decision(action, at: max(dataDue, now), state: state, reason: reason)
    }
    let checkDue = lastCheck.advanced(by: options.checkInterval)
    if dataDue <= now {
      let isSeenOnline = lastCheck.duration(to: now) <= freshness
      return Decision(
        isSeenOnline ? .fetchData : .checkState, at: now, state: state, reason: reason)
    }
    if checkDue <= now { return Decision(.checkState, at: now, state: state, reason: reason) }
    return Decision(.wait, at: min(checkDue, dataDue), state: state, reason: reason)
  }

  private static func mode(
    _ car: CarKnowledge, options: PollOptions, now: Timestamp
  ) -> (PollState, PollReason) {
    switch car.currentActivity {
    case .driving: return (.driving, .activity(.driving))
    case .charging: return (.charging, .activity(.charging))
    case let activity?: return (.onlineActive, .activity(activity))
    case nil:
      if let idleSince = car.idleSince, idleSince.duration(to: now) >= options.idleAfter {
        return (.lettingSleep, .idle)
      }
      return (.onlineIdle, .recentlyActive)
    }
  }

  private static func dataDue(
    _ car: CarKnowledge, _ state: PollState, options: PollOptions, now: Timestamp
  ) -> Timestamp {
    guard let lastAttempt = car.lastDataAttempt else { return now }
    var interval = options.checkInterval
    if state == .driving { interval = options.driveInterval }
    if state == .lettingSleep { interval = max(options.idlePause, options.checkInterval) }
    // Seen as online and yet without data: ask less and less, or each look costs a refused call.
    for _ in 0..<min(car.contradictions, 10) where interval < options.idlePause {
      interval = min(interval + interval, options.idlePause)
    }
    return lastAttempt.advanced(by: interval)
  }

  private static func asleep(
    _ car: CarKnowledge, nextCheck: Timestamp, options: PollOptions, now: Timestamp
  ) -> Decision {
    guard let allowed = options.sleepAllowed, let since = car.asleepSince else {
      return look(at: nextCheck, now, .asleep, .asleep)
    }
    let wakeAt = since.advanced(by: max(allowed, options.checkInterval))
    if wakeAt <= now {
      return Decision(.wake, at: now, state: .asleep, reason: .sleptLongEnough)
    }
    return look(at: min(nextCheck, wakeAt), checkDue: nextCheck, now, .asleep, .asleep)
  }

  private static func look(
    at next: Timestamp, checkDue: Timestamp? = nil, _ now: Timestamp, _ state: PollState,
    _ reason: PollReason
  ) -> Decision {
    if (checkDue ?? next) <= now {
      return Decision(.checkState, at: now, state: state, reason: reason)
    }
    return Decision(.wait, at: next, state: state, reason: reason)
  }
}
