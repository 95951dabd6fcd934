/// The panels about what surrounds the people in a car.
extension CarPanels {
  static let climate = Dashboard.Section(
    "Climate",
    .series(
      "Temperatures", Query(scope(.car("climate_state.inside_temp")), "inside"),
      Query(scope(CarMetrics.outside), "outside"),
      Query(scope(.car("climate_state.driver_temp_setting")), "driver's setting"),
      Query(scope(.car("climate_state.passenger_temp_setting")), "passenger's setting")),
    .timeline(
      "Climate", width: 12, height: 8, mappings: Mapping.flag("off", "on", colors: off),
      Query(scope(.car("climate_state.is_climate_on")), "climate"),
      Query(scope(.car("climate_state.is_preconditioning")), "preconditioning"),
      Query(
        scope(.car("climate_state.cabin_overheat_protection_actively_cooling")),
        "overheat protection"),
      Query(scope(.car("charge_state.battery_heater_on")), "battery heater")),
    .timeline(
      "Heaters",
      mappings: [
        Mapping(0, "off", "text"), Mapping(1, "1", "yellow"), Mapping(2, "2", "orange"),
        Mapping(3, "3", "red"),
      ],
      Query(scope(.car("climate_state.seat_heater_left")), "seat, left"),
      Query(scope(.car("climate_state.seat_heater_right")), "seat, right"),
      Query(scope(.car("climate_state.seat_heater_rear_left")), "seat, rear left"),
      Query(scope(.car("climate_state.seat_heater_rear_right")), "seat, rear right"),
      Query(scope(.car("climate_state.steering_wheel_heater")), "steering wheel")))

  private static let off = (no: "text", yes: "green")
  private static let wheels = CarMetrics.wheels

  static let tires: Dashboard.Section = {
    func queries(_ metric: (CarMetrics.Wheel) -> Metric) -> [Query] {
      wheels.map { Query(scope(metric($0)), $0.words) }
    }
    var bars = Panel.gauge(
      "Tire pressure", width: 6, isBar: true, range: nil,
      note: "As last measured; the sensors send only while the car moves.")
    bars.queries = queries(\.pressure)
    var warnings = Panel.stat(
      "Soft warnings", width: 6, height: 8, words: .both, unit: .grafana("none"),
      mappings: Mapping.flag("good", "soft", colors: ("green", "red")))
    warnings.queries = queries(\.softWarning)
    var history = Panel.series("Tire pressures", width: 12)
    history.queries =
      queries(\.pressure) + [
        Query(scope(wheels[0].recommended), "recommended, front"),
        Query(scope(wheels[3].recommended), "recommended, rear"),
      ]
    return Dashboard.Section("Tires", bars, warnings, history)
  }()

  static let doors: Dashboard.Section = {
    var openings = Panel.stat(
      "Doors, trunks and windows", width: 12, height: 8, words: .both, unit: .grafana("none"),
      mappings: Mapping.flag("closed", "open"))
    openings.queries =
      CarMetrics.openings.map { Query(scope($0.metric), $0.words) } + [
        Query(scope(.car("charge_state.charge_port_door_open")), "charge port")
      ]
    return Dashboard.Section(
      "Doors and watch", openings,
      .stat(
        "Watch", width: 6, height: 8, words: .both, unit: .grafana("none"),
        mappings: Mapping.flag("no", "yes", colors: ("text", "orange")),
        Query(scope(CarMetrics.isUserPresent), "someone inside"),
        Query(scope(.car("vehicle_state.sentry_mode")), "sentry mode"),
        Query(scope(.car("vehicle_state.valet_mode")), "valet mode"),
        Query(scope(.car("vehicle_state.service_mode")), "service mode"),
        Query(scope(.car("in_service")), "in service"),
        Query(scope(CarMetrics.isHomeLinkNearby), "near its garage door opener")),
      .timeline(
        "Locks and watch", width: 6, height: 8,
        mappings: Mapping.flag("no", "yes", colors: off),
        Query(scope(CarMetrics.isLocked), "locked"),
        Query(scope(CarMetrics.isUserPresent), "inside"),
        Query(scope(.car("vehicle_state.sentry_mode")), "sentry")),
      .timeline("State", mappings: stateMappings, Query(state, "state")))
  }()

  private static let updateStatus = Metric.car("vehicle_state.software_update.status")

  static let software = Dashboard.Section(
    "Software",
    .stat("Running", width: 8, words: .name, Query(scope(CarMetrics.firmware), "{{car_version}}")),
    .stat(
      "Pending", words: .name, whenEmpty: "none",
      Query(scope(CarMetrics.firmware, #"update_version!="""#), "{{update_version}}")),
    .stat(
      "Update", words: .name,
      Query("\(scope(updateStatus)) == 1", "{{\(updateStatus.stateLabel)}}")),
    .stat(
      "Downloaded", Query(scope(.car("vehicle_state.software_update.download_perc")))),
    .stat("Installed", Query(scope(.car("vehicle_state.software_update.install_perc")))),
    .table(
      "Versions", width: 24, height: 6, unit: .grafana("dateTimeAsIso"),
      columns: [("car_version", "version"), ("Value", "since")],
      note: "Since when the car runs each, to the hour, of the time that is shown.",
      Query(
        """
        min by (vin, car_version) (
        min_over_time(timestamp(\(scope(CarMetrics.firmware)))[$__range:1h])) * 1000
        """)
    ).over("360d"))
}
