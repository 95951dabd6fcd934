package import CommandSyntax

/// `tesla charges`.
package enum ChargesSyntax {
  package static let signature = CommandSignature<Command>(
    ["charges"], "what your cars were charged with, and what it cost",
    description: [
      """
      Prints the charges in the journal that tesla serve keeps, each as a JSON object on a line \
      of its own. It makes no request and wakes no car. Prices come from --price, or from the \
      file prices, which tesla-files(5) describes.
      """
    ],
    options: JournalOptions.common + [JournalOptions.price],
    exclusive: [JournalOptions.forms],
    examples: [
      Example("tesla charges --from 7d --table", "the charges of the last days"),
      Example(
        "tesla charges --by month --price 0.31EUR --table", "energy and cost of each month"),
      Example(
        "tesla charges --from 2026 --to 2026 | jq -s 'map(.cost // 0) | add'",
        "what a year of charging cost"),
    ],
    exitStatuses: [3],
    kind: .command(
      Command(journal: { session throws(Failure) in
        try ChargesCommand(session, try session.journal()).write()
      })))
}
