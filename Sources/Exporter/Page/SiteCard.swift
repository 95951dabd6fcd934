internal import TeslaData
internal import Unix
internal import WebServer

/// One energy site on the page.
struct SiteCard {
  let site: AccountSnapshot.Site
  let times: PageTimes
  let place: Int
  let isStale: Bool

  var html: HTML {
    """
    <article class="card" aria-labelledby="site-\(place)">
    <header><h2 id="site-\(place)">\(site.name.isEmpty ? "Energy site " + site.id : site.name)</h2><p class="sub">\(site.id)</p></header>
    <p class="state \(stateStyle)"><span class="dot"></span>\(stateWords)</p>
    \(values)
    <footer>\(times.age(of: site.lastUpdate, isUp: site.isUp))</footer>
    </article>

    """
  }

  private var stateWords: String {
    guard let facts = site.facts else { return "Not seen yet" }
    let grid = facts.gridWords?.capitalized ?? "Energy"
    return grid + (facts.isStormWatchOn == true ? ", storm watch" : "")
  }

  private var stateStyle: String {
    switch site.facts?.isGridUp {
    case false?: "off-grid"
    case true?: "online"
    case nil: "unknown"
    }
  }

  @HTMLPieces private var values: HTML {
    if isStale {
      HTML.staleNote
    } else if let facts = shown {
      "<div class=\"hero\">\(FlowDrawing(site: facts).html)\(battery(facts))</div>\n"
      "<dl>\(lines(facts))</dl>\n"
      charts
    } else {
      "<p class=\"note\">There is no data of it yet.</p>\n"
    }
  }

  /// With what its settings told.
  private var shown: SiteFacts? {
    var facts = site.facts
    facts?.ratedWattHours = site.ratedEnergy
    return facts
  }

  private func battery(_ facts: SiteFacts) -> HTML? {
    guard let charge = facts.chargedPercent else { return nil }
    let level = Amount.percent(charge)
    let stored: HTML? = facts.storedWattHours.map {
      "<span>\(Amount.energy(wattHours: $0)) stored</span>"
    }
    return """
      <div class="battery"><strong>\(level)</strong>\(stored)
      \(HTML.bar("Powerwall at " + level, charge, isLow: { $0 <= 20 }))</div>
      """
  }

  private func lines(_ facts: SiteFacts) -> [HTML] {
    // The drawing shows what flows.
    ([FactLine("Powerwall", facts.batteryFlow)].compactMap(\.self) + facts.lines).map(\.html)
  }

  private var charts: HTML? {
    guard let trace = site.trace else { return nil }
    func line(
      _ series: SiteSeries, _ style: String, _ name: String, per divisor: Double = 1_000,
      below: String? = nil
    ) -> DayChart.Line {
      DayChart.Line(
        style: style, name: name,
        points: trace.points(series, now: times.now).map { ($0.place, $0.value / divisor) },
        nameBelowZero: below)
    }
    let power = DayChart(
      title: "Power", unit: "kW", decimals: 1,
      lines: [
        line(.solar, "sun", "solar"), line(.home, "accent", "home"),
        line(.battery, "battery-line", "battery", below: "to the battery"),
        line(.grid, "second", "grid", below: "to the grid"),
      ], span: 0...1, times: times)
    let charge = DayChart(
      title: "Powerwall", unit: "%",
      lines: [line(.charge, "battery-line", "charge", per: 1)], span: 0...100, times: times)
    let charts = [power.html, charge.html].compactMap(\.self)
    if charts.isEmpty { return DayChart.missing(until: "with the next values") }
    return "<div class=\"charts\">\(charts)</div>\n"
  }
}
