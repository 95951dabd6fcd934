internal import TeslaMetrics

/// The panels about a car that come first.
enum CarPanels {
  static let scope = Scope.car

  /// What a person calls the states, most of which the exporter tells apart by how it polls.
  private static let states: [(states: [String], mapping: Mapping)] = [
    (["asleep"], Mapping(1, "asleep", "blue")),
    (["online_active", "online_idle", "letting_sleep"], Mapping(2, "online", "green")),
    (["driving"], Mapping(3, "driving", "purple")),
    (["charging"], Mapping(4, "charging", "yellow")),
    (["offline"], Mapping(5, "offline", "red")),
    (["in_service"], Mapping(6, "in service", "orange")),
    (["starting", "blocked", "out_of_budget"], Mapping(7, "not asked", "text")),
  ]

  static let state: Expression = {
    let terms = states.map { states, mapping -> Expression in
      let matcher = "state=~\"\(states.joined(separator: "|"))\""
      return "\(scope(.own(.pollState), matcher)) * \(mapping.value)"
    }
    return "max by (vin) (\(Expression.any(terms)))"
  }()

  static let stateMappings = states.map(\.mapping)

  /// The part of a span of time that the car spent in each state.
  static func shares(_ span: Expression) -> [Query] {
    states.map { states, mapping in
      let matcher = "state=~\"\(states.joined(separator: "|"))\""
      let state = scope(.own(.pollState), matcher)
      return Query(
        "sum by (vin) (avg_over_time(\(state)\(span)))", mapping.text,
        color: mapping.color == "text" ? "gray" : mapping.color)
    }
  }

  private static let lastChange: Expression = {
    let told = scope(
      .own(.pollState), isNot: "starting", "blocked", "out_of_budget", "online_active",
      "online_idle", "letting_sleep")
    return "max by (vin) (max_over_time(timestamp(\(told) != \(told) offset 1m)[1d:1m])) * 1000"
  }()

  static let now = Dashboard.Section(
    "${vin:text} now",
    .stat("State", mappings: stateMappings, Query(state)),
    .stat(
      "Since", unit: .grafana("dateTimeFromNow"), whenEmpty: "more than a day",
      note: "When the car last fell asleep, woke, drove off, parked, began or ended a charge.",
      Query(lastChange)),
    .stat(
      "Data age", steps: [Step(1_800, "orange"), Step(86_400, "red")],
      note: "A sleeping car's values are as old as its sleep, and still true.",
      Query("time() - \(scope(.own(.vehicleUpdate)))")),
    .stat(
      "Locked", mappings: Mapping.flag("unlocked", "locked", colors: ("orange", "green")),
      Query(scope(CarMetrics.isLocked))),
    .stat("Odometer", Query(scope(CarMetrics.odometer))),
    .stat(
      "Firmware", words: .name, Query(scope(CarMetrics.firmware), "{{car_version}}")))

  static let battery = Dashboard.Section(
    "Battery and range",
    .gauge(
      "Battery", range: 0...1,
      steps: [Step(-.infinity, "red"), Step(0.2, "orange"), Step(0.4, "green")],
      note: "What a cold battery cannot give is not in the usable level.",
      Query(scope(CarMetrics.level), "level"), Query(scope(usableLevel), "usable"),
      Query(scope(CarMetrics.limit), "charge limit")),
    .series(
      "Battery", width: 9, range: 0...1, Query(scope(CarMetrics.level), "level"),
      Query(scope(usableLevel), "usable"), Query(scope(CarMetrics.limit), "charge limit")),
    .series(
      "Range", width: 9, Query(scope(CarMetrics.ratedRange), "rated"),
      Query(scope(.car("charge_state.ideal_battery_range")), "ideal"),
      Query(scope(.car("charge_state.est_battery_range")), "estimated", needs: .olderCar)))

  private static let usableLevel = Metric.car("charge_state.usable_battery_level")
  static let power = Metric.car("charge_state.charger_power")
  private static let energyAdded = Metric.car("charge_state.charge_energy_added")

