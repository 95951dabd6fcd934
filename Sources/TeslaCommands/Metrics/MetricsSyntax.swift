package import CommandSyntax

/// `tesla metrics`.
package enum MetricsSyntax {
  package static let kind = Option.value(
    "kind", "KIND",
    form: .choice(["vehicle_data", "live_status", "products", "site_info", "calendar_history"]),
    defaultNote: "recognised by the content", "what the files hold")

  package static let site = Option.value(
    "site", "ID", form: .site, "site_id label for answers that do not name their site")

  package static let format = Option.value(
    "format", "FORMAT", form: .choice(["text", "openmetrics"]), default: "text",
    "text is Prometheus' 0.0.4, openmetrics is OpenMetrics 1.0.0")

  package static let output = Option.value(
    "output", "FILE", short: "o", form: .file,
    "write there, atomically and readable by all, as node_exporter's textfile collector needs")

  package static let location = Option.flag(
    "location", "with the car's position and where it is going")

  package static let unknown = Option.flag(
    "unknown", "list the fields that the catalogue does not know, instead of metrics")

  package static let diff = Option.flag(
    "diff", "say which fields the second of two files added, removed or changed in type")

  package static let reference = Option.flag(
    "reference", "print the reference of all metrics; reads no file")

  package static let backfill = Option.flag(
    "openmetrics-backfill",
    "OpenMetrics with the times of the answers, for promtool tsdb create-blocks-from openmetrics")

  package static let files = Operand(
    "FILE", optional: true, repeatable: true, form: .file,
    "a saved answer of Tesla; - is standard input, which is also read when there is no FILE")

  package static let signature = CommandSignature(
    ["metrics"], "turn Tesla's answers into Prometheus metrics",
    description: [
      """
      A filter: reads answers such as vehicle.data and powerwall.data and prints their values \
      as metrics. It makes no request and needs no login.
      """
    ],
    options: [
      kind, site, format, SharedOptions.names, output, location, unknown, diff, reference,
      backfill,
    ],
    operands: [files],
    exclusive: [[unknown, diff, reference, backfill], [format, backfill]],
    examples: [
      Example("tesla metrics vehicle.data", "the metrics of the last answer"),
      Example("tesla data | tesla metrics -", "the metrics of this moment"),
      Example(
        "tesla metrics -o /var/lib/node_exporter/tesla.prom vehicle.data",
        "leave them for node_exporter"),
      Example(
        "tesla metrics --openmetrics-backfill archive/*.data > archive.om",
        "give Prometheus the past"),
      Example("tesla metrics --diff old.data new.data", "what a firmware update changed"),
    ],
    exitStatuses: [3, 6])
}
