internal import TeslaData
internal import Time
internal import Unix
internal import WebServer

/// One energy site on the page: what flows, what its batteries hold and for how long, and what today
/// and this week add up to.
struct SiteCard {
  let site: AccountSnapshot.Site
  let times: PageTimes
  let place: Int
  /// Whether its values are too old by `--stale-after`.
  let isStale: Bool
  /// Whether nothing can be heard of any site.
  let isCutOff: Bool

  var html: HTML {
    """
    <article class="card\(isOld ? " old still" : "")" aria-labelledby="site-\(place)">
    <header><h2 id="site-\(place)">\(site.shownName)</h2><p class="sub">\(site.id)</p></header>
    <p class="state \(stateStyle)"><span class="dot"></span>\(stateWords) \(since)</p>
    \(values)
    <footer>\(times.age(of: site.lastUpdate, isUp: site.isUp))</footer>
    </article>

    """
  }

  /// Whether its values are of another time: too old by `--stale-after`, or Tesla no longer tells.
  private var isOld: Bool {
    guard let last = site.lastUpdate else { return false }
    return isStale
      || (isCutOff || site.isUp == false) && last.duration(to: times.now) > AccountSnapshot.silence
  }

  // MARK: State

  private var stateWords: String {
    guard let facts = site.facts else { return "Not seen yet" }
    let grid = facts.gridWords?.capitalized ?? "Grid unknown"
    return grid + (facts.isStormWatchOn == true ? ", storm watch" : "")
  }

  private var stateStyle: String {
    if isOld { return "unknown" }
    return switch site.facts?.isGridUp {
    case false?: "off-grid"
    case true?: "online"
    case nil: "unknown"
    }
  }

  private var since: HTML? {
    if isOld, let moment = site.lastUpdate {
      return "<small>as of \(times.element(moment))</small>"
    }
    guard let outage = site.outage else { return nil }
    return "<small>\(times.span(since: outage.since, isKnown: outage.isSinceKnown))</small>"
  }

  // MARK: Values

  @HTMLPieces private var values: HTML {
    if let facts = shown {
      "<div class=\"hero\(facts.chargedPercent == nil ? " alone" : "")\">\(FlowDrawing(site: facts).html)\(battery(facts))</div>\n"
      "<dl>\(lines(facts))</dl>\n"
      "<div class=\"charts\">\(charts)</div>\n"
      EnergyTable(site: site, facts: facts, times: times).html
    } else {
      "<p class=\"note\">There is no data of it yet.</p>\n"
    }
  }

  /// With what its settings told.
  private var shown: SiteFacts? {
    var facts = site.facts
    facts?.settings = site.told
    return facts
  }

  private func lines(_ facts: SiteFacts) -> [HTML] {
    // These are told above.
    facts.lines.filter { !["storm watch", "time left"].contains($0.label) }.map(\.html)
  }

  private func battery(_ facts: SiteFacts) -> HTML? {
    guard let charge = facts.chargedPercent else { return nil }
    let level = Amount.percent(charge)
    let stored: HTML? = facts.storedWattHours.map {
      "<span>\(Amount.energy(wattHours: $0)) stored</span>"
    }
    let reserve = facts.settings.reservePercent.map { "reserve " + Amount.percent($0) }
    let label = ["Powerwall at " + level, reserve].compactMap(\.self).joined(separator: ", ")
    let flow: HTML? = facts.batteryFlow.map { "<span>\($0.capitalized)</span>" }
    let left: HTML? = (isOld ? nil : facts.timeLeftWords).map {
      "<span>\($0.capitalized)\(facts.isGridUp == false ? " left" : "")</span>"
    }
    return """
      <div class="battery"><strong>\(level)</strong>\(stored)
      \(HTML.bar(label, charge, isLow: { $0 <= 20 }, mark: facts.settings.reservePercent))
      \(reserve.map { "<span class=\"sub\">\($0)</span>" as HTML })\(flow)\(left)</div>
      """
  }

  // MARK: Charts

  private var charts: HTML {
    guard let trace = site.trace else { return DayChart.missing(until: "with its next values") }
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
      lines: [line(.charge, "battery-line", "charge", per: 1)],
      mark: site.told.reservePercent.map {
        DayChart.Mark(name: "reserve " + Amount.percent($0), value: $0)
      }, span: 0...100, times: times)
    let charts = [power.html, charge.html].compactMap(\.self)
    return charts.isEmpty ? DayChart.missing(until: "with its next values") : "\(charts)"
  }
}
