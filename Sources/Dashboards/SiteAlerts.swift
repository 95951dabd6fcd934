internal import TeslaMetrics

/// The alerts about energy sites.
struct SiteAlerts {
  let options: AlertOptions
  private let every = Scope.everything

  var all: [AlertRule] { [gridDown, atReserve, dataOld] }

  private var gridDown: AlertRule {
    let island = SiteMetrics.islandStatus
    return AlertRule(
      "TeslaGridDown", .critical, after: "1m",
      """
      max by (site_id) (
        \(every(SiteMetrics.gridStatus, is: "Inactive"))
        or \(every(island, "\(island.stateLabel)=~\"off_grid|off_grid_unintentional.*\""))
      ) == 1
      unless on (site_id) (\(every(island, is: "off_grid_intentional")) == 1)
      """,
      summary: "\(AlertRules.siteName): the grid is down",
      advice: """
        Site {{ $labels.site_id }} runs on its own, with \
        {{ with printf "tesla_site_charged_ratio{site_id='%s'}" $labels.site_id | query }}\
        {{ . | first | value | humanizePercentage }}{{ else }}no battery known{{ end }} left. \
        Switch off what can wait, and see what it gives: tesla data --powerwall
        """)
  }

  /// By per cent alone: what a battery holds is not said of all. Who keeps most of the battery back
  /// is at the reserve all the time and wants to be; a site with panels only has no battery.
  private var atReserve: AlertRule {
    let charged = every(SiteMetrics.charged)
    let reserve = every(SiteMetrics.reserve)
    let low: Expression =
      if let fixed = options.reserve {
        "(\(charged) <= \(percent: fixed))"
      } else {
        """
        (\(charged) <= \(reserve) + 0.005)
        unless on (site_id) (\(reserve) >= 0.8)
        """
      }
    return AlertRule(
      "TeslaPowerwallAtReserve", after: "10m",
      """
      \(low)
      unless on (site_id) (\(every(SiteMetrics.batteries)) == 0)
      """,
      summary: "\(AlertRules.siteName): the Powerwall is down to {{ $value | humanizePercentage }}",
      advice: """
        The Powerwall of site {{ $labels.site_id }} has only its backup reserve left: from here on \
        the grid feeds the home, and in an outage that is all there is. \
        tesla data --powerwall tells what uses it
        """)
  }

  private var dataOld: AlertRule {
    AlertRule(
      "TeslaSiteDataOld", after: "10m", "time() - \(every(.own(.siteUpdate))) > 900",
      summary:
        "\(AlertRules.siteName): the site's data is {{ $value | humanizeDuration }} old",
      advice: """
        Site {{ $labels.site_id }} gives no new data; its gateway may be without internet, or Tesla \
        refuses. The log of tesla serve says which; then: tesla doctor, or tesla data --powerwall
        """)
  }
}
