internal import TeslaMetrics

/// The panels about whole drives and charges, which the journal counts.
extension CarPanels {
  static let trips = Dashboard.Section(
    "Drives and charges",
    .stat(
      "Last drive", unit: .grafana("dateTimeFromNow"), whenEmpty: "none",
      Query("\(scope(.own(.lastDriveEnd))) * 1000")),
    .stat("Distance of the last drive", whenEmpty: "none", Query(scope(.own(.lastDriveDistance)))),
    .stat("Energy of the last drive", whenEmpty: "unknown", Query(scope(.own(.lastDriveEnergy)))),
    .stat(
      "Last charge", unit: .grafana("dateTimeFromNow"), whenEmpty: "none",
      Query("\(scope(.own(.lastChargeEnd))) * 1000")),
    .stat("Energy of the last charge", whenEmpty: "unknown", Query(scope(.own(.lastChargeEnergy)))),
    .stat(
      "Drives in a week", unit: .grafana("none"),
      Query("round(increase(\(scope(.own(.drives)))[1w]))")),
    .bars(
      "Distance of drives per week", width: 8, each: "1w", over: "26w", note: week,
      Query(each("1w", .driveDistance), "driven")),
    .bars(
      "Consumption per week", width: 8, each: "1w", over: "26w", unit: .base("joules_per_meter"),
      note: week,
      Query("\(each("1w", .driveEnergy)) / (\(each("1w", .driveDistance)) > 0)", "consumption")),
    .bars(
      "Cost of charging per week", width: 8, each: "1w", over: "26w", note: week,
      Query(each("1w", .chargeCost), "{{currency}}")),
    .bars(
      "Distance per 30 days", width: 8, each: "30d", over: "360d", note: month,
      Query(each("30d", .driveDistance), "driven")),
    .bars(
      "Energy of drives per 30 days", width: 8, each: "30d", over: "360d", note: month,
      Query(each("30d", .driveEnergy), "used")),
    .bars(
      "Cost of charging per 30 days", width: 8, each: "30d", over: "360d", note: month,
      Query(each("30d", .chargeCost), "{{currency}}")))

  private static let week = "Each bar is the week that begins under it; this week's still grows."
  private static let month =
    "Each bar is the 30 days that begin under it; Prometheus has to keep that much."

  private static func each(_ span: Expression, _ metric: OwnMetric) -> Expression {
    "increase(\(scope(.own(metric)))[\(span)] offset -\(span))"
  }
}
