internal import CommandSyntax

/// tesla-history(1).
enum HistoryManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        The site's time zone is asked for first, with site_info. Where that does not name it, the \
        offset from UTC in time_zone_offset or installation_date counts for all days, then what \
        calendar_history tells, then the zone of this machine, with a warning; --time-zone comes \
        before all of them. A day begins at its midnight, or where the clocks leave midnight out \
        when they jump, so days on which the clocks change have 23 or 25 hours. Days are asked \
        for one by one; with \
        a longer --period one request has the whole range, and without --from the period that \
        --to is in.
        """),
      .paragraph(
        """
        With --openmetrics each kind of energy is a counter, such as \
        tesla_site_total_home_usage_joules_total. It begins at 0 with the first row, grows by each \
        row at the row's end, and ends with the last: what counts is how much it grows. Saved days \
        give the same with tesla metrics --openmetrics-backfill. A row whose time has no offset is \
        read in the site's zone; rows whose time cannot be read are left out and counted in a \
        warning.
        """),
    ],
    sections: [
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            Nothing here was verified against Tesla's real servers. Tesla documents the kinds energy \
            and backup; power, soe and self_consumption are undocumented and only seen to work for \
            other clients. Energies are in Wh, powers in W. \
            Sums over days differ from what longer periods say, so only days become counters. \
            Each run begins at 0, so runs whose days overlap contradict each other: remove the old \
            blocks before. The last row of today may grow later on. In a trial promtool took three \
            times as long for 30 days as for 15; give it a month at a time.
            """)
        ])
    ],
    seeAlso: [("promtool", 1), ("tesla-data", 1), ("tesla-metrics", 1), ("tesla-products", 1)])
}
