internal import CommandSyntax

/// tesla-serve(8).
enum ServeManual {
  static let prose = ManualProse(
    description: polling + money + energy + web + fleet + service,
    sections: [files, caveats, security],
    seeAlso: [
      ("prometheus", 1), ("tesla-alerts", 1), ("tesla-dashboard", 1), ("tesla-files", 5),
      ("tesla-metrics", 5), ("tesla-api-errors", 7), ("tesla-metrics", 1), ("tesla-wake", 1),
      ("tesla-watch", 1),
    ])

  private static let polling: [ManualPage.Block] = [
    .paragraph(
      """
      Every check interval serve looks at the state of each car, which is free by every report and \
      leaves a sleeping car asleep. It asks for a car's data only while the car is online: every \
      drive interval while it drives, else every check interval. When a car has been parked and \
      idle for --idle-after, serve asks for its data no more often than --idle-pause, which is \
      longer than the 15 minutes after which the car can fall asleep. A car that is charging, climatized, occupied, open, \
      being updated or guarded by sentry mode is not idle.
      """),
    .paragraph(
      """
      A car that comes online is asked for its data at once, so a drive or charge that begins \
      while it sleeps is noticed within a check interval. One that begins in the pause is not: \
      no free request can tell it from a car that is still awake. The pause ends when it drives \
      on without falling asleep: after --idle-pause, or sooner once the car was seen to fall \
      asleep, two minutes after it should have. A drive that begins and ends in between is not \
      seen; the odometer, the battery and the counters of energy show it later. SIGUSR1, and \
      POST to /-/resume with --web.enable-lifecycle, end the pause, as for a phone that sees its \
      owner come home.
      """),
    .paragraph(
      """
      An answer that calls the car asleep, or whose values are old, is what Tesla kept of an \
      earlier one: serve shows it with its age, and it does not affect polling.
      """),
    .paragraph(
      """
      No car is woken unless --sleep-allowed gives a time. At start the last values are taken from \
      the saved answers, with their age.
      """),
    .paragraph(
      """
      serve does not repeat at once what Tesla refuses: it waits as long as Tesla asks, up to hours. \
      The metrics report a login that no longer works until there is a new one.
      """),
  ]

  private static let money: [ManualPage.Block] = [
    .paragraph(
      """
      With a budget the intervals stretch so that the money lasts the month: they follow from \
      what is left of both. Driving comes first, then charging, then a parked car that is awake; \
      a car that came online is looked at like one that drives. What sleeping cars save is spent \
      later in the month. Two per cent are kept back, for commands typed by hand. At the limit \
      only free requests go on, so the state of a car is still known, and the poll state is \
      out_of_budget.
      """),
    .paragraph(
      """
      Requests are counted by car and month in state.json, also those of other commands, and \
      beyond the budget none is sent. tesla_api_cost_dollars_total, \
      tesla_api_month_cost_dollars, tesla_api_month_projected_cost_dollars and \
      tesla_api_month_budget_dollars tell; tesla_poll_interval_seconds is the interval in force, \
      and tesla_vehicle_poll_state why. The page for people says when each car is asked next.
      """),
  ]

  private static let energy: [ManualPage.Block] = [
    .paragraph(
      """
      Energy is counted. For each site the rows of its energy history are added up, every five \
      minutes those of the day and once more after midnight those of the days before: \
      tesla_site_solar_energy_exported_joules_total, tesla_site_total_home_usage_joules_total and \
      more, listed in tesla-metrics(5), under the names that tesla-history(1) gives the past. They \
      begin with the midnight before the first start. For each car \
      tesla_vehicle_charge_energy_joules_total counts what its charges added since it was first \
      seen, from the data that is asked for anyway.
      """),
    .paragraph(
      """
      What a site's owner set, such as the backup reserve and the operation mode, is asked for once \
      an hour. Requests about sites are free by every report, though Tesla does not promise it.
      """),
    .paragraph(
      """
      The counts are kept in state.json and go on after a restart. They never fall: what Tesla \
      revises downwards later stays counted. Days that were missed are made up for as far as a \
      week back; of a car's charges that nobody saw only the last counts, and only for what it has \
      more than the one that was seen last. Several exporters over one state directory share one \
      count.
      """),
  ]

  private static let fleet: [ManualPage.Block] = [
    .paragraph(
      """
      With more than a hundred cars /metrics has the exporter's own metrics and the health of each \
      car; the values are at /probe, which Prometheus finds by itself:
      """),
    .literal([
      "scrape_configs:", "  - job_name: tesla", "    http_sd_configs:",
      "      - url: http://localhost:9885/sd",
    ]),
    .paragraph(
      """
      Looks at many cars are spread over the check interval, each car at a moment of its own, and \
      no more than 50 requests are under way at a time. Tesla limits how often each car may be \
      asked: a car that meets the limit waits alone; where three meet it at a time, all cars wait.
      """),
    .paragraph(
      """
      With --shard N/M several exporters share one account: each serves the cars and sites whose \
      hash is its own, and they need to know nothing of each other. Each has a state directory and \
      a login of its own.
      """),
  ]

