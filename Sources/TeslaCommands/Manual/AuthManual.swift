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
        The code in the address works once and for a few minutes only. What cannot be it, such as \
        an address of another login, is asked for again at a terminal. Without a terminal it is \
        read from standard input.
        """),
      .paragraph(
        """
        The Owner API costs nothing and comes with no guarantee. The Fleet API is official, costs \
        0.002 dollars a call for data and 0.02 for a wake, and needs an application of your own. \
        Once:
        """),
      .tagged([
        (
          "Account",
          """
          Register at developer.tesla.com. For cars in China register at developer.tesla.cn, with \
          an account of its own and a telephone number that begins with +86.
          """
        ),
        (
          "Payment",
          """
          Add a payment method and set a billing limit above zero. Without them Tesla disables the \
          application, whatever the monthly credit of ten dollars (or its local amount: 10 euros, \
          about 8 pounds) would still pay for. In some countries no payment method can be added. \
          The limits hold for a car and an account, so all applications of the account share them.
          """
        ),
        (
          "Application",
          """
          Create it with the domain that will host the public key as an allowed origin. Only the \
          root domain must match: a key at www.example.org goes with example.org. Its name must \
          not contain "Tesla".
          """
        ),
        (
          "Key",
          """
          Host the public key for as long as the application is in use: pairing stops when it is \
          gone.
          """
        ),
      ]),
      .literal([
        "$ tesla auth --generate-key fleet.key",
        "  (host fleet.key.pub, and create the application)",
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
        is obtained and discarded after use, the domain is registered with the region of --api, and \
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
        The Fleet API is asked for the scopes openid, offline_access, vehicle_device_data, \
        vehicle_location and energy_device_data. With --scope vehicle_cmds, for one, a login has a \
        further one.
        """),
      .paragraph(
        """
        With --import the tokens are saved as they are; no request is made to try them. Accepted \
        formats: JSON with access_token and refresh_token at any depth, as Auth app for Tesla, TeslaPy \
        (cache.json), pypowerwall and oauth.sh have it, Home Assistant's and teslajsonpy's \
        access_token and token, rows of TeslaMate's table with access and refresh as psql prints \
        them (in any of its formats, CSV too), what tesla_auth prints, assignments of \
        a shell, and a bare refresh token. TeslaMate encrypts what its table holds; such tokens are \
        refused. An access token without a refresh token is taken from JSON or a table, with a \
        warning that says when that login ends; an expires_in or expires_at beside it is kept.
        """),
      .paragraph(
        """
        At a terminal auth asks before it replaces a login of another host that works, such as \
        Tesla's by a simulator's; elsewhere, and with --no-input, it refuses. With --force it does \
        neither.
        """),
      .paragraph(
        """
        A service that stands in for Tesla is named as for TeslaMate: TESLA_API_HOST, \
        TESLA_AUTH_HOST, TESLA_AUTH_PATH (by default /oauth2/v3) and TESLA_AUTH_CLIENT_ID. Where \
        the service has the login itself, as MyTeslaMate and Teslemetry do, TOKEN holds the token \
        that it knows you by: with TESLA_API_HOST in the environment every request carries it as \
        Authorization: Bearer, no login is needed and none is renewed. TeslaMate's older spelling, \
        ?token=TOKEN, is understood. TOKEN never goes to Tesla's own hosts, nor where the state \
        directory holds a login of TESLA_AUTH_HOST.
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
            after that, last confirmed in October 2026.
            """),
          .paragraph(
            """
            Since June 2026 the Owner API rejects the access tokens of some clients with 403. The \
            cause is disputed. The clients that work do not agree: TeslaMate asks for tokens over \
            HTTP/2 and TLS 1.3, pypowerwall uses HTTP/2 for every call, others cap TLS at 1.2, \
            and some report that only tokens from a fresh login are accepted, or that a refresh \
            token must not be used before its first access token was. This program offers HTTP/2 \
            and TLS 1.3, keeps the access token of the login beside its successor, and goes back \
            to it while it is valid.
            """),
          .paragraph(
            """
            A refresh token works once. For the Fleet API Tesla documents that the last one used \
            stays valid for up to 24 hours; for the Owner API nothing is documented. Two programs \
            that share one token invalidate each other's: give each its own login. An imported \
            refresh token without its access token has been reported to yield access tokens that \
            the Owner API rejects; import both, or log in here.
            """),
          .paragraph(
            """
            Calls for energy sites are free by every report from 2024 to 2026, but Tesla does not \
            promise it.
            """),
          .paragraph(
            """
            A login of one API is not valid for the other: log in again after you change --api.
            """),
          .paragraph(
            """
            Since August 2026 Tesla refuses the tokens of some new applications with \
            invalid_audience. No cure is known except to ask Tesla. A registration that fails with \
            "Expected partner account" has been seen to succeed an hour later.
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
