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
      "TZDIR", "where history finds the time zone database, if not in /usr/share/zoneinfo"),
    EnvironmentVariable(
      "SSL_CERT_DIR",
      "directory of certificate authorities to trust besides, by hash as for curl; not with --ca-file"
    ),
    EnvironmentVariable(
      "HTTPS_PROXY", "proxy for requests; ALL_PROXY and NO_PROXY are heeded too, as by curl"),
  ]

  package static let surface = Program(
    name: "tesla", version: version, summary: "Tesla's cars and Powerwalls on the command line",
    description: [
      """
      Each command does one thing. Data goes to standard output, messages to standard error, and \
      the exit status says what happened.
      """
    ],
    globalOptions: GlobalOptions.all,
    commands: [
      AuthSyntax.signature, TokenSyntax.signature, ProductsSyntax.signature, WakeSyntax.signature,
      DataSyntax.signature, HistorySyntax.signature, MetricsSyntax.signature,
      ServeSyntax.signature, WatchSyntax.signature, DashboardSyntax.dashboard,
      DashboardSyntax.alerts, RulesCommand.signature,
      SimulateSyntax.signature, DoctorSyntax.signature, CompletionSyntax.signature,
      HelpSyntax.help, HelpSyntax.version,
    ],
    exitStatuses: exitStatuses, variables: variables,
    examples: [
      Example("tesla auth", "log in, once"),
      Example("tesla data | jq .response.charge_state.battery_level", "the battery in percent"),
      Example("tesla serve", "metrics at http://localhost:9885/metrics"),
      Example("eval \"$(tesla simulate --background)\"", "try everything without a car"),
    ])
}
