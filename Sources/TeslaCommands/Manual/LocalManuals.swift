internal import CommandSyntax

/// tesla-simulate(1).
enum SimulateManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        The login page only resembles Tesla's and accepts any name and password. The shell commands \
        that simulate prints set a state directory of its own, so a real login is left alone:
        """),
      .literal([
        "$ eval \"$(tesla simulate --background --speed 60)\"",
        "$ tesla data --table",
      ]),
      .paragraph("A fault is written as"),
      .literal(["[ENDPOINT:]KIND[xCOUNT][@TIME][%PERCENT][;OPTION]..."]),
      .tagged([
        (
          "ENDPOINT",
          """
          token, authorize, products, vehicle, vehicle_data, wake_up, live_status, site_info, \
          calendar_history and others; api is each that needs a token, * is all.
          """
        ),
        (
          "KIND",
          """
          An HTTP status, whose usual answer is given; the name of a particular answer, such as \
          asleep_408; delay=TIME; cut, hangup and drip, which break or slow the connection after \
          the effect; html, empty, truncated and null, which are no proper answers; tainted, \
          tokens that the API rejects with 403; revoked, refresh tokens that are refused; region, \
          an account that lives elsewhere.
          """
        ),
        ("OPTION", "retry-after=SECONDS, count=COUNT, start=TIME or chance=PERCENT."),
      ]),
      .paragraph(
        """
        Examples are vehicle_data:408, token:500x3, products:429;retry-after=7, *:delay=2s and \
        tainted@2h. Without a count a fault strikes for ever.
        """),
      .paragraph(
        """
        While it runs, GET /simulator/state tells what the world is like; POST to \
        /simulator/car/VIN puts a car into a state, such as {"state": "driving", "miles": 12}, and \
        answers with the states there are if it does not know one; POST to /simulator/site/ID \
        takes {"grid": "down"} and "up", {"storm": "on"} and "off", and {"battery": PERCENT}; POST /simulator/faults \
        adds a fault given as text, and DELETE /simulator/faults ends all. DELETE \
        /simulator/registration makes the Fleet application unknown until tesla auth \
        --fleet-register, and POST /simulator/key changes the public key that its domain serves, \
        whatever the domain, at /.well-known/appspecific.
        """),
      .paragraph(
        """
        The first car and the first site are ordinary ones. Those after them have what some have \
        in reality: the second car is of 2014, its road has holes in the network (408 with the \
        error timeout), and it answers while it is in service. The second site has a Powerwall 3 \
        and summer time, the third and the fifth have panels and no battery, the third a time zone \
        without a name, the fourth an offset from UTC alone, and the sixth has no components and \
        answers nothing; with it the list of products has an item of no known kind.
        """),
      .paragraph(
        """
        As a Fleet API it prints also the variables of an application that it knows, whose secret \
        is in a file that ends with it. Its regions are the prefixes /na, /eu and /cn of its \
        address: those where the account does not live answer 421.
        """),
    ],
    sections: [
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            It behaves as Tesla's documentation and other programs' reports say Tesla does, and \
            never was compared with the real servers. The values are plausible and mean nothing.
            """)
        ]),
      ManualPage.Section(
        "SECURITY CONSIDERATIONS",
        [
          .paragraph(
            """
            It listens on this machine only and refuses other addresses, for whoever reached it \
            could take it for Tesla. Every user of this machine can reach it.
            """)
        ]),
    ],
    seeAlso: [("tesla-auth", 1), ("tesla-serve", 8)])
}

/// tesla-doctor(1).
enum DoctorManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        A line is a verdict, what was looked at, what was found and, where something is to be \
        done, the command or the deed that mends it:
        """),
      .literal([
        "ok    token.refresh: is there and private",
        "warn  token.access: is readable by others \u{2014} chmod 600 token.access",
      ]),
      .paragraph(
        """
        The verdicts are ok, warn and fail, in colour on a terminal that has colours. With --json it is an array of objects with the members \
        verdict, subject, message and remedy.
        """),
      .paragraph(
        """
        It looks at the directory and why it is that one; at the room on its disk; at each file, its \
        kind, owner and mode; at the locks; at what the access token says of its end, scopes and region; for the Fleet API at the application, \
        the scopes that were not granted, the age of the refresh token and the money spent; at the \
        proxy in force; at the connection to the login server and to the API with its HTTP and TLS \
        versions and the certificate's end; at the clock; and at the last call that failed.
        """),
      .paragraph(
        """
        Two requests are made: one without a token to the login server, and one for the list of \
        products, which wakes no car and costs nothing. Without a usable access token the second \
        one goes without it too, for the tokens are not renewed. Where a service has the login \
        (TOKEN, see tesla-auth(1)) only the second is made, with TOKEN, and no token file is read. \
        Everything else works without a network.
        """),
      .paragraph(
        """
        The exit status is 4 when a failure needs a new login, 1 when there are other failures, \
        and 0 when there are only warnings or none.
        """),
    ],
    seeAlso: [("tesla-auth", 1), ("tesla-files", 5), ("tesla-token", 1)])
}

/// tesla-completion(1).
enum CompletionManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        Commands, options and their values are completed, and where a car or a site is wanted \
        the names and ids that Tesla listed last. No request is made while completing. A name \
        that cannot be typed, as it has a control character in it, is not offered.
        """)
    ],
    sections: [
      ManualPage.Section(
        "FILES",
        [
          .tagged([
            ("state.json", "The cars and sites that are offered."),
            ("vehicle.data, vehicle-VIN.data", "Cars that are offered too, as serve saves them."),
            ("powerwall.id", "A site that is offered too."),
          ])
        ])
    ],
    seeAlso: [("bash", 1), ("fish", 1), ("tesla-products", 1), ("zsh", 1)])
}
