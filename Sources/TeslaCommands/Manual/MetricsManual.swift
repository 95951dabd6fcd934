internal import CommandSyntax

/// tesla-metrics(1).
enum MetricsManual {
  static let prose = ManualProse(
    description: [
      .paragraph(
        """
        A metric is named by the path of Tesla's field and its base unit; all are listed in \
        tesla-metrics(5). A field that is null, missing, blank or <invalid> gives no sample, never \
        a zero. Samples have no timestamps, except for backfill.
        """),
      .paragraph(
        """
        A number or boolean that the catalogue does not know is exposed under its path; unknown \
        text is not. With --unknown they are listed instead: path, type and an example, separated \
        by tabs. With --diff each line begins with added, removed or retyped.
        """),
      .paragraph(
        """
        With --names legacy the series are those of tesla_exporter.py: Tesla's units, text in the \
        label value, and the prefix teg_ for the Powerwall. Characters that broke the old page are \
        escaped.
        """),
      .paragraph(
        """
        With --openmetrics-backfill any number of archived answers become samples of the past: \
        vehicle_data with the time of each of its blocks, live_status with its own, days of \
        tesla-history(1) as counters. A FILE may hold one answer a line. What does not say when it \
        was true is refused.
        """),
    ],
    sections: [
      ManualPage.Section(
        "STANDARDS",
        [
          .paragraph(
            "Prometheus text exposition format 0.0.4 and OpenMetrics 1.0.0.")
        ]),
      ManualPage.Section(
        "CAVEATS",
        [
          .paragraph(
            """
            The values are as old as the file; nothing here looks at the clock. Labels with a \
            VIN name a car to whoever may read the metrics. The position is left out unless \
            --location asks for it.
            """)
        ]),
    ],
    seeAlso: [("tesla-data", 1), ("tesla-history", 1), ("tesla-metrics", 5), ("tesla-serve", 8)])
}
