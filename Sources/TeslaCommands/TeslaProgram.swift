package import CommandSyntax

/// The whole surface of `tesla`.
package enum TeslaProgram {
  package static let version = "0.1.0"

  package static let exitStatuses = [
    StatusMeaning(0, "done"),
    StatusMeaning(1, "failure not named below"),
    StatusMeaning(2, "wrong usage"),
    StatusMeaning(3, "no such car, site or file"),
    StatusMeaning(
      4,
      """
      log in (again), or ask for more: no token, refused, expired for good, token rejected, \
      scope missing
      """),
    StatusMeaning(5, "the car is asleep, offline or in service"),
    StatusMeaning(
      6, "network, TLS or timeout, or Tesla failed or answered something that is not its JSON"),
    StatusMeaning(7, "rate limit, account limit or budget"),
    StatusMeaning(130, "interrupted (SIGINT)"),
    StatusMeaning(141, "the reader of standard output went away (SIGPIPE)"),
    StatusMeaning(143, "terminated (SIGTERM)"),
  ]

  package static let variables = [
    EnvironmentVariable(
      "STATE_DIRECTORY", "where the files are when --state-dir does not say; set by systemd"),
    EnvironmentVariable(
      "XDG_STATE_HOME", "the files are in its directory tesla when nothing else says where"),
    EnvironmentVariable("BROWSER", "the browser that auth opens"),
    EnvironmentVariable(
      "TZ", "the time zone of dates and prices, such as Europe/Berlin; else this machine's"),
    EnvironmentVariable(
      "TZDIR", "where the time zone database is, if not in /usr/share/zoneinfo"),
    EnvironmentVariable(
      "SSL_CERT_DIR",
      "directory of certificate authorities to trust besides, by hash as for curl; not with --ca-file"
    ),
    EnvironmentVariable(
      "HTTPS_PROXY", "proxy for requests; ALL_PROXY and NO_PROXY work too, as for curl"),
  ]

  package static let surface: Program<Command> = .init(
    name: "tesla", version: version, summary: "Tesla's cars and Powerwalls on the command line",
    description: [
      """
      Each command does one thing. Data goes to standard output, messages to standard error, and \
      the exit status says what happened.
      """
    ],
    globalOptions: GlobalOptions.all,
    commands: [
      AuthSyntax.signature, TokenSyntax.signature, StatusSyntax.signature,
      ProductsSyntax.signature, WakeSyntax.signature, DataSyntax.signature, APISyntax.signature,
      HistorySyntax.signature, MetricsSyntax.signature,
      ServeSyntax.signature, TelemetrySyntax.signature, WatchSyntax.signature,
      DrivesSyntax.signature, ChargesSyntax.signature, StatesSyntax.signature,
      BatterySyntax.signature,
      JournalSyntax.signature,
      DashboardSyntax.signature,
      AlertsSyntax.signature, RulesSyntax.signature,
      SimulateSyntax.signature, DoctorSyntax.signature, CompletionSyntax.signature,
      HelpSyntax.help, HelpSyntax.version,
    ],
    exitStatuses: exitStatuses, variables: variables,
    examples: [
      Example("tesla auth", "log in, once"),
      Example("tesla data | jq .response.charge_state.battery_level", "the battery in percent"),
      Example("tesla serve", "metrics at http://localhost:9885/metrics"),
      Example("eval \"$(tesla simulate --background)\"", "try everything without a car"),
    ],
    otherWords: otherWords)

  /// What people type who know another program, and what they get here.
  private static let otherWords: [String: String] = {
    let control = "tesla reads and wakes cars, but does not control them: use the Tesla app"
    let status = "tesla status, or tesla doctor for the login"
    let list = "tesla products --table"
    var words = [
      "login": "tesla auth", "signin": "tesla auth", "authorize": "tesla auth",
      "init": "tesla auth", "setup": "tesla auth",
      "logout": "delete token.refresh and token.access; tesla doctor prints their directory",
      "refresh": "tesla token refresh", "renew": "tesla token refresh",
      "list": list, "ls": list, "vehicles": list, "vehicle": list, "cars": list, "car": list,
      "sites": list, "state": status, "info": status, "show": status, "get": "tesla data",
      "location": status, "odometer": status,
      "trips": "tesla drives", "trip": "tesla drives", "journeys": "tesla drives",
      "cost": "tesla charges", "costs": "tesla charges", "degradation": "tesla battery",
      "powerwall": "tesla data --powerwall", "energy": "tesla history", "solar": "tesla history",
      "export": "tesla metrics prints metrics, tesla serve serves them to Prometheus",
      "exporter": "tesla serve", "server": "tesla serve", "run": "tesla serve",
      "stream": "tesla telemetry configure", "streaming": "tesla telemetry configure",
      "fleet-telemetry": "tesla telemetry configure",
      "grafana": "tesla dashboard", "check": "tesla doctor", "test": "tesla doctor",
      "man": "tesla help", "start": "tesla serve starts the exporter; \(control)",
    ]
    for word in [
      "lock", "unlock", "climate", "charge", "charging", "stop", "honk", "horn", "flash", "lights",
      "trunk", "frunk", "window", "windows", "vent", "drive", "summon", "navigate", "media",
      "seat", "heat", "precondition", "sentry", "valet", "schedule", "set", "command", "send",
    ] {
      words[word] = control
    }
    return words
  }()
}
