package import CommandSyntax

/// `tesla drives`.
package enum DrivesSyntax {
  package static let gpx = Option.value(
    "gpx", "ID", form: .integer(0...Int.max), "the track of that drive, as GPX")

  /// Of totals alone: a drive has no charge of its own.
  package static let price: Option = {
    var option = JournalOptions.price
    option.help = "with --by: " + option.help
    return option
  }()

  package static let signature = CommandSignature<Command>(
    ["drives"], "what your cars drove",
    description: [
      """
      Prints the drives in the journal that tesla serve keeps, each as a JSON object on a line of \
      its own. It makes no request and wakes no car.
      """
    ],
    options: JournalOptions.common + [price, gpx],
    exclusive: [
      JournalOptions.forms + [gpx], [JournalOptions.by, gpx], [price, gpx],
    ],
    examples: [
      Example("tesla drives --from 7d --table", "the drives of the last days"),
      Example("tesla drives --by month --table", "distance and use of each month"),
      Example(
        "tesla drives --from 2026 | jq -s 'map(.distance_km) | add'", "the kilometers of a year"),
      Example("tesla drives --csv > drives.csv", "for a spreadsheet"),
    ],
    exitStatuses: [3],
    kind: .command(
      Command(journal: { session throws(Failure) in
        try DrivesCommand(session, try session.journal()).write()
      })))
}
