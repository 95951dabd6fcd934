package import CommandSyntax

/// `tesla status`.
package enum StatusSyntax {
  package static let watch = Option.optionalValue(
    "watch", "SECONDS", whenBare: "60", form: .duration(.seconds(60) ... .seconds(86_400)),
    "stay, and renew the table in place; ask Tesla this often")

  package static let signature = CommandSignature<Command>(
    ["status"], "what your cars and sites are doing",
    description: [
      """
      Prints what is known of each car and energy site, and how old it is. It wakes no car, keeps \
      none awake and costs nothing: Tesla is asked for the list of products and for energy sites, \
      and the values of cars are those that serve, data and streams have saved.
      """
    ],
    options: [
      SharedOptions.vehicle, SharedOptions.json, watch, SharedOptions.powerwallIDFile,
      JournalOptions.file,
    ],
    exclusive: [[SharedOptions.json, watch]],
    examples: [
      Example("tesla status", "all cars and sites"),
      Example("tesla status --watch", "the same, until ^C"),
      Example("tesla status --json | jq '.vehicles[].level_percent'", "the battery in percent"),
    ],
    exitStatuses: [3, 4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in try await StatusCommand(session: session).run() }
      )))
}
