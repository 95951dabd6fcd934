package import CommandSyntax

/// `tesla history`.
package enum HistorySyntax {
  package static let site = Option.value(
    "site", "ID", form: .site, defaultNote: "powerwall.id, else the only one",
    "which energy site")

  package static let from = Option.value(
    "from", "DATE", defaultNote: "the day of --to",
    "the first day: 2026-03-29, yesterday, 7d, last-month")

  package static let to = Option.value(
    "to", "DATE", defaultNote: "today", "the last day, by the site's own calendar")

  package static let kind = Option.value(
    "kind", "KIND",
    form: .choice(["energy", "power", "soe", "backup", "self_consumption"]), default: "energy",
    "kind of history")

  package static let period = Option.value(
    "period", "PERIOD", form: .choice(["day", "week", "month", "year", "lifetime"]),
    default: "day",
    "length of each answer; day has rows of five minutes")

  package static let timeZone = Option.value(
    "time-zone", "NAME", defaultNote: "as Tesla says",
    "the site's time zone, such as Europe/Berlin")

  package static let openMetrics = Option.flag(
    "openmetrics",
    "energies as counters in joules, for Prometheus")

  package static let signature = CommandSignature<Command>(
    ["history"], "the energy history of a Powerwall or solar site",
    description: [
      """
      Prints Tesla's answer as it is; of several days, one answer a line. Days are those of the \
      site's own time zone, which is looked up in the system's time zone database. Where Tesla \
      does not name it, its offset from UTC counts, else the zone of this machine.
      """
    ],
    options: [
      site, SharedOptions.powerwallIDFile, from, to, kind, period, timeZone, openMetrics,
      SharedOptions.json,
    ],
    exclusive: [[openMetrics, SharedOptions.json]],
    examples: [
      Example("tesla history", "today, in rows of five minutes"),
      Example(
        "tesla history --from 2026-01-01 --openmetrics > history.om",
        "for promtool tsdb create-blocks-from openmetrics history.om"),
    ],
    exitStatuses: [3, 4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in try await HistoryCommand(session: session).run()
        })))
}
