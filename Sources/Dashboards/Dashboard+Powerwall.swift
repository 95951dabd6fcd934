internal import TeslaMetrics

/// `tesla dashboard powerwall`.
extension Dashboard {
  static let powerwall = Dashboard(
    uid: "tesla-powerwall", title: "Tesla: Powerwall",
    summary: "One energy site: power, battery, grid and energy.",
    variables: [
      .job(of: SiteMetrics.load), .site,
      Variable(name: "price", title: "Price of a kWh", content: .number(0.30)),
      Variable(name: "feed_in", title: "Paid for a kWh", content: .number(0.08)),
    ],
    sections: [
      SitePanels.now, SitePanels.power, SitePanels.battery, SitePanels.grid, SitePanels.energy,
      SitePanels.money,
    ])
}

/// The site's metrics that more than one panel or rule needs.
enum SiteMetrics {
  static let solar = Metric.site("solar_power")
  static let load = Metric.site("load_power")
  static let battery = Metric.site("battery_power")
  static let grid = Metric.site("grid_power")
  static let charged = Metric.site("percentage_charged")
  static let gridStatus = Metric.site("grid_status")
  static let islandStatus = Metric.site("island_status")
  static let reserve = Metric.siteInfo("backup_reserve_percent")
  static let batteries = Metric.siteInfo("battery_count")

  private static let packEnergy = Metric.site("total_pack_energy")
  private static let rated = Metric.siteInfo("nameplate_energy")
  /// Of a Powerwall 3, whose site is rated for nothing.
  private static let ratedOfGateway = Metric.siteInfo(
    "components.gateways[].nameplate_energy_watts")

  /// What full batteries hold: as they are rated, since Tesla has no longer said what they hold
  /// (March 2024).
  static func full(_ scope: Scope) -> Expression {
    """
    (\(scope(packEnergy)) or (\(scope(rated)) > 0) \
    or sum by (instance, job, site_id) (\(scope(ratedOfGateway)) > 0))
    """
  }

  static func stored(_ scope: Scope) -> Expression {
    "(\(scope(.site("energy_left"))) or \(scope(charged)) * \(full(scope)))"
  }
}

/// The panels about an energy site.
enum SitePanels {
  static let scope = Scope.site
  private static let generator = Metric.site("generator_power")
  private static let connector = Metric.site("wall_connectors[].wall_connector_power")

  static let now = Dashboard.Section(
    "${site_id:text} now",
    .stat("Solar", Query(scope(SiteMetrics.solar))),
    .stat("Home", Query(scope(SiteMetrics.load))),
    .stat(
      "Battery", note: "Positive while the battery gives, negative while it charges.",
      Query(scope(SiteMetrics.battery))
    ).needing(.battery),
    .stat(
      "Grid", note: "Positive while the grid gives, negative while it takes.",
      Query(scope(SiteMetrics.grid))),
    .stat("Generator", Query(scope(generator))),
    .stat(
      "Wall Connectors", note: "All of the site together.",
      Query("sum(\(scope(connector)))")
    ).needing(.wallConnector),
    .stat(
      "Data age", steps: [Step(300, "orange"), Step(900, "red")],
      Query("time() - \(scope(.own(.siteUpdate)))")),
    .stat(
      "Operation", words: .name,
      Query("\(scope(mode)) == 1", "{{\(mode.stateLabel)}}")
    ).needing(.battery),
    .stat("Backup reserve", Query(scope(SiteMetrics.reserve))).needing(.battery),
    .stat(
      "Storm Watch", mappings: Mapping.flag("quiet", "holds energy back"),
      Query(scope(.site("storm_mode_active")))),
    .stat(
      "Grid services",
      mappings: Mapping.flag("none", "serving", colors: ("text", "green"))
        + [Mapping(2, "takes part", "blue")],
      note: "Most sites say only whether they take part.",
      Query(
        """
        \(scope(.site("grid_services_active")))
        or 2 * \(scope(.siteInfo("components.grid_services_enabled")))
        """)),
    .stat(
      "Can run alone", mappings: Mapping.flag("no", "yes", colors: ("orange", "green")),
      Query(
        "\(scope(.site("backup_capable"))) or \(scope(.siteInfo("components.backup")))")))

