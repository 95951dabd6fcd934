package import CommandSyntax

/// `tesla watch`; how often is asked is told by the options of `tesla serve`.
package enum WatchSyntax {
  package static let cached = Option.flag(
    "cached", "make no request; follow the answers that serve saves")

  package static let location = Option.flag(
    "location", environment: ["TESLA_LOCATION"], "tell where drives and charges were")

  package static let values = Option.flag("values", "print a line for each answer, too")

  package static let exec = Option.value(
    "exec", "PROGRAM", form: .file, "run it for each event, with the line on standard input")

  package static let signature = CommandSignature<Command>(
    ["watch"], "print a line of JSON whenever a car or a site changes",
    description: [
      """
      For pipelines: drives, charges, sleep, doors, the grid and more, each as one JSON object on \
      a line of its own, written at once. It polls as serve does: no car is woken, unless \
      --sleep-allowed says so, and a budget is kept.
      """
    ],
    options: [
      cached, values, exec, location, SharedOptions.json, ServeSyntax.vehicle,
      ServeSyntax.checkInterval, ServeSyntax.driveInterval,
      ServeSyntax.sleepAllowed, ServeSyntax.idleAfter, ServeSyntax.idlePause,
      ServeSyntax.siteInterval, SharedOptions.powerwallIDFile, ServeSyntax.budget,
    ] + TelemetryOptions.all,
    examples: [
      Example("tesla watch", "what goes on, until ^C"),
      Example(
        "tesla watch | jq -r 'select(.event == \"drive_ended\") | .drive_distance'",
        "the miles of each drive"),
      Example(
        "tesla watch | while read -r line; do logger -t tesla \"$line\"; done",
        "keep the events in the system's log"),
      Example("tesla watch --exec ./notify >/dev/null", "run a script of yours for each event"),
      Example("tesla watch --cached", "beside tesla serve, without a request of its own"),
    ],
    exitStatuses: [3, 4, 130, 141, 143],
    kind: .command(
      Command(.service { session throws(Failure) in try WatchCommand.run(session) })))
}
