internal import CommandSyntax

/// tesla-auth(1).
enum AuthManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        The name and the password are typed on Tesla's own page; this program never sees them. \
        With the Owner API the login ends at tesla://auth/callback, which a browser on a computer \
        cannot open by itself. Firefox then shows the address in the address bar; Chrome and Edge \
        only in the developer tools (press F12 before the last step) as the last request on the \
        Network tab; Safari likewise, under Develop, Show Web Inspector. Addresses longer than the \
        4096 bytes that a terminal passes in a line are read whole.
        """),
      .paragraph(
        """
        On a Linux desktop --register-handler, once, makes the browser offer to open such an \
        address with this program, which hands it to the login that waits: nothing is pasted then. \
        It writes tesla-auth.desktop to the user's applications and names it in mimeapps.list, \
        through xdg-mime of xdg-utils.
        """),
      .paragraph(
        """
        The code in the address works once and for a few minutes only. Without a terminal it is \
        read from standard input.
        """),
      .paragraph(
        """
        The Owner API costs nothing and is nobody's promise. The Fleet API is official, is paid by \
        the call (0.002 dollars for data, 0.02 for a wake, of which ten dollars a month are free), \
        and wants an application of your own, once:
        """),
      .literal([
        "$ tesla auth --generate-key fleet.key",
        "  (serve fleet.key.pub, and register an application at developer.tesla.com)",
        "$ export TESLA_API=fleet-eu TESLA_AUTH_CLIENT_ID=ID",
        "$ export TESLA_CLIENT_SECRET_FILE=secret",
        "$ export TESLA_REDIRECT_URI=http://localhost:8080/callback",
        "$ tesla auth --fleet-register example.org",
        "$ tesla auth",
      ]),
      .paragraph(
        """
        The public key has to be at \
        https://DOMAIN/.well-known/appspecific/com.tesla.3p.public-key.pem, which any web server \
        with a proper certificate can do, and the domain among the allowed origins of the \
        application. With --fleet-register the key is looked at there, a token of the application \
        is got and thrown away after use, the domain is registered with the region of --api, and \
        the key that Tesla keeps is compared. It may be done again at any time, and has to be done \
        for each region. With --dry-run the requests are shown and none is sent.
        """),
      .paragraph(
        """
        The redirect URI must be written exactly as it was registered. One on this machine, such \
        as http://localhost:8080/callback, is listened on until the login has come: nothing needs \
        to be copied, but the browser must run on this machine too. Of any other one the address \
        that the browser ends at is pasted.
        """),
      .paragraph(
        """
        With --import the tokens are saved as they are; no request is made to try them. Read are \
        JSON with access_token and refresh_token at any depth, as Auth app for Tesla, TeslaPy \
        (cache.json), pypowerwall and oauth.sh have it, rows of TeslaMate's table with access and \
        refresh, what tesla_auth prints, assignments of a shell, and a bare refresh token.
        """),
      .paragraph(
        """
        A service that stands in for Tesla is named as for TeslaMate: TESLA_API_HOST, \
        TESLA_AUTH_HOST, TESLA_AUTH_PATH (by default /oauth2/v3) and TESLA_AUTH_CLIENT_ID.
        """),
    ],
    sections: [
      ManualPage.Section(
        "FILES",
        [
          .tagged([
            ("token.refresh", "Replaced, and written first."),
            ("token.access", "Replaced, unless --import gives only a refresh token."),
            ("FILE", "The private key of --generate-key, for its owner alone; never replaced."),
            ("FILE.pub", "The public key of --generate-key; never replaced."),
          ])
        ]),
      ManualPage.Section(
        "STANDARDS",
        [
          .paragraph(
            "OAuth 2.0 authorization code grant, RFC 6749, with proof keys (S256), RFC 7636.")
        ]),
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            Nothing here was verified against Tesla's real servers. The redirect URI of older \
            programs, https://auth.tesla.com/void/callback, was refused for the client ownerapi \
            from April 2026 on; tesla://auth/callback is what other programs used with success \
            after that. Since June 2026 the Owner API rejects, with 403, access tokens of clients \
            whose request for them it dislikes; this program asks over HTTP/2 and TLS 1.3, as the \
            clients that kept working do, and goes back to an earlier token that still lives.
            """),
          .paragraph(
            """
            A refresh token works once. Two programs that share one take it from each other: give \
            each its own login. A refresh token that was imported without its access token has \
            been reported to yield access tokens that the Owner API rejects; import both, or log \
            in here.
            """),
          .paragraph(
            """
            Logins of one API are not good for the other: after a change of --api log in again.
            """),
          .paragraph(
            """
            Since August 2026 Tesla refuses the token of some newly made applications with \
            invalid_audience, whatever is sent; nothing but asking Tesla is known to help. A \
            registration that fails with "Expected partner account" has been seen to pass an hour \
            later.
            """),
        ]),
      ManualPage.Section(
        "SECURITY CONSIDERATIONS",
        [
          .paragraph(
            """
            The address that the login ends at holds the code and is not to be shown to anybody \
            until the login is done. The state in it is compared with the one that was sent, so \
            that an address from another login is refused; a bare code has no state, and whoever \
            pastes one vouches for it. The desktop's handler is given the address as an argument, \
            which other users of the machine may see for a moment. The code alone is worth nothing without the verifier, which \
            never leaves this process except to Tesla.
            """),
          .paragraph(
            """
            The private key of an application signs commands to cars. This program sends none and \
            never reads the key; who has no other use for it may keep it offline.
            """),
        ]),
    ],
    seeAlso: [("tesla-doctor", 1), ("tesla-files", 5), ("tesla-token", 1)])
}
