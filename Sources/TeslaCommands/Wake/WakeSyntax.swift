package import CommandSyntax

/// `tesla wake`.
package enum WakeSyntax {
  package static let wait = Option.optionalValue(
    "wait", "SECONDS", whenBare: "60", form: .duration(.zero ... .seconds(3_600)),
    "return when the car is online; fail after this time")

  package static let signature = CommandSignature<Command>(
    ["wake"], "wake the car",
    description: [
      """
      Prints the car's record as Tesla answers it. A sleeping car needs some seconds, at times a \
      minute; without --wait the command does not wait for it.
      """
    ],
    options: [SharedOptions.vehicle, wait, SharedOptions.json],
    examples: [
      Example("tesla wake --wait && tesla data", "the data of a car that may be asleep"),
      Example("tesla wake --wait=3m --vehicle Nikola", "wait longer, for one of several cars"),
    ],
    exitStatuses: [3, 4, 5, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in try await WakeCommand(session: session).run() }))
  )
}
