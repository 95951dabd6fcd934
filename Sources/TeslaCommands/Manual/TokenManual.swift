internal import CommandSyntax

/// tesla-token(1).
enum TokenManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        An access token is valid for 8 hours. The refresh token brings a new pair and is used up \
        by that, so the new refresh token is on the disk before anything else happens. Other \
        commands renew the tokens by themselves when an answer says that it is time.
        """),
      .paragraph(
        """
        A refresh holds the lock on token.lock from reading token.refresh to the last write. When \
        Tesla refuses the refresh token, the file is read once more, for a program without that \
        lock may have replaced it.
        """),
    ],
    sections: [
      ManualPage.Section(
        "FILES",
        [
          .tagged([
            ("token.refresh", "Read, and replaced first."), ("token.access", "Replaced second."),
            ("token.lock", "Locked meanwhile; empty."),
          ])
        ]),
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            Nothing here was verified against Tesla's real servers. Tesla documents for the Fleet \
            API that a refresh token works once and for three months, and that the one used last \
            works for 24 hours more, so that a lost answer can be asked for again. For the Owner \
            API nothing is documented and the reports differ; this program assumes the strictest.
            """),
          .paragraph(
            """
            A token whose answers are 403 "forbidden" was issued but is not accepted; another \
            refresh is unlikely to help. What helped others was a new login, whose first access \
            token is good for 8 hours.
            """),
          .paragraph(
            """
            What show prints is read from the token without checking its signature: it is what the \
            token says, not what Tesla thinks of it.
            """),
        ]),
      ManualPage.Section(
        "SECURITY CONSIDERATIONS",
        [
          .paragraph(
            """
            In a command line such as curl -H "Authorization: Bearer $(tesla token access)" the \
            token is an argument of curl, and arguments can be read by other users of the machine \
            while it runs. Where there are any, give it to curl on standard input:
            """),
          .literal([
            #"printf 'header = "Authorization: Bearer %s"\n' "$(tesla token access)" |"#,
            "    curl -K - URL",
          ]),
        ]),
    ],
    seeAlso: [("curl", 1), ("tesla-auth", 1), ("tesla-files", 5)])
}
