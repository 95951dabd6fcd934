internal import TeslaMetrics

/// The alerts about cars.
struct CarAlerts {
  let options: AlertOptions
  private let every = Scope.everything

  var all: [AlertRule] {
    [leftOpen, unlocked, chargeStopped, softTire, batteryLow, dataOld]
  }

  /// Excludes cars that are attended to: someone is inside, or the car is at home.
  ///
  /// Home is the place of that name. Where there is none, or the car's position is not known, a car
  /// still says whether the garage door opener that it knows is near.
  private var unlessLookedAfter: Expression {
    let present: Expression = "unless on (vin) (\(every(CarMetrics.isUserPresent)) == 1)"
    guard !options.includesHome else { return present }
    let isHome = every(.own(.atPlace), #"place="home""#)
    return """
      \(present)
      unless on (vin) (\(isHome) == 1)
      unless on (vin) ((\(every(CarMetrics.isHomeLinkNearby)) == 1) unless on (vin) \(isHome))
      """
  }

  private var elsewhere: String { options.includesHome ? "" : " away from home" }

  private var leftOpen: AlertRule {
    let openings = CarMetrics.openings.map { metric, words -> Expression in
      let label = Expression(stringLiteral: words)
      return "label_replace(\(every(metric)) == 1, \"opening\", \"\(label)\", \"\", \"\")"
    }
    return AlertRule(
      "TeslaLeftOpen", after: "10m", "(\n\(Expression.any(openings))\n)\n\(unlessLookedAfter)",
      summary: "\(AlertRules.carName): the {{ $labels.opening }} is open\(elsewhere)",
      advice: """
        The {{ $labels.opening }} of {{ $labels.vin }} has been open for ten minutes with no one \
        inside. Close it, or see how it is now: tesla data --vehicle {{ $labels.vin }}
        """)
  }

  private var unlocked: AlertRule {
    AlertRule(
      "TeslaUnlocked", after: "10m",
      "(\(every(CarMetrics.isLocked)) == 0)\n\(unlessLookedAfter)",
      summary: "\(AlertRules.carName): unlocked\(elsewhere)",
      advice: """
        {{ $labels.vin }} has been unlocked for ten minutes with no one inside. Lock it in the app, \
        or see how it is now: tesla data --vehicle {{ $labels.vin }}
        """)
  }

  /// An unplugged cable was unplugged on purpose; a charge that waits for its time has not stopped.
  private var chargeStopped: AlertRule {
    let state = CarMetrics.chargingState
    return AlertRule(
      "TeslaChargeStoppedEarly", after: "5m",
      """
      (\(every(CarMetrics.level)) < \(every(CarMetrics.limit)) - 0.02)
      and on (vin) (\(every(state, is: "Stopped", "NoPower")) == 1)
      and on (vin) (max_over_time(\(every(state, is: "Charging"))[2h]) == 1)
      unless on (vin) (\(every(CarMetrics.isScheduledPending)) == 1)
      """,
      summary:
        "\(AlertRules.carName): charging stopped at {{ $value | humanizePercentage }}, below its limit",
      advice: """
        {{ $labels.vin }} is plugged in, charged within the last two hours, and no longer does. \
        Look at the cable, the fuse and the Wall Connector: tesla data --vehicle {{ $labels.vin }} \
        | jq .response.charge_state
        """)
  }

  private var softTire: AlertRule {
    let shown = options.units.shown("pascals")
    let wheels = CarMetrics.wheels.map { wheel -> Expression in
      let pressure = every(wheel.pressure)
      let words = Expression(stringLiteral: wheel.words)
      let soft: Expression = """
        (\(pressure) and on (vin) (\(every(wheel.softWarning)) == 1))
        or (\(pressure) < \(percent: options.softTire) * \(every(wheel.recommended)))
        """
      return "label_replace(\(soft.shown(shown)), \"wheel\", \"\(words)\", \"\", \"\")"
    }
    return AlertRule(
      "TeslaTireSoft", after: "10m", Expression.any(wheels),
      summary: "\(AlertRules.carName): the {{ $labels.wheel }} tire has "
        + "{{ $value | printf \"%.2f\" }} \(shown.symbol)",
      advice: """
        The car warns of the {{ $labels.wheel }} tire of {{ $labels.vin }}, or its pressure is below \
        \(options.softTire) % of what is recommended. Fill it up; sensors tell the new pressure when \
        the car moves: tesla data --vehicle {{ $labels.vin }} | jq .response.vehicle_state
        """)
  }

  private var batteryLow: AlertRule {
    AlertRule(
      "TeslaBatteryLow", after: "30m",
      """
      (\(every(CarMetrics.level)) < \(percent: options.lowBattery))
      and on (vin) (\(every(CarMetrics.chargingState, is: "Disconnected")) == 1)
      unless on (vin) (\(every(CarMetrics.isUserPresent)) == 1)
      """,
      summary: "\(AlertRules.carName): {{ $value | humanizePercentage }} left and not plugged in",
      advice: """
        {{ $labels.vin }} is parked, unplugged and below \(options.lowBattery) %. Plug it in, or \
        switch off what drains it, such as sentry mode. Its range: \
        tesla data --cached --vehicle {{ $labels.vin }} | jq .response.charge_state.battery_range
        """)
  }

  /// Never of a car that sleeps, or that is left alone so that it can: its values are old and true.
  private var dataOld: AlertRule {
    let age: Expression = "time() - \(every(.own(.vehicleUpdate)))"
    return AlertRule(
      "TeslaDataOld", after: "10m",
      """
      (\(age) > 3600)
      and on (vin) (\(every(.own(.vehicleState), is: "online")) == 1)
      unless on (vin) (\(age) <= 3 * \(every(.own(.pollInterval))))
      unless on (vin) (\(every(.own(.pollState), is: "letting_sleep", "out_of_budget")) == 1)
      """,
      summary:
        "\(AlertRules.carName): online, but its data is {{ $value | humanizeDuration }} old",
      advice: """
        {{ $labels.vin }} is online and gives no new data. The log of tesla serve and its page say \
        why; then: tesla doctor, or tesla data --vehicle {{ $labels.vin }}
        """)
  }
}