  private static let mode = Metric.siteInfo("default_real_mode")

  static let power = Dashboard.Section(
    "Power",
    .series(
      "Where the power comes from", width: 24, drawn: .stacked,
      note: """
        Above the line what gives, below it what takes: the battery is negative while it charges, \
        the grid while it is fed. Together they are what the home uses.
        """,
      Query(scope(SiteMetrics.solar), "solar", color: "yellow"),
      Query(scope(SiteMetrics.battery), "battery", color: "green", needs: .battery),
      Query(scope(SiteMetrics.grid), "grid", color: "purple"),
      Query(scope(generator), "generator", color: "orange")),
    .series("Home", Query(scope(SiteMetrics.load), "home", color: "blue")),
    .series("Wall Connectors", Query(scope(connector), "{{din}}")).needing(.wallConnector))

  static let battery = Dashboard.Section(
    "Battery",
    .gauge(
      "Battery", range: 0...1,
      steps: [Step(-.infinity, "red"), Step(0.2, "orange"), Step(0.4, "green")],
      Query(scope(SiteMetrics.charged), "charged"), Query(scope(SiteMetrics.reserve), "reserve")
    ).needing(.battery),
    .series(
      "Battery", width: 10, unit: .base("ratio"), range: 0...1,
      Query(scope(SiteMetrics.charged), "as the app shows it"),
      Query(scope(SiteMetrics.reserve), "reserve")
    ).needing(.battery),
    .stat(
      "Stored", height: 8, unit: .base("joules"),
      note: "The per cent that the app shows, of what the batteries are rated for.",
      Query(SiteMetrics.stored(scope))
    ).needing(.battery),
    .stat(
      "Lasts for", height: 8, unit: .base("seconds"),
      note: "What is stored, by what the home uses now, without sun and grid.",
      Query("\(SiteMetrics.stored(scope)) / (\(scope(SiteMetrics.load)) > 0)")
    ).needing(.battery),
    .series(
      "Full pack", width: 24, height: 6, unit: .base("joules"),
      note: "As rated, where Tesla no longer says what it holds.",
      Query(SiteMetrics.full(scope), "full pack")
    ).needing(.battery))

  private static let islands: [(states: [String], mapping: Mapping)] = [
    (["on_grid", "transitioning_on_grid"], Mapping(1, "on grid", "green")),
    (["off_grid_intentional"], Mapping(2, "off grid on purpose", "blue")),
    (
      [
        "off_grid", "off_grid_unintentional", "off_grid_unintentional_overload",
        "off_grid_unintentional_wait_for_solar", "off_grid_unintentional_wait_for_user",
        "off_grid_unintentional_wait_for_jump_start", "transitioning_off_grid",
      ], Mapping(3, "grid down", "red")
    ),
    (["island_status_unknown", "other"], Mapping(4, "not known", "text")),
  ]

  private static let island: Expression = {
    let label = SiteMetrics.islandStatus.stateLabel
    let terms = islands.map { states, mapping -> Expression in
      let matcher = "\(label)=~\"\(states.joined(separator: "|"))\""
      return "\(scope(SiteMetrics.islandStatus, matcher)) * \(mapping.value)"
    }
    return "max by (site_id) (\(Expression.any(terms)))"
  }()

  static let grid = Dashboard.Section(
    "Grid",
    .stat("Grid", mappings: islands.map(\.mapping), Query(island)),
    .stat(
      "Without grid", unit: .base("seconds"),
      note: "Of the time shown, as far as it was recorded.",
      Query(
        """
        (1 - avg_over_time(\(scope(SiteMetrics.gridStatus, is: "Active"))[$__range])) * $__range_s
        """)),
    .timeline("Grid", width: 16, height: 4, mappings: islands.map(\.mapping), Query(island, "grid"))
  )
}
