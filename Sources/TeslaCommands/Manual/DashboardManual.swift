internal import CommandSyntax

/// tesla-dashboard(1).
enum DashboardManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        A dashboard has variables for the data source, the scrape job and the car or site. Each has \
        an uid of its own that stays the same, so that importing a newer one replaces it, and links \
        to the others. Numbers are kept in base units; the dashboard shows those that --units names.
        """),
      .tagged([
        (
          "car",
          """
          State and since when, age of the data, battery and range, charging, distance per day and \
          week, speed, consumption, temperatures, tyres, doors and watch, firmware with a mark where \
          it changed, what is lost while parked, and the range of a full battery over time.
          """
        ),
        (
          "powerwall",
          """
          Power of sun, home, battery, grid, generator and Wall Connectors, level and reserve, how \
          long the battery lasts, outages, operation mode, and energy per day. The battery is \
          negative while it charges, the grid while it is fed.
          """
        ),
        (
          "exporter",
          """
          Whether Tesla answers, how each car is polled, ages, money, requests, failures, login and \
          the process itself.
          """
        ),
      ]),
      .paragraph(
        """
        Grafana 10.4 and newer read them. To provision them, put the files where a provider of \
        dashboards looks:
        """),
      .literal([
        "apiVersion: 1",
        "providers:",
        "  - name: tesla",
        "    options: {path: /var/lib/grafana/dashboards}",
      ]),
    ],
    sections: [
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            Panels ask for standard names; with serve --names legacy they stay empty. There is no \
            map, since serve does not show a position. Bars of a day begin at midnight of the \
            dashboard's time zone, and what was not scraped is in none. A car that lacks what a \
            panel shows, such as an older one its tyre pressures, leaves it empty. The \
            files were read by the types of Grafana's own Foundation SDK and their queries by \
            Prometheus 2.42; no Grafana has loaded them yet.
            """)
        ])
    ],
    seeAlso: [
      ("prometheus", 1), ("tesla-alerts", 1), ("tesla-metrics", 5), ("tesla-serve", 8),
    ])
}

/// tesla-alerts(1).
enum AlertsManual {
  static let prose = ManualProse(
    description: [
      .tagged([
        (
          "TeslaLeftOpen, TeslaUnlocked",
          """
          For ten minutes, with nobody inside and away from home. Home is where the car is near the \
          garage door opener (HomeLink) that it knows: Tesla's data has no other word for home, and \
          a position would have to be shown to tell. A car without HomeLink is never at home; with \
          --at-home every car is told of everywhere.
          """
        ),
        (
          "TeslaChargeStoppedEarly",
          """
          Plugged in, below its limit, and no longer charging, as it was within the last two hours. \
          Not when the cable was pulled, nor when it waits for its scheduled hour.
          """
        ),
        (
          "TeslaTyreSoft",
          "The car warns of a tyre, or its pressure is below a part of what is recommended."
        ),
        ("TeslaBatteryLow", "Parked, unplugged and low for half an hour."),
        (
          "TeslaDataOld",
          """
          Online, but an hour without new data, and three poll intervals. Never of a car that \
          sleeps, that is left alone so that it can, or that the budget keeps from being asked.
          """
        ),
        ("TeslaGridDown", "The grid is down; not when it was left on purpose."),
        (
          "TeslaPowerwallAtReserve",
          """
          For ten minutes. A site that keeps back 80 per cent or more always is and is not told \
          of, unless --reserve says what to take.
          """
        ),
        ("TeslaSiteDataOld", "A quarter of an hour without new data of a site."),
        (
          "TeslaExporterBlind",
          """
          For ten minutes Prometheus did not reach the exporter, or knows no such job, or the \
          exporter did not reach Tesla.
          """
        ),
        ("TeslaLoginRequired", "Somebody has to type tesla auth."),
        (
          "TeslaTokenExpiring",
          """
          An access token with less than an hour left, which should have been renewed before; or a \
          refresh token that ends in ten days.
          """
        ),
        ("TeslaTokenRejected", "Tesla refuses the access token that it gave."),
        ("TeslaBudgetNearlySpent", "A part of the month's budget is spent."),
      ]),
      .paragraph(
        """
        Each has the label severity, warning or critical. In prometheus.yml:
        """),
      .literal(["rule_files: [tesla-alerts.yml]"]),
    ],
    sections: [
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            The rules ask for standard names. They see what the exporter saw last: of a sleeping \
            car that is how it was when it fell asleep. A charge that its owner stops in the app \
            looks like one that failed.
            """)
        ])
    ],
    seeAlso: [
      ("prometheus", 1), ("promtool", 1), ("tesla-dashboard", 1), ("tesla-metrics", 5),
      ("tesla-serve", 8),
    ])
}
