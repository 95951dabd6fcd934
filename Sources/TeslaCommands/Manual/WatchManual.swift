internal import CommandSyntax
internal import Exporter

/// tesla-watch(1).
enum WatchManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        A line has these members, and those of its event; what is not known is left out:
        """),
      .tagged([
        ("time", "When the change was noticed, in UTC: 2026-11-23T09:40:00Z."),
        ("vin, or id where there is none", "Which car."),
        ("site_id", "Which energy site, as text."),
        ("name", "What its owner calls it."),
        ("event", "What happened; see below."),
        ("state", "How the car is connected: online, asleep or offline."),
        (
          "battery_level, battery_range, charge_limit_soc, charging_state, "
            + "charge_energy_added, odometer",
          "Of a car, as in tesla-data(1): per cent, miles and kilowatt-hours."
        ),
        (
          "percentage_charged, solar_power, load_power, battery_power, grid_power, "
            + "grid_status, island_status",
          "Of a site: per cent and watts."
        ),
        (
          "age_seconds",
          "How old these values are. A line that says that a car fell asleep has its last ones."
        ),
      ]),
      .paragraph("The events are, in the order in which those of one answer are told:"),
      .tagged(WatchEvent.allCases.map { ($0.rawValue, $0.meaning) }),
      .paragraph(
        """
        Only what Tesla answers now makes an event. What a start finds is told as state, so that \
        nothing is told twice when the command is started again; what happened in between is not \
        told. A field that an answer leaves out has not changed.
        """),
      .paragraph(
        """
        Tesla is asked as by tesla-serve(8), with the same options, pauses and budget: a sleeping \
        car is left asleep, and a drive that begins and ends in a pause is told as drive_missed. \
        SIGUSR1 ends the pauses. Answers are saved as vehicle.data and powerwall.data. A failure \
        of Tesla or of the network is told on standard error and waited out.
        """),
      .paragraph(
        """
        Beside a tesla serve use --cached: what serve saves is looked at every second, and Tesla \
        is asked nothing. Both without it ask twice as often, and on the Fleet API cost twice as \
        much. The saved answers do not tell whether a car is asleep, offline or in service, so \
        there is no event of that, and no state; those of --vehicle are the only options \
        that matter. Of several energy sites only the first is saved.
        """),
      .paragraph(
        """
        SIGINT, SIGTERM and SIGHUP end it, and so does the end of its reader, soon after. A reader \
        that is slow holds nothing up; one that leaves 10,000 lines unread ends it with status 1.
        """),
    ],
    sections: [
      ManualPage.Section(
        "FILES",
        [
          .tagged([
            ("vehicle.data", "Written like serve does; with --cached only read."),
            ("vehicle-VIN.data", "The same by car, when there are several."),
            ("powerwall.data", "The same of the energy site."),
            ("powerwall.id", "Which energy site; without it the account's only one."),
          ])
        ]),
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            Nothing here was verified against Tesla's real servers. A change is noticed when Tesla \
            is asked, up to a check interval after it; what comes and goes in between, such as a \
            door, is not seen.
            """)
        ]),
      ManualPage.Section(
        "SECURITY CONSIDERATIONS",
        [
          .paragraph(
            """
            The lines tell when somebody is at home. Names come from outside: give them to other \
            programs as data, as jq does, and never to a shell as words to be run.
            """)
        ]),
    ],
    seeAlso: [("jq", 1), ("tesla-data", 1), ("tesla-files", 5), ("tesla-serve", 8)])
}
