internal import TeslaAPI
internal import TeslaMetrics
package import Time
internal import Unix

/// Decides what to ask of a car and when: a pure function of what is known, the options, the money
/// and the time.
///
/// The car's record is free and leaves it asleep, so it is looked at every check interval.
/// vehicle_data costs money and restarts the car's sleep timer (about 15 minutes), so it is asked
/// for only while the car is online, no more often than the budget allows, and once the car has been
/// idle for long only after a pause in which it could have fallen asleep.
package enum Scheduler {
  /// How old a sight of "online" may be when data is asked for on its strength.
  static let freshness = Duration.seconds(10)
  /// No car was seen to fall asleep sooner; a shorter pause would let none sleep.
  static let shortestPause = Duration.seconds(900)

  /// - Parameter budget: nil when nothing limits what is spent.
  package static func decide(
    _ car: CarKnowledge, options: PollOptions, budget: PollBudget? = nil, now: Timestamp
  ) -> Decision {
    Situation(car: car, options: options, budget: budget, now: now).decision
  }
}

/// What one decision is made from.
private struct Situation {
  let car: CarKnowledge
  let options: PollOptions
  let budget: PollBudget?
  let now: Timestamp

  /// What an online car is asked for.
  private struct Plan {
    var state: PollState
    var reason: PollReason
    var interval: Duration
    var priority: PollBudget.Priority
    var isStretched = false
    /// nil when there is no money for it.
    var dataDue: Timestamp?
  }

  var decision: Decision {
    if let hold = car.hold, now < hold.until {
      return wait(until: hold.until, .blocked, .blocked(hold.reason))
    }
    guard let state = car.state, let lastCheck = car.lastCheck else {
      return act(.checkState, .starting, .firstLook)
    }
    let nextCheck =
      car.isStateDoubtful ? now : lastCheck.advanced(by: options.checkInterval)
    switch state {
    case .online: return online(lastCheck: lastCheck, nextCheck: nextCheck)
    case .asleep: return asleep(nextCheck: nextCheck)
    case .offline, .other:
      // A car that drove is offline in a tunnel or a garage: it may be back at once.
      let next =
        car.activity == .driving
        ? lastCheck.advanced(by: min(options.driveInterval, options.checkInterval)) : nextCheck
      return look(at: next, .offline, .notOnline)
    }
  }

  // MARK: Online

  private func online(lastCheck: Timestamp, nextCheck: Timestamp) -> Decision {
    let plan = plan
    var decision = online(plan, lastCheck: lastCheck, nextCheck: nextCheck)
    decision.interval = plan.interval
    decision.nextData = plan.dataDue.map { max($0, now) }
    decision.isStretched = plan.isStretched
    return decision
  }

  private func online(_ plan: Plan, lastCheck: Timestamp, nextCheck: Timestamp) -> Decision {
    guard let dataDue = plan.dataDue else { return look(at: nextCheck, plan.state, plan.reason) }
    if dataDue <= now {
      // A car that was just seen driving is online; the answer tells when it no longer is.
      let isSeenOnline =
        plan.state == .driving || lastCheck.duration(to: now) <= Scheduler.freshness
      return act(isSeenOnline ? .fetchData : .checkState, plan.state, plan.reason)
    }
    // While it drives its data comes more often than its state would; a stretched drive does not.
    if plan.state == .driving, dataDue <= nextCheck {
      return wait(until: dataDue, plan.state, plan.reason)
    }
    if nextCheck <= now { return act(.checkState, plan.state, plan.reason) }
    return wait(until: min(nextCheck, dataDue), plan.state, plan.reason)
  }

  private var plan: Plan {
    var plan = wishes
    if let until = car.paidAfter, now < until { return outOfMoney }
    if let budget, !budget.covers(.data) { return outOfMoney }
    if car.isStreaming(options, at: now), !car.isDataWanted {
      plan.interval = options.fullInterval
      plan.dataDue = car.fullDue(options, at: now)
      plan.reason = .streaming
      return plan
    }
    if let budget {
      let stretched = budget.stretch(plan.interval, .data, plan.priority, now: now)
      plan.isStretched = stretched > plan.interval
      plan.interval = stretched
    }
    // Seen as online and yet without data: ask less and less, or each look costs a refused call.
    for _ in 0..<min(car.contradictions, 10) where plan.interval < options.idlePause {
      plan.interval = min(plan.interval + plan.interval, options.idlePause)
    }
    plan.dataDue = car.lastDataAttempt?.advanced(by: plan.interval) ?? now
    if car.isDataWanted {
      plan.dataDue = now
      plan.reason = .wanted
    }
    return plan
  }

