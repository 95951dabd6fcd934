package import CommandSyntax

/// `tesla battery`.
package enum BatterySyntax {
  package static let signature = CommandSignature<Command>(
    ["battery"], "how the batteries age, and what cars lose while parked",
    description: [
      """
      Prints for each month what the charges in the journal that tesla serve keeps tell of the \
      range and the energy of a full battery, and what the car lost a day while it was parked. \
      It makes no request and wakes no car. The manual page explains how, and how certain it is.
      """
    ],
    options: [
      JournalOptions.from, JournalOptions.to, JournalOptions.vehicle, JournalOptions.limit,
      JournalOptions.csv, JournalOptions.table, SharedOptions.json, JournalOptions.file,
    ],
    exclusive: [JournalOptions.forms],
    examples: [
      Example("tesla battery --table", "all months"),
      Example(
        "tesla battery | jq -c '[.period, .share_percent]'",
        "the share of the first month's range"),
    ],
    exitStatuses: [3],
    kind: .command(
      Command(journal: { session throws(Failure) in
        try BatteryCommand(session, try session.journal()).write()
      })))
}
