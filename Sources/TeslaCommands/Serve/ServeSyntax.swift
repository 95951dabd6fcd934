package import CommandSyntax

/// `tesla serve`. Names and defaults of the `web` and `log` options are those of Prometheus'
/// exporter-toolkit.
package enum ServeSyntax {
  private static let intervals: ClosedRange<Duration> = .milliseconds(100) ... .seconds(86_400)
  private static let spans: ClosedRange<Duration> = .zero ... .seconds(31_536_000)

  package static let checkInterval = Option.value(
    "check-interval", "SECONDS", form: .duration(intervals),
    environment: ["TESLA_CHECK_INTERVAL"], default: "70", "time between polls of a car")

  package static let driveInterval = Option.value(
    "drive-interval", "SECONDS", form: .duration(intervals),
    environment: ["TESLA_DRIVE_INTERVAL"], default: "30", "the same while it drives")

  package static let sleepAllowed = Option.value(
    "sleep-allowed", "SECONDS", form: .duration(spans, words: ["never"]),
    environment: ["TESLA_SLEEP_ALLOWED"], default: "never",
    "wake a car that sleeps longer")

  package static let idleAfter = Option.value(
    "idle-after", "SECONDS", form: .duration(spans), environment: ["TESLA_IDLE_AFTER"],
    default: "10m", "idle time before polls pause")

  package static let idlePause = Option.value(
    "idle-pause", "SECONDS", form: .duration(spans), environment: ["TESLA_IDLE_PAUSE"],
    default: "21m",
    "pause for a car to fall asleep")

  package static let staleAfter = Option.value(
    "stale-after", "SECONDS", form: .duration(spans, words: ["keep"]),
    environment: ["TESLA_STALE_AFTER"], default: "keep",
    "drop values older than this")

  package static let siteInterval = Option.value(
    "site-interval", "SECONDS", form: .duration(intervals),
    environment: ["TESLA_SITE_INTERVAL"], default: "60", "time between polls of a Powerwall")

  package static let budget = Option.value(
    "budget", "DOLLARS", form: .number(0...1_000_000, words: ["none"]),
    environment: ["TESLA_BUDGET"], defaultNote: "10 on the Fleet API",
    "monthly limit")

  package static let vehicle = Option.value(
    "vehicle", "VEHICLE", form: .vehicle, environment: ["TESLA_VEHICLE"], defaultNote: "all",
    repeatable: true, "VIN, id or name")

  package static let listenAddress = Option.value(
    "web.listen-address", "ADDRESS", environment: ["TESLA_WEB_LISTEN_ADDRESS"],
    default: "localhost:9885", repeatable: true,
    "address")

  package static let configFile = Option.value(
    "web.config.file", "FILE", form: .file, environment: ["TESLA_WEB_CONFIG_FILE"],
    "TLS and passwords, as in Prometheus' exporters")

  package static let telemetryPath = Option.value(
    "web.telemetry-path", "PATH", environment: ["TESLA_WEB_TELEMETRY_PATH"],
    default: "/metrics", "path of the metrics")

  package static let allowedHost = Option.value(
    "web.allowed-host", "HOST", environment: ["TESLA_WEB_ALLOWED_HOST"],
    repeatable: true,
    "another Host to answer for")

  package static let maxRequests = Option.value(
    "web.max-requests", "N", form: .integer(0...100_000),
    environment: ["TESLA_WEB_MAX_REQUESTS"], default: "40",
    "concurrent scrapes; 0: no limit")

  package static let enableLifecycle = Option.flag(
    "web.enable-lifecycle", environment: ["TESLA_WEB_ENABLE_LIFECYCLE"],
    "let POST /-/resume end a pause, as SIGUSR1 does")

  package static let systemdSocket = Option.flag(
    "web.systemd-socket", environment: ["TESLA_WEB_SYSTEMD_SOCKET"],
    "require listening sockets from systemd")

  package static let logLevel = Option.value(
    "log.level", "LEVEL", form: .choice(["debug", "info", "warn", "error"]),
    environment: ["TESLA_LOG_LEVEL"], default: "info",
    "minimum severity")

  package static let logFormat = Option.value(
    "log.format", "FORMAT", form: .choice(["logfmt", "json"]), environment: ["TESLA_LOG_FORMAT"],
    default: "logfmt", "log format")

  package static let signature = CommandSignature<Command>(
    ["serve"], "run the Prometheus exporter",
    description: ["A scrape never makes a request to Tesla and never wakes a car."],
    options: [
      checkInterval, driveInterval, sleepAllowed, idleAfter, idlePause, staleAfter, siteInterval,
      SharedOptions.powerwallIDFile, budget, vehicle, SharedOptions.names, journal,
      location, listenAddress,
      configFile, allowedHost, telemetryPath, maxRequests, enableLifecycle, systemdSocket, logLevel,
      logFormat,
    ] + TelemetryOptions.all + TelemetryOptions.ofKafka + TelemetryOptions.ofMQTT
      + MQTTOptions.all,
    examples: [
      Example("tesla serve", "metrics at http://localhost:9885/metrics"),
      Example(
        "tesla serve --sleep-allowed 3h --names legacy",
        "as tesla_exporter.py did"),
    ],
    manualSection: 8,
    kind: .command(
      Command(
        .service { session throws(Failure) in try ServeCommand(session).run() }, hasLog: true)))
}
