package import TeslaAPI
package import Time

/// The money that is left of a month, and how it is made to last.
///
/// The even pace is the interval at which the money would last if all cars were asked for data from
/// now to the end of the month. What a car does has a share of it: a driving car may be asked twenty
/// times as often, because cars seldom drive. The pace is worked out anew for each decision, so what
/// sleeping cars save shortens it, and what is spent early stretches it. Where more is gone than the
/// month's days explain, the shares shrink with that balance, most for what matters least: whatever
/// the cars do, the balance settles where the money falls as evenly as the days pass.
package struct PollBudget: Hashable, Sendable {
  /// In dollars, of the whole month.
  package let total: Double
  package let left: Double
  package let month: Range<Timestamp>
  /// How many cars share the money.
  package let cars: Int

  /// What is kept back of a budget: for commands typed by hand, and for what Tesla counts otherwise.
  static let reserve = 0.02
  /// In an awake car a drive that takes longer is not missed, while money is not short.
  static let longest = Duration.seconds(290)
  /// Money is short below this balance.
  static let shortage = 0.5

  package init(total: Double, left: Double, month: Range<Timestamp>, cars: Int) {
    self.total = total
    self.left = max(left, 0)
    self.month = month
    self.cars = max(cars, 1)
  }

  /// nil where nothing limits what is spent.
  package init?(_ ledger: Ledger?, cars: Int, now: Timestamp) {
    guard let ledger, let budget = ledger.budget else { return nil }
    let total = budget * (1 - PollBudget.reserve)
    let (start, end) = now.monthBounds
    self.init(total: total, left: total - ledger.spent, month: start..<end, cars: cars)
  }

  /// Whether a call can still be paid.
  package func covers(_ costClass: CostClass) -> Bool { left + 1e-9 >= costClass.dollars }

  /// The money that is left to the money that an even month would have left; 1 is even.
  package func balance(at now: Timestamp) -> Double {
    let length = month.lowerBound.duration(to: month.upperBound).inSeconds
    let time = max(now.duration(to: month.upperBound).inSeconds, 0)
    guard total > 0, time > 0, length > 0 else { return 1 }
    return left / total / (time / length)
  }

  /// How often a call may be made.
  ///
  /// - Parameter interval: without a budget.
  package func stretch(
    _ interval: Duration, _ costClass: CostClass, _ priority: Priority, now: Timestamp
  ) -> Duration {
    let price = costClass.dollars
    guard price > 0 else { return interval }
    let time = max(now.duration(to: month.upperBound).inSeconds, 0)
    let pace = time * price * Double(cars) / max(left, price)
    var share = priority.share
    let balance = min(max(balance(at: now), 0), 1)
    for _ in 0..<priority.thrift { share *= balance }
    // No longer than what is left, after which there is new money.
    var wait = Duration.seconds(share > 0 ? min(pace / share, time) : time)
    if balance >= PollBudget.shortage, let longest = priority.longest { wait = min(wait, longest) }
    return max(interval, wait)
  }

  /// What a purpose may have of the money.
  package struct Priority: Hashable, Sendable {
    /// How much more often than at the even pace.
    package let share: Double
    /// How much it gives way when money runs short: the power of the balance by which the share
    /// shrinks.
    package let thrift: Int
    /// No wait is longer while money is not short; nil is no limit.
    package let longest: Duration?

    package init(share: Double, thrift: Int, longest: Duration? = nil) {
      self.share = share
      self.thrift = thrift
      self.longest = longest
    }

    static let driving = Priority(share: 20, thrift: 2, longest: PollBudget.longest)
    static let arriving = Priority(share: 8, thrift: 2, longest: PollBudget.longest)
    static let charging = Priority(share: 4, thrift: 3, longest: PollBudget.longest)
    static let idle = Priority(share: 3, thrift: 3, longest: PollBudget.longest)
    static let active = Priority(share: 2, thrift: 3, longest: PollBudget.longest)
    static let rest = Priority(share: 1, thrift: 4)
    /// Wakes take no more than a third.
    static let waking = Priority(share: 1.0 / 3, thrift: 4)
  }
}
