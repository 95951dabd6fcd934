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

  /// The page for a request that cannot be answered with a redirect.
  static func refusal(_ message: String) -> Response {
    page(400, title: "We could not complete your request", "<p>\(message)</p>")
  }

  private static func page(_ status: Int, title: String, _ content: HTML) -> Response {
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
      ], body: Array(html.text.utf8))
  }
}