  private static let web: [ManualPage.Block] = [
    .paragraph("The paths are:"),
    .tagged([
      ("/metrics", "The metrics; as OpenMetrics when the scraper asks for it."),
      (
        "/",
        """
        A page for people: each car and energy site as it is, how old that is, what is asked next \
        and why, and the last 24 hours as charts, which begin anew with the process. Times are this \
        machine's (TZ), units are those of the car's own screen. It updates automatically \
        while it is visible; /?refresh=off does not. /?target=ID shows one car or site; with more than \
        twenty cars each has a line that leads there. Access is the same as for /metrics.
        """
      ),
      ("/manual", "The options of serve and the meaning of every metric."),
      ("/-/healthy", "200 while the process answers."),
      (
        "/-/resume",
        """
        POST ends the pauses of cars that are let asleep; 403 without --web.enable-lifecycle. At most \
        one a minute acts; any other gets 429.
        """
      ),
      ("/-/ready", "503 until a login has been loaded."),
      (
        "/sd",
        """
        The exporter itself and the account's cars and sites as targets, for Prometheus' \
        http_sd_configs; 503 until Tesla was first asked for them. While Tesla does not answer, the \
        list stays as it was.
        """
      ),
      (
        "/probe?target=ID",
        """
        One of them, by its VIN or energy_site_id, in either format; 404 for any other. exporter is \
        the exporter itself: the login, requests, money and the process. What is \
        known is told at once: no target makes a request to Tesla, nor to anywhere else.
        """
      ),
      (
        "/healthz",
        """
        500 when a poller has not moved for two check intervals, for five times --timeout, or for \
        two minutes, whichever is most.
        """
      ),
    ]),
    .paragraph(
      """
      How often Prometheus scrapes does not matter to Tesla. In prometheus.yml:
      """),
    .literal([
      "scrape_configs:", "  - job_name: tesla", "    static_configs:",
      "      - targets: ['localhost:9885']",
    ]),
  ]

  private static let files = ManualPage.Section(
    "FILES",
    [
      .tagged([
        ("token.access", "Read, and replaced by a refresh."),
        ("token.refresh", "Read, and replaced by a refresh."),
        ("vehicle.data", "The last answer of a car; read at start."),
        ("vehicle-VIN.data", "The same by car, when there are several."),
        ("powerwall.data", "The last answer of the energy site."),
        (
          "powerwall.id",
          """
          Which energy sites; read once at start. Without it the account's only site is served. Of \
          several none is, and the page and the log say so. With --names legacy none is either, as \
          with the old exporter.
          """
        ),
        (
          "state.json",
          """
          The count of paid calls by car and month and the counters of energy, which outlive a \
          restart.
          """
        ),
        ("/var/lib/tesla", "The state directory of tesla.service."),
        ("/etc/default/tesla", "Its settings."),
      ])
    ])

  private static let service: [ManualPage.Block] = [
    .paragraph(
      """
      scripts/install and the Debian package bring tesla.service, confined to what it needs, for a \
      user tesla whose login is in /var/lib/tesla. Nothing is started unasked: log in, then start \
      it. In a directory of another user root acts as that user, so sudo will do.
      """),
    .literal([
      "$ sudo tesla -C /var/lib/tesla auth",
      "$ sudo systemctl enable tesla && sudo systemctl start tesla",
    ]),
    .paragraph(
      "The package makes the user and the directory. After scripts/install they are made by"),
    .literal([
      "$ sudo systemd-sysusers && sudo systemctl daemon-reload",
      "$ sudo install -d -m 700 -o tesla -g tesla /var/lib/tesla",
    ]),
    .paragraph(
      """
      Settings are the variables below in /etc/default/tesla, and options in its ARGS. systemd is \
      told when the exporter is ready, looks at everything again or stops, and ends and restarts \
      one whose pollers do not move. systemctl reload tesla is SIGHUP. Sockets that systemd hands \
      over are used instead of --web.listen-address: with tesla.socket enabled no scrape is refused \
      during a restart.
      """),
  ]

  private static let caveats = ManualPage.Section(
    "CAVEATS",
    [
      .paragraph(
        """
        Nothing here was verified against Tesla's real servers; the polling was tested against \
        tesla-simulate(1). Whether a given car falls asleep between two requests depends on its \
        settings: sentry mode, cabin overheat protection, accessory power and an open app keep it \
        up.
        """),
      .paragraph(
        """
        The Fleet API bills each request for data that it answers with a status below 500. At 10 \
        dollars a month one car can be asked about every 9 minutes on average, all day; cars that \
        sleep leave more for their drives. The budget is this \
        program's own count, by the prices of January 2026 and months in UTC; Tesla's bill may \
        differ, and other programs on the account are not counted. When Tesla's own limit is \
        reached, the account is refused until the limit is raised or the month ends.
        """),
      .paragraph(
        """
        --sleep-allowed wakes the car again and again, which drains its battery and on the Fleet \
        API costs money.
        """),
    ])

  private static let security = ManualPage.Section(
    "SECURITY CONSIDERATIONS",
    [
      .paragraph(
        """
        The metrics tell the VIN, whether somebody is at home, and more. Without --web.config.file \
        they are served without encryption or password, which is why only this machine is \
        listened to unless --web.listen-address says otherwise. The web config file holds \
        passwords as bcrypt hashes and the name of the TLS key; keep both readable by the service \
        alone. serve warns of one that every user can read.
        """),
      .paragraph(
        """
        serve reads the web config file again when it changes. When a new version has no users, or \
        asks less of client certificates, and an earlier one asked for them, every request is \
        refused and the error is logged, until the file is whole again or serve is restarted: a file \
        that is being written opens no door.
        """),
      .paragraph(
        """
        Sockets on loopback addresses answer for localhost, loopback addresses and the names of \
        --web.allowed-host only, so that a web page cannot reach them by a name of its own (DNS \
        rebinding); a proxy that passes its own name on needs that option. With it, all other sockets \
        answer for these names only, too. A POST from a page of another site is refused by its \
        Origin.
        """),
      .paragraph(
        """
        serve keeps up to 512 connections, 64 from each address. One more closes the oldest on which \
        no whole request has come; connections whose clients were let in before go last. \
        --web.max-requests counts requests after the password check, and a client that takes longer \
        than 10 seconds to read an answer loses its place. Passwords are checked one at a time, each \
        client address in turn.
        """),
    ])
}
