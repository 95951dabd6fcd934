package import CommandSyntax

/// `tesla products`.
package enum ProductsSyntax {
  package static let table = Option.flag("table", "one line per product, for people")

  package static let savePowerwallID = Option.flag(
    "save-powerwall-id", "save the energy_site_id in powerwall.id")

  package static let site = Option.value(
    "site", "ID", form: .site, "which energy site, when there are several")

  package static let signature = CommandSignature<Command>(
    ["products"], "list the cars and energy sites of the account",
    description: [
      "Prints Tesla's answer as it is, indented when standard output is a terminal."
    ],
    options: [table, SharedOptions.json, savePowerwallID, site, SharedOptions.powerwallIDFile],
    exclusive: [[table, SharedOptions.json]],
    examples: [
      Example("tesla products --table", "see what there is"),
      Example("tesla products | jq -r '.response[].vin // empty'", "the VINs"),
      Example("tesla products --save-powerwall-id", "let serve and data know the Powerwall"),
    ],
    exitStatuses: [3, 4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in try await ProductsCommand(session: session).run()
        })))
}