  private var outOfMoney: Plan {
    Plan(
      state: .outOfBudget, reason: .outOfBudget, interval: options.checkInterval, priority: .rest)
  }

  /// What would be done if money were no matter.
  private var wishes: Plan {
    let often = options.checkInterval
    if car.isRefusedInService {
      return Plan(state: .inService, reason: .inService, interval: often, priority: .rest)
    }
    if let activity = car.currentActivity {
      let reason = PollReason.activity(activity)
      switch activity {
      case .driving:
        return Plan(
          state: .driving, reason: reason, interval: options.driveInterval, priority: .driving)
      case .charging:
        return Plan(state: .charging, reason: reason, interval: often, priority: .charging)
      case .userPresent:
        // A person who got in is about to drive off.
        return Plan(
          state: .onlineActive, reason: reason, interval: min(options.driveInterval, often),
          priority: .arriving)
      default:
        return Plan(state: .onlineActive, reason: reason, interval: often, priority: .active)
      }
    }
    guard car.hasCurrentData else {
      return Plan(state: .onlineIdle, reason: .cameOnline, interval: often, priority: .driving)
    }
    if let idleSince = car.idleSince, idleSince.duration(to: now) >= options.idleAfter {
      return Plan(
        state: .lettingSleep, reason: .idle, interval: max(pause, often), priority: .rest)
    }
    return Plan(state: .onlineIdle, reason: .recentlyActive, interval: often, priority: .idle)
  }

  /// The pause of a car whose way to sleep is known ends when it should have fallen asleep: what is
  /// online after that does something, and a look costs no sleep.
  private var pause: Duration {
    guard let lag = car.sleepLag else { return options.idlePause }
    let known = max(lag, Scheduler.shortestPause) + options.checkInterval
    return min(known, options.idlePause)
  }

  // MARK: Not online

  private func asleep(nextCheck: Timestamp) -> Decision {
    guard let wakeAt else { return look(at: nextCheck, .asleep, .asleep) }
    if wakeAt <= now { return act(.wake, .asleep, .sleptLongEnough) }
    return look(at: min(nextCheck, wakeAt), checkDue: nextCheck, .asleep, .asleep)
  }

  /// When the car has slept as long as it may, if that is limited and its wake can be paid.
  private var wakeAt: Timestamp? {
    guard let allowed = options.sleepAllowed, !car.isInService, let since = car.asleepSince else {
      return nil
    }
    var length = max(allowed, options.checkInterval)
    if let until = car.paidAfter, now < until { return nil }
    if let budget {
      guard budget.covers(.wake) else { return nil }
      length = budget.stretch(length, .wake, .waking, now: now)
    }
    return since.advanced(by: length)
  }

  private func look(
    at next: Timestamp, checkDue: Timestamp? = nil, _ state: PollState, _ reason: PollReason
  ) -> Decision {
    if (checkDue ?? next) <= now { return act(.checkState, state, reason) }
    return wait(until: next, state, reason)
  }

  private func act(_ action: PollAction, _ state: PollState, _ reason: PollReason) -> Decision {
    decision(action, at: now, state, reason)
  }

  private func wait(
    until time: Timestamp, _ state: PollState, _ reason: PollReason
  ) -> Decision {
    decision(.wait, at: time, state, reason)
  }

  private func decision(
    _ action: PollAction, at time: Timestamp, _ state: PollState, _ reason: PollReason
  ) -> Decision {
    var decision = Decision(action, at: time, state: state, reason: reason)
    decision.interval =
      state == .blocked ? max(now.duration(to: time), .zero) : options.checkInterval
    return decision
  }
}
