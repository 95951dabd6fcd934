package import CommandSyntax

/// `tesla auth`.
package enum AuthSyntax {
  package static let noBrowser = Option.flag(
    "no-browser", "print the login URL only, do not open a browser")

  package static let importFile: Option = .value(
    "import", "FILE", form: .file,
    "read tokens from JSON or a bare refresh token; - is standard input")

  package static let loginHint = Option.value(
    "login-hint", "EMAIL", "account to fill in on the login page")

  package static let scope = Option.value(
    "scope", "SCOPE", repeatable: true,
    "request this scope too, such as vehicle_cmds")

  package static let force = Option.flag(
    "force", "replace a working login of another host unasked")

  package static let registerHandler = Option.flag(
    "register-handler", "let the desktop hand over tesla: URLs (Linux)")

  package static let unregisterHandler = Option.flag(
    "unregister-handler", "undo that")

  package static let deliver: Option = .value(
    "deliver", "URL", form: .url,
    "hand a callback URL to the login that waits")

  package static let generateKey: Option = .value(
    "generate-key", "FILE", form: .file,
    "make a key pair: FILE and FILE.pub")

  package static let fleetRegister = Option.value(
    "fleet-register", "DOMAIN",
    "register this domain of your application")

  package static let dryRun = Option.flag(
    "dry-run", short: "n",
    "say what these two would do, and do nothing")

  package static let signature = CommandSignature<Command>(
    ["auth"], "log in to Tesla and save the tokens",
    description: [
      """
      Opens Tesla's login page in a browser and prints its URL. After the login the browser ends \
      at a URL it cannot show: paste it, or the code in it, at the prompt, or pipe it in. With a \
      --redirect-uri on this machine, such as http://localhost:8080/callback, nothing is pasted.
      """
    ],
    options: [
      noBrowser, importFile, loginHint, scope, force, generateKey, fleetRegister, dryRun,
      registerHandler,
      unregisterHandler, deliver,
    ],
    examples: [
      Example("tesla auth", "log in"),
      Example("tesla auth --no-browser", "log in with a browser on another machine"),
      Example("tesla auth --register-handler", "once, to log in without copy and paste"),
      Example("tesla auth --import tokens.json", "use tokens that another program obtained"),
      Example("tesla auth --generate-key fleet.key", "make the key pair for the Fleet API"),
    ],
    exitStatuses: [2, 4, 6],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in try await AuthCommand(session: session).run() },
        place: { session in
          if session.arguments.isSet(generateKey) { return nil }
          let isOfDesktop = [registerHandler, unregisterHandler].contains {
            session.arguments.isSet($0)
          }
          return isOfDesktop
            ? DesktopHandler.file(session.context.environment)
            : session.pathOfFiles
        })))
}
