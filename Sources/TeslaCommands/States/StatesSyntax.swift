package import CommandSyntax

/// `tesla states`.
package enum StatesSyntax {
  package static let signature = CommandSignature<Command>(
    ["states"], "when your cars slept, drove and charged",
    description: [
      """
      Prints what the journal that tesla serve keeps says a car was: asleep, offline, online, \
      charging or driving, each as a JSON object on a line of its own. It makes no request and \
      wakes no car.
      """
    ],
    options: JournalOptions.common,
    exclusive: [JournalOptions.forms],
    examples: [
      Example("tesla states --from yesterday --table", "yesterday and today"),
      Example(
        "tesla states --by week | jq -c '[.period, .asleep_s / 3600]'",
        "the hours asleep of each week"),
    ],
    exitStatuses: [3],
    kind: .command(
      Command(journal: { session throws(Failure) in
        try StatesCommand(session, try session.journal()).write()
      })))
}
