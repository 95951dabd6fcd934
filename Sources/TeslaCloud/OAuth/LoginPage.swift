internal import Crypto
internal import HTTP
internal import WebServer

/// The pages that a person sees while logging in: plain HTML that works without scripts.
enum LoginPage {
  /// - Parameter query: the authorize request's own, which the form sends back.
  static func form(query: String, hint: String, problem: String?) -> Response {
    let alert: HTML? = problem.map { "<p role=\"alert\"><strong>\($0)</strong></p>" }
    return page(
      200, title: "Sign in",
      """
      <p>This is the simulated Tesla cloud. Any e-mail address and any password will do.</p>
      \(alert)
      <form method="post" action="?\(query)">
      <p><label for="identity">E-mail</label><br>
      <input id="identity" name="identity" type="email" value="\(hint)"
      autocomplete="username" required></p>
      <p><label for="credential">Password</label><br>
      <input id="credential" name="credential" type="password"
      autocomplete="current-password" required></p>
      <p><button type="submit" name="action" value="sign-in">Sign in</button>
      <button type="submit" name="action" value="cancel" formnovalidate>Cancel</button></p>
      </form>
      """)
  }

  /// The page for a browser at the end, in the place of an address that it could not open.
  static func callback(_ address: String) -> Response {
    page(
      200, title: "Signed in",
      """
      <p><label for="callback">Copy this address and paste it where <code>tesla auth</code> asks for
      it:</label></p>
      <p><input id="callback" readonly value="\(address)"></p>
      <p><button id="copy" type="button" hidden>Copy</button> <output id="done"></output></p>
      <h2>With Tesla itself</h2>
      <p>There is no such page: the browser shows an error or an empty page, because it cannot open
      <code>tesla://auth/callback</code>; with other clients an address of Tesla ends in
      <code>/void/callback</code> and says “Page Not Found”. The login worked all the same. Copy the
      whole address from the address bar. If it is not there, press F12 before the last step, and
      copy the address of the last request on the Network tab.</p>
      <script>\(HTML(stringLiteral: copying))</script>
      """,
      policy: "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
        + Base64.encode(SHA256.digest(copying.utf8)) + "'")
  }

  /// Where a browser does not let a page copy, the address is selected, and a key does it.
  private static let copying = """
    const field = document.getElementById("callback");
    const done = document.getElementById("done");
    const button = document.getElementById("copy");
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        done.textContent = "Copied.";
      } catch {
        done.textContent = document.execCommand("copy")
          ? "Copied." : "Press Ctrl-C to copy the selected address.";
      }
    });
    """

  /// The page for a request that cannot be answered with a redirect.
  static func refusal(_ message: String) -> Response {
    page(400, title: "We could not complete your request", "<p>\(message)</p>")
  }

  private static func page(
    _ status: Int, title: String, _ content: HTML,
    policy: String = "default-src 'none'; style-src 'unsafe-inline'"
  ) -> Response {
    let html = HTML.document(
      title: title + " · Tesla (simulated)",
      head: """
        <style>
        body { font: 1.1em/1.5 system-ui, sans-serif; max-width: 26em; margin: 3em auto; padding: 0 1em }
        input { font: inherit; width: 100%; box-sizing: border-box; padding: .4em }
        button { font: inherit; padding: .4em 1.2em }
        </style>
        """,
      body: """
        <main>
        <h1>\(title)</h1>
        \(content)
        </main>
        """)
    return Response(
      status: status,
      headers: [
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
      ], body: Array(html.text.utf8))
  }
}