  static let charging = Dashboard.Section(
    "Charging",
    .stat(
      "Charging", words: .name,
      Query(
        "\(scope(CarMetrics.chargingState)) == 1", "{{\(CarMetrics.chargingState.stateLabel)}}")),
    .stat("Power", Query(scope(power))),
    .stat(
      "Energy added", note: "By this charge, or by the last one.", Query(scope(energyAdded))),
    .stat(
      "Time to charge limit", Query(scope(.car("charge_state.time_to_full_charge")))),
    .stat(
      "Phases", whenEmpty: "none", Query(scope(.car("charge_state.charger_phases")))),
    .stat(
      "Scheduled charging", unit: .grafana("dateTimeFromNow"), whenEmpty: "none",
      Query("\(scope(.car("charge_state.scheduled_charging_start_time"))) * 1000")),
    .series("Charging power", width: 8, Query(scope(power), "charger")),
    .series(
      "Voltage", width: 8, Query(scope(.car("charge_state.charger_voltage")), "charger")),
    .series(
      "Current", width: 8,
      Query(scope(.car("charge_state.charger_actual_current")), "actual"),
      Query(scope(.car("charge_state.charge_current_request")), "requested"),
      Query(scope(.car("charge_state.charger_pilot_current")), "offered by the cable")),
    .series("Energy added by charge", Query(scope(energyAdded), "added")),
    .bars(
      "Energy charged per day", each: "1d", over: "30d",
      note: "Each bar is the day that begins under it; today's still grows.",
      Query("increase(\(scope(.chargeEnergy))[1d] offset -1d)", "charged")))

  static let driving = Dashboard.Section(
    "Driving",
    .bars(
      "Distance per day", each: "1d", over: "30d",
      note: "Each bar is the day that begins under it; today's still grows.",
      Query(distance("1d"), "driven")),
    .bars(
      "Distance per week", each: "1w", over: "26w",
      note: "Each bar is the week that begins under it; this week's still grows.",
      Query(distance("1w"), "driven")),
    .series("Speed", width: 8, Query(scope(.car("drive_state.speed")), "speed")),
    .series(
      "Drive power", width: 8,
      note: "Negative while the car recuperates.", Query(scope(.car("drive_state.power")), "power")),
    .series(
      "Consumption", width: 8, unit: .base("joules_per_meter"),
      note: "Mean power by mean speed of the last quarter of an hour, while driving.",
      Query(
        """
        avg_over_time(\(scope(.car("drive_state.power")))[15m])
        / (avg_over_time(\(scope(.car("drive_state.speed")))[15m]) > 1)
        """, "consumption")),
    .series("Odometer", width: 12, Query(scope(CarMetrics.odometer), "odometer")),
    .timeline("Gear", width: 12, height: 8, mappings: gears.map(\.mapping), Query(gear, "gear")))

  private static func distance(_ span: Expression) -> Expression {
    let odometer = scope(CarMetrics.odometer)
    return """
      max_over_time(\(odometer)[\(span)] offset -\(span))
      - min_over_time(\(odometer)[\(span)] offset -\(span))
      """
  }

  private static let gears = [
    (state: "P", mapping: Mapping(1, "P", "blue")), (state: "R", mapping: Mapping(2, "R", "red")),
    (state: "N", mapping: Mapping(3, "N", "yellow")),
    (state: "D", mapping: Mapping(4, "D", "green")),
  ]

  private static let gear: Expression = {
    let metric = Metric.car("drive_state.shift_state")
    let terms = gears.map { state, mapping -> Expression in
      "\(scope(metric, is: state)) * \(mapping.value)"
    }
    return "max by (vin) (\(Expression.any(terms)))"
  }()

  /// A version that was not there a little ago, of a car that was.
  static let firmwareMark: Dashboard.Mark = {
    let firmware = scope(CarMetrics.firmware)
    return Dashboard.Mark(
      title: "New firmware",
      expression: """
        (count by (vin, car_version) (\(firmware))
        unless count by (vin, car_version) (\(firmware) offset 10m))
        and on (vin) count by (vin) (\(firmware) offset 10m)
        """, text: "{{car_version}}", color: "blue")
  }()
}
