internal import TeslaMetrics

/// The panels about what `tesla serve` does only for some, in rows that are closed at first.
extension ExporterPanels {
  static let streams = Dashboard.Section(
    "Fleet Telemetry", isCollapsed: true,
    .timeline(
      "Cars that are connected", width: 12, height: 8,
      mappings: Mapping.flag("no", "yes", colors: ("text", "green")),
      Query(cars(car(.own(.streamConnected))), "{{name}}")
    ).needing(.streaming),
    .series(
      "Age of the newest streamed value", note: "By the car's own clock.",
      Query(cars("time() - \(car(.own(.streamUpdate)))"), "{{name}}")
    ).needing(.streaming),
    .series(
      "Values per minute", width: 8, unit: .grafana("cpm"), note: "Tesla bills each.",
      Query(
        cars("sum by (vin) (rate(\(car(.own(.signals)))[$__rate_interval])) * 60"), "{{name}}")
    ).needing(.streaming),
    .series(
      "Messages per minute", width: 8, unit: .grafana("cpm"),
      Query(perMinute(.own(.messages), by: "topic"), "{{topic}}")
    ).needing(.streaming),
    .series(
      "Messages that were not used, per minute", width: 8, unit: .grafana("cpm"),
      Query(perMinute(.own(.droppedMessages), by: "reason"), "{{reason}}")
    ).needing(.streaming))

  static let broker = Dashboard.Section(
    "MQTT", isCollapsed: true,
    .timeline(
      "Broker", width: 8, height: 8,
      mappings: Mapping.flag("does not let serve in", "connected", colors: ("red", "green")),
      Query(scope(.own(.brokerConnected)), "{{instance}}")
    ).needing(.broker),
    .series(
      "Messages per minute", width: 8, unit: .grafana("cpm"),
      Query(perMinute(.own(.brokerMessages), by: "instance"), "{{instance}}")
    ).needing(.broker),
    .series(
      "Messages given up, per minute", width: 8, unit: .grafana("cpm"),
      Query(perMinute(.own(.brokerDropped), by: "instance"), "{{instance}}")
    ).needing(.broker))
}
