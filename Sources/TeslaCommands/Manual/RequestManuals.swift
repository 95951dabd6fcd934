internal import CommandSyntax

/// tesla-products(1).
enum ProductsManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        Listing products neither wakes a car nor keeps it awake, and no price for it is known on \
        the Fleet API. The state that it gives for a car is asleep, offline or online.
        """)
    ],
    sections: [
      ManualPage.Section(
        "FILES",
        [
          .tagged([
            (
              "powerwall.id",
              "Written by --save-powerwall-id; read by data --powerwall and serve."
            ),
            ("state.json", "Keeps VIN or id and name of each car and site, for completion."),
          ])
        ]),
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            The ids of cars and sites are whole numbers that may exceed 2^53, beyond which programs \
            that read JSON numbers as floating point lose digits; id_s is the same as text. \
            vehicle_id is another number and names no car to the other commands.
            """)
        ]),
    ],
    seeAlso: [("jq", 1), ("tesla-data", 1), ("tesla-files", 5)])
}

/// tesla-wake(1).
enum WakeManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        A car that is online already is not asked to wake, since that may cost money. With --wait \
        the state of another is looked at every 2 to 8 seconds, which costs nothing, and \
        the request to wake is repeated at most every 30 seconds. Each new state is told on \
        standard error. The command fails with \
        status 5 when the time is over and the car is not online.
        """)
    ],
    sections: [
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            Nothing here was verified against Tesla's real servers. Others measured 10 to 30 \
            seconds until a car is online. A car that is offline, in a garage without reception or \
            deeply asleep, may not be reached at all.
            """),
          .paragraph(
            """
            On the Fleet API a wake cost 0.02 dollars in January 2026, ten times a request for \
            data, and three a minute are allowed. Tesla's specification wants the scope \
            vehicle_device_data for it, its overview of scopes vehicle_cmds, which is not asked \
            for: where a wake is refused for its scope, tesla auth --scope vehicle_cmds adds it. \
            Each wake drains the battery: the car stays up for about 15 minutes.
            """),
        ])
    ],
    seeAlso: [("tesla-data", 1), ("tesla-serve", 8)])
}

/// tesla-data(1).
enum DataManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        The list of products says first which car is meant and whether it is online. A car that is \
        asleep or offline is not asked: the command fails with status 5, and --wake or --cached is \
        the way on. With --wake a car is given 60 seconds.
        """),
      .paragraph(
        """
        The values are in Tesla's units, whatever the car's display says: miles, miles an hour, \
        degrees Celsius, bar, kilowatt-hours; times are milliseconds or seconds since 1970. A \
        field without a value is null, missing, blank or <invalid>. tesla-metrics(1) knows them \
        and converts.
        """),
      .paragraph(
        """
        With --table the values that people ask for are printed instead, with the age of the data: \
        kilometres or miles, Celsius or Fahrenheit, bar or psi as the car itself is set to show. \
        A value that the car does not tell has no line. The table is for eyes; programs read the \
        answer itself.
        """),
    ],
    sections: [
      ManualPage.Section(
        "FILES",
        [
          .tagged([
            ("vehicle.data", "The last answer of the chosen car."),
            ("vehicle-VIN.data", "The same by car, when the account has several."),
            ("powerwall.data", "The last answer of the energy site."),
            ("powerwall.id", "Which site; without it the only one of the account."),
          ])
        ]),
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            Nothing here was verified against Tesla's real servers. Each answer restarts the time \
            of about 15 minutes after which a parked car falls asleep: a car that is asked more \
            often than that never sleeps. Use serve, which knows when to leave it alone.
            """),
          .paragraph(
            """
            On the Fleet API a call cost 0.002 dollars in January 2026. The position is given only \
            when it is asked for, and by the Fleet API only with the scope vehicle_location; while \
            it is asked for, the car shows an arrow on its screen.
            """),
        ]),
      ManualPage.Section(
        "SECURITY CONSIDERATIONS",
        [
          .paragraph(
            """
            The answer holds the VIN and, without --no-location, where the car is. The files are \
            readable by their owner alone; look at an answer before you send it to anybody.
            """)
        ]),
    ],
    seeAlso: [("jq", 1), ("tesla-files", 5), ("tesla-metrics", 1), ("tesla-wake", 1)])
}
