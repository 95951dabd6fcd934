package import CommandSyntax

/// `tesla metrics`.
package enum MetricsSyntax {
  package static let kind = Option.value(
    "kind", "KIND",
    form: .choice(["vehicle_data", "live_status", "products", "site_info", "calendar_history"]),
    defaultNote: "recognized by the content", "what the files hold")

  package static let site = Option.value(
    "site", "ID", form: .site, "site_id label where an answer names no site")

  package static let format = Option.value(
    "format", "FORMAT", form: .choice(["text", "openmetrics"]), default: "text",
    "Prometheus text 0.0.4 or OpenMetrics 1.0.0")

  package static let output = Option.value(
    "output", "FILE", short: "o", form: .file,
    "write there, atomically, for node_exporter")

  package static let location = Option.flag(
    "location", "include the car's position and destination")

  package static let unknown = Option.flag(
    "unknown", "list fields that the catalogue does not know")

  package static let reference = Option.flag(
    "reference", "print the reference of all metrics")

  package static let backfill = Option.flag(
    "openmetrics-backfill",
    "OpenMetrics with the times of the answers")

  package static let files = Operand(
    "FILE", optional: true, repeatable: true, form: .file,
    "a saved answer of Tesla; - is standard input, which is also read when there is no FILE")

  package static let signature = CommandSignature<Command>(
    ["metrics"], "turn Tesla's answers into Prometheus metrics",
    description: [
      """
      A filter: reads answers such as vehicle.data and powerwall.data and prints their values \
      as metrics. It makes no request and needs no login.
      """
    ],
    options: [
      kind, site, format, SharedOptions.names, output, location, unknown, reference, backfill,
    ],
    operands: [files],
    exclusive: [[unknown, reference, backfill], [format, backfill]],
    examples: [
      Example("tesla metrics vehicle.data", "the metrics of the last answer"),
      Example("tesla data | tesla metrics -", "the metrics of this moment"),
      Example(
        "tesla metrics -o /var/lib/node_exporter/tesla.prom vehicle.data",
        "leave them for node_exporter"),
      Example(
        "tesla metrics --openmetrics-backfill archive/*.data > archive.om",
        "backfill Prometheus"),
    ],
    exitStatuses: [3, 6],
    kind: .command(
      Command(
        .atOnce { session throws(Failure) in try MetricsCommand(session: session).run() },
        place: { _ in nil })))
}
