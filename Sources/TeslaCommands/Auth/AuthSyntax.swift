package import CommandSyntax

/// `tesla auth`.
package enum AuthSyntax {
  package static let noBrowser = Option.flag(
    "no-browser", "print the login URL only, do not open a browser")

  package static let importFile: Option = .value(
    "import", "FILE", form: .file,
    """
    take tokens made elsewhere instead of logging in: JSON with access_token and refresh_token, \
    or a bare refresh token; - reads standard input
    """)

  package static let loginHint = Option.value(
    "login-hint", "EMAIL", "account to fill in on the login page")

  package static let scope = Option.value(
    "scope", "SCOPE", repeatable: true,
    "ask the Fleet API for this scope too, such as vehicle_cmds where a wake is refused")

  package static let force = Option.flag(
    "force", "replace a login of another host that works, without asking")

  package static let registerHandler = Option.flag(
    "register-handler", "let the desktop hand over addresses of tesla: by itself (Linux)")

  package static let unregisterHandler = Option.flag(
    "unregister-handler", "undo that")

  package static let deliver: Option = .value(
    "deliver", "URL", form: .url,
    "hand a callback URL to the login that waits; the desktop calls this")

  package static let generateKey: Option = .value(
    "generate-key", "FILE", form: .file,
    """
    make the key pair of an application of your own: the private key in FILE, the public one in \
    FILE.pub; neither may be there already
    """)

  package static let fleetRegister = Option.value(
    "fleet-register", "DOMAIN",
    "register the domain of an application of your own with the region of --api")

  package static let dryRun = Option.flag(
    "dry-run", short: "n",
    "with --generate-key or --fleet-register, say what would be done and do nothing")

  package static let signature = CommandSignature(
    ["auth"], "log in to Tesla and save the tokens",
    description: [
      """
      Opens Tesla's login page in a browser and prints its URL. After the login the browser ends \
      at an address it cannot show: copy that address, or only the code in it, and paste it at \
      the prompt or pipe it in. With a --redirect-uri on this machine, such as \
      http://localhost:8080/callback, nothing needs to be copied.
      """,
      """
      The tokens are saved as token.refresh and token.access in the state directory, readable by \
      you alone.
      """,
    ],
    options: [
      noBrowser, importFile, loginHint, scope, force, generateKey, fleetRegister, dryRun,
      registerHandler,
      unregisterHandler, deliver,
    ],
    examples: [
      Example("tesla auth", "log in"),
      Example("tesla auth --no-browser", "log in with a browser on another machine"),
      Example("tesla auth --register-handler", "once, so that nothing has to be pasted"),
      Example("tesla auth --import tokens.json", "use tokens that another program obtained"),
      Example("tesla auth --generate-key fleet.key", "make the key pair for the Fleet API"),
    ],
    exitStatuses: [2, 4, 6])
}
