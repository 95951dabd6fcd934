package import CommandSyntax

/// `tesla serve`. Names and defaults of the `web` and `log` options are those of Prometheus'
/// exporter-toolkit.
package enum ServeSyntax {
  private static let intervals: ClosedRange<Duration> = .milliseconds(100) ... .seconds(86_400)
  private static let spans: ClosedRange<Duration> = .zero ... .seconds(31_536_000)

  package static let checkInterval = Option.value(
    "check-interval", "SECONDS", form: .duration(intervals),
    environment: ["TESLA_CHECK_INTERVAL"], default: "70", "how often to look at a car")

  package static let driveInterval = Option.value(
    "drive-interval", "SECONDS", form: .duration(intervals),
    environment: ["TESLA_DRIVE_INTERVAL"], default: "30", "how often while it drives")

  package static let sleepAllowed = Option.value(
    "sleep-allowed", "SECONDS", form: .duration(spans, words: ["never"]),
    environment: ["TESLA_SLEEP_ALLOWED"], default: "never",
    "how long a car may sleep before serve wakes it; never: do not wake the car")

  package static let idleAfter = Option.value(
    "idle-after", "SECONDS", form: .duration(spans), environment: ["TESLA_IDLE_AFTER"],
    default: "10m", "after a car has been parked and idle this long, stop asking for its data")

  package static let idlePause = Option.value(
    "idle-pause", "SECONDS", form: .duration(spans), environment: ["TESLA_IDLE_PAUSE"],
    default: "21m",
    "how long to ask for its state only, so that it can fall asleep")

  package static let staleAfter = Option.value(
    "stale-after", "SECONDS", form: .duration(spans, words: ["keep"]),
    environment: ["TESLA_STALE_AFTER"], default: "keep",
    "drop a car's values this long after the last good answer; keep: never drop them")

  package static let siteInterval = Option.value(
    "site-interval", "SECONDS", form: .duration(intervals),
    environment: ["TESLA_SITE_INTERVAL"], default: "60", "how often to look at a Powerwall")

  package static let budget = Option.value(
    "budget", "DOLLARS", form: .number(0...1_000_000, words: ["none"]),
    environment: ["TESLA_BUDGET"], defaultNote: "10 on the Fleet API, none on the Owner API",
    "what requests may cost in a calendar month, by the Fleet API's prices; near it cars are asked less often, then only what is free"
  )

  package static let vehicle = Option.value(
    "vehicle", "VEHICLE", form: .vehicle, environment: ["TESLA_VEHICLE"], defaultNote: "all",
    repeatable: true, "a car to serve, by VIN, id or display name")

  package static let listenAddress = Option.value(
    "web.listen-address", "ADDRESS", environment: ["TESLA_WEB_LISTEN_ADDRESS"],
    default: "localhost:9885", repeatable: true, section: "Web options",
    "address and port to listen on")

  package static let configFile = Option.value(
    "web.config.file", "FILE", form: .file, environment: ["TESLA_WEB_CONFIG_FILE"],
    section: "Web options", "TLS and password settings, as Prometheus' exporters read them")

  package static let telemetryPath = Option.value(
    "web.telemetry-path", "PATH", environment: ["TESLA_WEB_TELEMETRY_PATH"],
    default: "/metrics", section: "Web options", "where the metrics are")

  package static let allowedHost = Option.value(
    "web.allowed-host", "HOST", environment: ["TESLA_WEB_ALLOWED_HOST"],
    defaultNote: "this machine's own", repeatable: true, section: "Web options",
    "a name to answer for besides localhost and loopback addresses, such as a proxy's")

  package static let maxRequests = Option.value(
    "web.max-requests", "N", form: .integer(0...100_000),
    environment: ["TESLA_WEB_MAX_REQUESTS"], default: "40", section: "Web options",
    "scrapes answered at the same time; 0 is no limit")

  package static let enableLifecycle = Option.flag(
    "web.enable-lifecycle", environment: ["TESLA_WEB_ENABLE_LIFECYCLE"], section: "Web options",
    "let POST /-/resume end a pause, as SIGUSR1 does")

  package static let systemdSocket = Option.flag(
    "web.systemd-socket", environment: ["TESLA_WEB_SYSTEMD_SOCKET"], section: "Web options",
    "refuse to start unless systemd hands over the listening sockets")

  package static let logLevel = Option.value(
    "log.level", "LEVEL", form: .choice(["debug", "info", "warn", "error"]),
    environment: ["TESLA_LOG_LEVEL"], default: "info", section: "Log options",
    "minimum severity")

  package static let logFormat = Option.value(
    "log.format", "FORMAT", form: .choice(["logfmt", "json"]), environment: ["TESLA_LOG_FORMAT"],
    default: "logfmt", section: "Log options", "how a message is written")

  package static let signature = CommandSignature(
    ["serve"], "run the Prometheus exporter",
    description: [
      """
      Asks Tesla at its own pace and answers each scrape from what it has: a scrape never makes a \
      request to Tesla and never wakes a car.
      """,
      """
      SIGHUP looks at everything again at once, as after a login. SIGUSR1 ends the pause in which a car \
      is left to fall asleep: each car that is online is asked for its data. SIGTERM finishes what is in flight and ends with status 0.
      """,
    ],
    options: [
      checkInterval, driveInterval, sleepAllowed, idleAfter, idlePause, staleAfter, siteInterval,
      SharedOptions.powerwallIDFile, budget, vehicle, SharedOptions.names, listenAddress,
      configFile, allowedHost, telemetryPath, maxRequests, enableLifecycle, systemdSocket, logLevel,
      logFormat,
    ],
    examples: [
      Example("tesla serve", "metrics at http://localhost:9885/metrics"),
      Example(
        "tesla serve --check-interval 70 --sleep-allowed 3h --names legacy",
        "as tesla_exporter.py did"),
    ],
    manualSection: 8)
}
