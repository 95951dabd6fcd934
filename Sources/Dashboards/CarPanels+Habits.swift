internal import TeslaMetrics

/// The panels about a car's habits, and how it grows old.
extension CarPanels {
  static let habits: Dashboard.Section = {
    var share = Panel.gauge(
      "Share of time", width: 8, isBar: true, unit: .base("ratio"), range: 0...1,
      note: "Of the time that serve was running."
    ).over("30d")
    share.queries = shares("[$__range]")
    var days = Panel.bars(
      "How each day was spent", width: 16, each: "1d", over: "30d", drawn: .stackedBars,
      unit: .base("ratio"), range: 0...1, note: "Each bar is the day that begins under it.")
    days.queries = shares("[1d] offset -1d")
    return Dashboard.Section(
      "In the long run", share, days,
      .gauge(
        "Consumption by temperature outside", width: 12, isBar: true,
        unit: .base("joules_per_meter"), range: nil,
        note: "Of the drives that ended in the time that is shown, by the hour.",
        Query(consumptionByTemperature, "{{outside}}")
      ).over("90d"),
      .gauge(
        "Charging power by level", width: 12, isBar: true, isUpright: true, range: nil,
        note: "The highest that was seen in each tenth, in the time that is shown.",
        Query(chargeCurve, "{{level}}")
      ).over("30d"),
      .bars(
        "Lost while parked, per day", width: 8, each: "1d", over: "30d",
        note: """
          What the battery lost in the hours in which the car was unplugged and did not move. \
          Each bar is the day that begins under it.
          """,
        Query(vampireDrain, "lost")),
      .series(
        "Range of a full battery", width: 12,
        note: "Rated range by level: when it shrinks over months, so does the battery.",
        Query(fullRange, "rated")
      ).over("360d"),
      .stat(
        "Battery health", height: 8, unit: .base("ratio"),
        steps: [Step(-.infinity, "red"), Step(0.7, "orange"), Step(0.85, "green")],
        note: """
          The range of a full battery in the last week, of that in the best week of the year, as \
          far as Prometheus goes back. A new car begins at 100 %.
          """,
        Query(
          """
          avg_over_time((\(fullRange))[7d:1h])
          / max_over_time(avg_over_time((\(fullRange))[7d:6h])[$__range:1d])
          """)
      ).over("360d"))
  }()

  /// Of a level in whole per cent, a low one says little about a full battery.
  private static let fullRange: Expression = """
    \(scope(CarMetrics.ratedRange)) / (\(scope(CarMetrics.level)) >= 0.5)
    """

  private static let vampireDrain: Expression = {
    let (level, odometer) = (scope(CarMetrics.level), scope(CarMetrics.odometer))
    return """
      sum_over_time(((\(level) offset 1h - \(level) >= 0)
      and on (vin) (\(odometer) == \(odometer) offset 1h)
      and on (vin) (\(scope(CarMetrics.chargingState, is: "Disconnected")) == 1))[1d:1h] offset -1d)
      """
  }()

  /// What the drives of each hour used, by how warm it was at their end.
  private static let consumptionByTemperature: Expression = {
    let bounds: [Int?] = [nil, -10, 0, 10, 20, 30, nil]
    let steps = zip(bounds, bounds.dropFirst()).map { low, high -> Expression in
      var (within, words) = ("", "")
      if let low { within += " >= \(low)" }
      if let high { within += " < \(high)" }
      switch (low, high) {
      case (nil, let high?): words = "below ‹\(high)›"
      case (let low?, nil): words = "‹\(low)› and more"
      default: words = "‹\(low ?? 0)› to ‹\(high ?? 0)›"
      }
      let outside: Expression =
        "(\(scope(CarMetrics.outside))\(Expression(stringLiteral: within)))"
      func sum(_ metric: OwnMetric) -> Expression {
        """
        sum by (vin) (sum_over_time(
        (increase(\(scope(.own(metric)))[1h]) > 0 and on (vin) \(outside))[$__range:1h]))
        """
      }
      return """
        label_replace(\(sum(.driveEnergy)) / \(sum(.driveDistance)),
        "outside", "\(Expression(stringLiteral: words))", "", "")
        """
    }
    return Expression.any(steps)
  }()

  private static let chargeCurve: Expression = {
    let tenths = (0..<10).map { tenth -> Expression in
      // A full battery is of the last tenth.
      let low = Expression(stringLiteral: "0.\(tenth)")
      let high = Expression(stringLiteral: tenth == 9 ? "1.1" : "0.\(tenth + 1)")
      return """
        label_replace(max by (vin) (max_over_time(
        (\(scope(power)) > 0 and on (vin) \(scope(CarMetrics.level)) >= \(low) < \(high))[$__range:5m])),
        "level", "\(tenth * 10) to \(tenth * 10 + 10) %", "", "")
        """
    }
    return Expression.any(tenths)
  }()
}
