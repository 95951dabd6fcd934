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

  package static let registerHandler = Option.flag(
    "register-handler", "let the desktop hand over addresses of tesla: by itself (Linux)")

  package static let unregisterHandler = Option.flag(
    "unregister-handler", "undo that")

  package static let deliver: Option = .value(
    "deliver", "URL", form: .url,
    "hand a callback URL to the login that waits; the desktop calls this")

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
    options: [noBrowser, importFile, loginHint, registerHandler, unregisterHandler, deliver],
    examples: [
      Example("tesla auth", "log in"),
      Example("tesla auth --no-browser", "log in with a browser on another machine"),
      Example("tesla auth --register-handler", "once, so that nothing has to be pasted"),
      Example("tesla auth --import tokens.json", "use tokens that another program obtained"),
    ],
    exitStatuses: [4, 6])
}
