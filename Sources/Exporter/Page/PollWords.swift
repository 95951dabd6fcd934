internal import Polling
internal import TeslaData
internal import Time
internal import WebServer

/// When a car is asked next, and why then, as a person would say it.
struct PollWords {
  let car: AccountSnapshot.Car
  let times: PageTimes

  var html: HTML {
    guard let decision = car.decision else { return "It was not looked at yet." }
    if case .blocked(let reason) = decision.reason {
      return "\(words(reason)) Asks again at \(time(decision.at))."
    }
    guard let next = decision.nextData else { return "\(idleWords(decision.reason))" }
    let lead: HTML =
      next > times.now ? "Asks again at \(time(next))" : "Asks again in a moment"
    let budget = decision.isStretched ? ", later than usual to stay within the budget" : ""
    switch decision.reason {
    case .idle:
      return next > times.now
        ? "Left alone until \(time(next)) so that it can fall asleep\(budget)."
        : "It could have fallen asleep by now. \(lead)."
    case .streaming:
      return "What it does not stream is asked for at \(time(next))\(budget)."
    default:
      return "\(lead)\(because(decision.reason).map { " because " + $0 } ?? "")\(budget)."
    }
  }

  private func time(_ moment: Timestamp) -> HTML {
    times.element(moment, withSeconds: times.now.duration(to: moment) < .seconds(120))
  }

  private func because(_ reason: PollReason) -> String? {
    switch reason {
    case .activity(.driving): "it drives"
    case .activity(.charging): "it charges"
    case .activity(.userPresent): "someone is in it"
    case .activity(.sentry): "sentry mode keeps it awake"
    case .activity(.climate): "its climate is on"
    case .activity(.update): "an update is on its way"
    case .activity(.open): "a door is open"
    case .cameOnline: "it has just woken up"
    case .wanted: "someone wants to know"
    case .recentlyActive: "it is awake"
    default: nil
    }
  }

  /// Where it is not known when it will be asked.
  private func idleWords(_ reason: PollReason) -> String {
    switch reason {
    case .asleep: "It sleeps and is left alone; new values come when it wakes up."
    case .sleptLongEnough: "It has slept as long as it may, and is woken."
    case .notOnline: "It cannot be reached; new values come when it is back."
    case .inService: "It is in service and tells nothing; new values come afterwards."
    case .outOfBudget: "This month's budget is spent, so new values have to wait."
    default: "It is asked as soon as it is awake."
    }
  }

  private func words(_ reason: HoldReason) -> String {
    switch reason {
    case .rateLimited: "Tesla asked for a pause."
    case .loginRequired: "Tesla wants a new login."
    case .tokenRejected: "Tesla did not accept the login."
    case .refused: "Tesla refuses to tell about this car."
    case .firewall: "A firewall is between this machine and Tesla."
    case .accountLimited: "The account's limit at Tesla is reached."
    case .overBudget: "The budget is spent."
    case .notFound: "Tesla does not find this car."
    case .server: "Tesla has trouble of its own."
    case .network: "Tesla cannot be reached from here."
    case .files: "The login's files cannot be used."
    }
  }
}
