package import CommandSyntax

/// `tesla journal export` and `import`.
package enum JournalSyntax {
  package static let vehicle = Option.value(
    "vehicle", "VIN", "whose drives and charges they are, where the file does not say")

  package static let car = Option.value(
    "car", "N", form: .integer(0...1_000_000_000), "TeslaMate's car_id, where a file has several")

  package static let currency = Option.value(
    "currency", "CODE", defaultNote: "leave costs out", "of TeslaMate's costs, such as EUR")

  package static let timeZone = Option.value(
    "time-zone", "NAME", defaultNote: "this machine's",
    "of TeslaFi's times, such as Europe/Berlin")

  package static let export = CommandSignature<Command>(
    ["journal", "export"], "print the whole journal as JSON lines",
    description: [
      "The same journal gives the same bytes. A serve that writes meanwhile does not matter."
    ],
    options: [JournalOptions.file, SharedOptions.json],
    examples: [
      Example("tesla journal export | gzip > journal.gz", "a copy to keep"),
      Example(
        "tesla journal export | jq -c 'select(.drive) | .drive'", "the drives with all they have"),
    ],
    exitStatuses: [3],
    kind: .command(
      Command(journal: { session throws(Failure) in
        try JournalCommand(session: session).export()
      })))

  package static let `import` = CommandSignature<Command>(
    ["journal", "import"], "add drives and charges from elsewhere",
    description: [
      """
      Takes an export of tesla journal export, TeslaMate's tables drives and charging_processes as \
      CSV with a header, and TeslaFi's monthly CSV. The whole file goes in, or nothing. The same \
      file again changes nothing; where the journal has another drive or charge at that time, it \
      stays.
      """
    ],
    options: [JournalOptions.file, vehicle, car, currency, timeZone],
    operands: [Operand("FILE", "the file; - for standard input")],
    examples: [
      Example("zcat journal.gz | tesla journal import -", "restore a copy"),
      Example(
        "tesla journal import --vehicle 5YJ3E7EB0KF000001 drives.csv", "TeslaMate's drives of a car"
      ),
    ],
    exitStatuses: [3],
    kind: .command(
      Command(journal: { session throws(Failure) in
        try JournalCommand(session: session).take()
      })))

  package static let signature = CommandSignature<Command>(
    ["journal"], "export the journal of drives and charges, or import into it",
    examples: [
      Example("tesla journal export > journal.jsonl", "all that is in it"),
      Example("tesla journal import TeslaFi92026.csv", "a month of TeslaFi's"),
    ],
    exitStatuses: [3],
    kind: .group([export, `import`]))
}
