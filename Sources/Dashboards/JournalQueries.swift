/// The panels of the journal's dashboard, with what they ask of its tables. Days are those of the
/// machine that runs Grafana.
enum JournalQueries {
  private typealias Panel = JournalDashboard.Panel

  /// What began in the time that is shown.
  private static let meant = """
    vehicle = (SELECT id FROM vehicles WHERE vin = '$vin')
      AND begin_ms >= $__from AND begin_ms < $__to AND end_ms IS NOT NULL
    """

  private static let distance = "end_odometer_km - start_odometer_km"

  private static func start(of period: String) -> String {
    let modifiers = period == "week" ? "'weekday 0', '-6 days'" : "'start of month'"
    return """
      CAST(strftime('%s', date(begin_ms / 1000, 'unixepoch', 'localtime', \(modifiers)), 'utc') \
      AS INTEGER)
      """
  }

  static let sums: [JournalDashboard.Panel] = [
    Panel(
      "Driven", .stat, width: 4, height: 4, unit: "suffix: $unit",
      "SELECT SUM(\(distance)) * $km AS driven FROM drives WHERE \(meant)"),
    Panel(
      "Drives", .stat, width: 4, height: 4, "SELECT COUNT(*) AS drives FROM drives WHERE \(meant)"),
    Panel(
      "Consumption", .stat, width: 4, height: 4, unit: "suffix: Wh/$unit",
      note: "Of the drives whose energy is known.",
      """
      SELECT SUM(energy_kwh) * 1000 / (SUM(\(distance)) * $km) AS consumption FROM drives
      WHERE \(meant) AND energy_kwh IS NOT NULL
      """),
    Panel(
      "Charged", .stat, width: 4, height: 4, unit: "kwatth",
      "SELECT SUM(energy_added_kwh) AS charged FROM charges WHERE \(meant)"),
    Panel(
      "Charges", .stat, width: 4, height: 4,
      "SELECT COUNT(*) AS charges FROM charges WHERE \(meant)"),
    Panel(
      "Cost", .table, width: 4, height: 4, note: "Of the charges whose price is known.",
      """
      SELECT cost_currency AS currency, ROUND(SUM(cost_ten_thousandths) / 10000.0, 2) AS cost
      FROM charges WHERE \(meant) AND cost_ten_thousandths IS NOT NULL GROUP BY 1 ORDER BY 1
      """),
  ]

  static let drives: [JournalDashboard.Panel] = [
    Panel(
      "Distance per week", .bars, width: 12, unit: "suffix: $unit",
      note: "Each bar is the week that begins under it.",
      """
      SELECT \(start(of: "week")) AS time, SUM(\(distance)) * $km AS driven
      FROM drives WHERE \(meant) GROUP BY 1 ORDER BY 1
      """),
    Panel(
      "Consumption per month", .bars, width: 12, unit: "suffix: Wh/$unit",
      """
      SELECT \(start(of: "month")) AS time,
        SUM(energy_kwh) * 1000 / (SUM(\(distance)) * $km) AS consumption
      FROM drives WHERE \(meant) AND energy_kwh IS NOT NULL GROUP BY 1 ORDER BY 1
      """),
    Panel(
      "Last drives", .table, width: 24, height: 10,
      """
      SELECT begin_ms / 1000 AS time, from_place AS "from", to_place AS "to",
        ROUND((\(distance)) * $km, 1) AS "$unit",
        ROUND((end_ms - begin_ms) / 60000.0) AS minutes, ROUND(energy_kwh, 2) AS "kWh",
        ROUND(energy_kwh * 1000 / NULLIF((\(distance)) * $km, 0)) AS "Wh/$unit",
        ROUND(start_level) AS "% at start", ROUND(end_level) AS "% at end",
        ROUND(outside_c, 1) AS "°C outside", is_inferred AS "odometer only"
      FROM drives WHERE \(meant) ORDER BY begin_ms DESC LIMIT 1000
      """),
  ]

  static let charges: [JournalDashboard.Panel] = [
    Panel(
      "Energy charged per month", .bars, width: 12, unit: "kwatth",
      """
      SELECT \(start(of: "month")) AS time,
        SUM(CASE WHEN is_fast THEN energy_added_kwh END) AS "DC",
        SUM(CASE WHEN is_fast THEN NULL ELSE energy_added_kwh END) AS "AC or unknown"
      FROM charges WHERE \(meant) GROUP BY 1 ORDER BY 1
      """),
    Panel(
      "Cost per month", .bars, width: 12,
      note: "In the currency of each charge; amounts of several are added as they are.",
      """
      SELECT \(start(of: "month")) AS time, SUM(cost_ten_thousandths) / 10000.0 AS cost
      FROM charges WHERE \(meant) AND cost_ten_thousandths IS NOT NULL GROUP BY 1 ORDER BY 1
      """),
    Panel(
      "Last charges", .table, width: 24, height: 10,
      """
      SELECT begin_ms / 1000 AS time, place, ROUND(energy_added_kwh, 2) AS "kWh added",
        ROUND(energy_drawn_kwh, 2) AS "kWh drawn",
        ROUND((end_ms - begin_ms) / 60000.0) AS minutes, ROUND(start_level) AS "% at start",
        ROUND(end_level) AS "% at end", ROUND(peak_power_kw) AS "kW at most",
        CASE is_fast WHEN 1 THEN 'DC' WHEN 0 THEN 'AC' END AS current,
        ROUND(cost_ten_thousandths / 10000.0, 2) AS cost, cost_currency AS currency
      FROM charges WHERE \(meant) ORDER BY begin_ms DESC LIMIT 1000
      """),
  ]

  static let car: [JournalDashboard.Panel] = [
    Panel(
      "Range of a full battery", .points, width: 12, unit: "suffix: $unit",
      note: "Rated range by level at the ends of charges to half or more.",
      """
      SELECT end_ms / 1000 AS time, end_range_km * 100 / end_level * $km AS "rated range"
      FROM charges WHERE \(meant) AND end_level >= 50 AND end_range_km IS NOT NULL ORDER BY 1
      """),
    Panel(
      "State", .timeline, width: 12,
      note: "The last 5,000 changes.",
      """
      SELECT time, state FROM (
        SELECT begin_ms / 1000 AS time, kind AS state FROM states
        WHERE vehicle = (SELECT id FROM vehicles WHERE vin = '$vin')
          AND begin_ms >= $__from AND begin_ms < $__to
        ORDER BY begin_ms DESC LIMIT 5000
      ) ORDER BY time
      """),
    Panel(
      "Software", .table, width: 24,
      """
      SELECT since_ms / 1000 AS time, version FROM versions
      WHERE vehicle = (SELECT id FROM vehicles WHERE vin = '$vin')
      ORDER BY since_ms DESC LIMIT 100
      """),
  ]
}
