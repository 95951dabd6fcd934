package import CommandSyntax

/// `tesla token refresh`, `show` and `access`.
package enum TokenSyntax {
  package static let ifExpiring = Option.value(
    "if-expiring", "SECONDS", form: .duration(.zero ... .seconds(31_536_000)),
    "only if the access token expires within this time")

  package static let refresh = CommandSignature<Command>(
    ["token", "refresh"], "refresh both tokens",
    description: [
      """
      Several processes may do this at once: one refreshes, the others use the new tokens. A \
      failure leaves the old tokens in place.
      """
    ],
    options: [ifExpiring],
    examples: [
      Example("tesla token refresh", "refresh the tokens now"),
      Example("tesla token refresh --if-expiring 1h", "refresh them when it is time, from cron"),
    ],
    exitStatuses: [4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in
          try await TokenCommands(session: session).refresh()
        })))

  package static let show = CommandSignature<Command>(
    ["token", "show"], "print scopes and expiry of the tokens; never the tokens",
    description: [
      "Prints claims, expiry, scopes, region and ages of the saved tokens. No request is made."
    ],
    options: [SharedOptions.json],
    examples: [
      Example("tesla token show", "see when the access token expires"),
      Example("tesla token show --json | jq .", "the same for a script"),
    ],
    exitStatuses: [4],
    kind: .command(
      Command(.atOnce { session throws(Failure) in try TokenCommands(session: session).show() })))

  package static let access = CommandSignature<Command>(
    ["token", "access"], "print an access token that is valid now",
    description: ["Refreshes the tokens first if needed."],
    examples: [
      Example(
        "tesla token access | sed 's/^/Authorization: Bearer /' | curl -H @- URL",
        "send a request this program has no command for; the token stays out of the arguments")
    ],
    exitStatuses: [4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in
          try await TokenCommands(session: session).access()
        })))

  package static let signature = CommandSignature<Command>(
    ["token"], "refresh, inspect or print the saved tokens",
    examples: [
      Example("tesla token refresh", "refresh both tokens"),
      Example("tesla token show", "see when they expire"),
    ],
    exitStatuses: [4, 6, 7],
    kind: .group([refresh, show, access]))
}
