package import CommandSyntax

/// `tesla token refresh`, `show` and `access`.
package enum TokenSyntax {
  package static let ifExpiring = Option.value(
    "if-expiring", "SECONDS", form: .duration(.zero ... .seconds(31_536_000)),
    "only when the access token has no more than this left")

  package static let refresh = CommandSignature(
    ["token", "refresh"], "renew both tokens",
    description: [
      """
      Several processes may do this at once: one renews, the others take over what it got. A \
      failure leaves the old tokens in place.
      """
    ],
    options: [ifExpiring],
    examples: [
      Example("tesla token refresh", "renew the tokens now"),
      Example("tesla token refresh --if-expiring 1h", "renew them when it is time, from cron"),
    ],
    exitStatuses: [4, 6, 7])

  package static let show = CommandSignature(
    ["token", "show"], "print scopes and expiry of the tokens; never the tokens",
    description: [
      "Prints claims, expiry, scopes, region and ages of the saved tokens. No request is made."
    ],
    options: [SharedOptions.json],
    examples: [
      Example("tesla token show", "see when the access token expires"),
      Example("tesla token show --json | jq .", "the same for a script"),
    ],
    exitStatuses: [4])

  package static let access = CommandSignature(
    ["token", "access"], "print an access token that is valid now",
    description: ["Renews the tokens first when that is needed."],
    examples: [
      Example(
        "tesla token access | sed 's/^/Authorization: Bearer /' | curl -H @- URL",
        "send a request this program has no command for; the token stays out of the arguments")
    ],
    exitStatuses: [4, 6, 7])

  package static let signature = CommandSignature(
    ["token"], "renew, inspect or print the saved tokens",
    examples: [
      Example("tesla token refresh", "renew both tokens"),
      Example("tesla token show", "see when they expire"),
    ],
    exitStatuses: [4, 6, 7],
    subcommands: [refresh, show, access])
}
