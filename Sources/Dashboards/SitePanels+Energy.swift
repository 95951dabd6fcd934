/// The panels about a site's energy, and what it is worth.
extension SitePanels {
  private static let energies: [(field: String, words: String, color: String)] = [
    ("total_solar_generation", "solar", "yellow"), ("total_home_usage", "home", "blue"),
    ("total_battery_charge", "into the battery", "dark-green"),
    ("total_battery_discharge", "from the battery", "green"),
    ("grid_energy_imported", "from the grid", "purple"),
    ("total_grid_energy_exported", "into the grid", "dark-purple"),
  ]

  /// - Parameter span: of each value, `[1d] offset -1d`.
  private static func energies(_ span: Expression) -> [Query] {
    energies.map { field, words, color in
      Query("increase(\(scope(.siteEnergy(field)))\(span))", words, color: color)
    }
  }

  static let energy: Dashboard.Section = {
    var days = Panel.bars(
      "Energy per day", width: 18, each: "1d", over: "30d",
      note: "Each bar is the day that begins under it; today's still grows.")
    days.queries = energies("[1d] offset -1d")
    var month = Panel.gauge("Energy of thirty days", isBar: true, range: nil)
    month.queries = energies("[30d]")
    var weeks = Panel.bars(
      "Energy per week", width: 24, each: "1w", over: "26w",
      note: "Each bar is the week that begins under it; this week's still grows.")
    weeks.queries = energies("[1w] offset -1w")
    return Dashboard.Section(
      "Energy", days, month, weeks,
      .bars(
        "Self-powered, per day", each: "1d", over: "30d", unit: .base("ratio"), range: 0...1,
        note: "The part of the home's energy that did not come from the grid.",
        Query(selfPowered("[1d] offset -1d"), "self-powered", color: "green")),
      .bars(
        "Home powered by the sun, per day", each: "1d", over: "30d", unit: .base("ratio"),
        range: 0...1, note: "The part of the home's energy that came straight from the panels.",
        Query(
          """
          \(increase("consumer_energy_imported_from_solar", "[1d] offset -1d"))
          / (\(increase("total_home_usage", "[1d] offset -1d")) > 0)
          """, "straight from the sun", color: "yellow")))
  }()

  private static func increase(_ field: String, _ span: Expression) -> Expression {
    "increase(\(scope(.siteEnergy(field)))\(span))"
  }

  private static func selfPowered(_ span: Expression) -> Expression {
    """
    1 - \(increase("consumer_energy_imported_from_grid", span))
    / (\(increase("total_home_usage", span)) > 0)
    """
  }

  /// What all of the home's energy would have cost, less what the grid's did, with what the grid
  /// paid.
  private static func saved(_ span: Expression) -> Expression {
    """
    ((\(increase("total_home_usage", span)) - \(increase("grid_energy_imported", span))) * $price
    + \(increase("total_grid_energy_exported", span)) * $feed_in) / 3600000
    """
  }

  private static let prices = """
    By the prices above, which are the same at all hours: with others by the hour it is a rough \
    figure.
    """

  static let money = Dashboard.Section(
    "Savings",
    .stat(
      "Self-powered in 30 days", width: 4, height: 8, unit: .base("ratio"),
      note: "The part of the home's energy that did not come from the grid.",
      Query(selfPowered("[30d]"))),
    .stat(
      "Saved in 30 days", width: 4, height: 8, unit: .grafana("none"), note: prices,
      Query(saved("[30d]"))),
    .bars(
      "Saved per week", width: 16, each: "1w", over: "26w", unit: .grafana("none"), note: prices,
      Query(saved("[1w] offset -1w"), "saved", color: "green")))
}
