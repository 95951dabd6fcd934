internal import CommandSyntax

/// tesla(1).
enum TeslaManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        Tesla has two interfaces with nearly the same answers. The Owner API is the one of Tesla's \
        own app: free, undocumented and without a guarantee. The Fleet API is documented, \
        wants a registered application (--client-id, --client-secret-file, --redirect-uri) and \
        costs money per call. Use --api to choose; China has hosts and accounts of its own.
        """),
      .paragraph(
        """
        A parked car falls asleep about 15 minutes after the last request for its data. Listing \
        products and looking at a car's state neither wake it nor keep it awake. Only wake, data \
        --wake and --sleep-allowed of serve and watch ever wake a car.
        """),
      .paragraph(
        """
        Durations are numbers of seconds, or have a unit, as in 90s, 10m, 3h or 1d.
        """),
    ],
    sections: [
      ManualPage.Section(
        "FILES",
        [
          .tagged([
            ("token.access", "The access token."),
            ("token.refresh", "The refresh token."),
            ("vehicle.data", "The last answer with a car's data."),
            ("powerwall.data", "The last answer with an energy site's data."),
            ("powerwall.id", "The energy_site_id."),
            ("state.json", "Other persistent state: car names, region, count of paid calls."),
          ]),
          .paragraph("Where they are and how they are written is told in tesla-files(5)."),
        ]),
      ManualPage.Section(
        "DIAGNOSTICS",
        [
          .paragraph(
            """
            A message on standard error says what went wrong, and where one is known the next \
            command to type:
            """),
          .literal([
            "tesla: error: not logged in: there is no token in /home/ada/.local/state/tesla",
            "tesla: hint: tesla auth",
          ]),
          .paragraph(
            """
            A hint repeats -C, --api and the other options that say whose account is meant, if \
            they were given, so that it works as it is written. On a terminal the words before a \
            message have colours, unless --no-color, NO_COLOR or TERM=dumb forbids it, and what \
            takes more than a second is told in a line that goes away again, unless -q does.
            """),
          .paragraph(
            """
            With -v each request is told in a line of its own, without tokens. Reads are tried up \
            to three times when the network or Tesla's server fails; nothing that may already \
            have had an effect is sent twice. What is done about each answer of Tesla is told in \
            tesla-api-errors(7).
            """),
        ]),
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            This version was made and tested against a simulator, tesla-simulate(1). Nothing in it \
            was verified against Tesla's real servers; what is said here of their behaviour comes \
            from Tesla's documentation and the reports of other programs up to November 2026.
            """),
          .paragraph(
            """
            Tesla may close the Owner API to other programs at any time; clients were last \
            confirmed to work in October 2026. Since June 2026 it answers "forbidden, see \
            https://developer.tesla.com/docs/fleet-api" with status 403 to the access tokens of \
            some clients. The cause is disputed (tesla-auth(1), CAVEATS). More refreshing does not \
            cure it, so the program reports it with exit status 4 and does not repeat the request.
            """),
          .paragraph(
            """
            On the Fleet API a call for a car's data cost 0.002 dollars and a wake 0.02 dollars in \
            January 2026, with a credit of 10 dollars a month. Without a payment method and a \
            billing limit above 0, Tesla disables the application. A car that is asked every 60 seconds all month would cost about 86 dollars.
            """),
        ]),
      ManualPage.Section(
        "SECURITY CONSIDERATIONS",
        [
          .paragraph(
            """
            The tokens are as good as the key to the account's data. They are kept in files that \
            only their owner can read, and are never put in arguments, messages or logs; only \
            tesla token access prints one. There is no option that takes a secret, since arguments \
            can be read by every user of a machine. A crash writes no core file, whatever the limit \
            of the shell is.
            """),
          .paragraph(
            """
            Requests go over https with the server's certificate verified; redirects are not \
            followed, and plain http is refused except to this machine. Whoever sets --api-host or \
            --auth-host decides who gets the tokens.
            """),
        ]),
    ],
    seeAlso: [
      ("curl", 1), ("jq", 1), ("tesla-auth", 1), ("tesla-doctor", 1), ("tesla-files", 5),
      ("tesla-metrics", 5), ("tesla-api-errors", 7), ("tesla-serve", 8),
    ])
}
