internal import Unix
internal import WebServer

/// One energy site on the page.
struct SiteCard {
  let site: Fleet.Site
  let times: PageTimes
  let place: Int
  let isStale: Bool

  var html: HTML {
    """
    <article class="card" aria-labelledby="site-\(place)">
    <header><h2 id="site-\(place)">\(site.name.isEmpty ? "Energy site " + site.id : site.name)</h2><p class="sub">\(site.id)</p></header>
    <p class="state \(stateStyle)"><span class="dot"></span>\(stateWords)</p>
    \(values)
    <footer>\(age)</footer>
    </article>

    """
  }

  private var stateWords: String {
    guard let glance = site.glance else { return "Not seen yet" }
    switch glance.isGridDown {
    case true?: return "Off the grid"
    case false?:
      return glance.isStormModeActive == true ? "On the grid, storm watch" : "On the grid"
    case nil: return "Energy"
    }
  }

  private var stateStyle: String {
    switch site.glance?.isGridDown {
    case true?: "off-grid"
    case false?: "online"
    case nil: "unknown"
    }
  }

  @HTMLPieces private var values: HTML {
    if isStale {
      "<p class=\"note\">Its values are older than <code>--stale-after</code> allows.</p>\n"
    } else if let glance = site.glance {
      "<div class=\"hero\">\(FlowDrawing(site: glance).html)\(battery(glance))</div>\n"
      "<dl>\(facts(glance))</dl>\n"
      charts
    } else {
      "<p class=\"note\">There is no data of it yet.</p>\n"
    }
  }

  private func battery(_ glance: SiteGlance) -> HTML? {
    guard let charge = glance.charge else { return nil }
    let width = min(max(charge, 0), 100)
    let stored = glance.energyLeft ?? site.ratedEnergy.map { $0 * width / 100 }
    return """
      <div class="battery"><strong>\(charge.written(decimals: 0)) %</strong>\
      \(stored.map { "<span>\(kilowattHours($0)) stored</span>" as HTML })
      <svg viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label="Powerwall at \(charge.written(decimals: 0)) percent">\
      <rect class="track" width="100" height="14" rx="2"/>\
      <rect class="fill\(width <= 20 ? " low" : "")" width="\(width)" height="14" rx="2"/></svg></div>
      """
  }

  private func facts(_ glance: SiteGlance) -> [HTML] {
    let battery = glance.battery.map { $0 < -10 ? "charging" : $0 > 10 ? "discharging" : "at rest" }
    let all: [(String, String?)] = [
      ("Powerwall", battery),
      ("Capacity", (glance.packEnergy ?? capacity(glance)).map(kilowattHours)),
      ("Generator", glance.generator.flatMap { $0 > 10 ? kilowatts($0) : nil }),
      ("Wall connectors", glance.wallConnectors.map(kilowatts)),
      ("Storm watch", glance.isStormModeActive.map { $0 ? "active" : "not active" }),
    ]
    return all.compactMap { name, value in
      value.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>\n" }
    }
  }

  private func capacity(_ glance: SiteGlance) -> Double? {
    glance.charge.flatMap { _ in site.ratedEnergy }
  }

  private func kilowatts(_ watts: Double) -> String { (watts / 1_000).written(decimals: 1) + " kW" }
  private func kilowattHours(_ wattHours: Double) -> String {
    (wattHours / 1_000).written(decimals: 1) + " kWh"
  }

  private var charts: HTML? {
    guard let trace = site.trace else { return nil }
    func line(_ series: SiteSeries, _ style: String, _ name: String, per divisor: Double)
      -> DayChart.Line
    {
      DayChart.Line(
        style: style, name: name,
        points: trace.points(series, now: times.now).map { ($0.place, $0.value / divisor) })
    }
    let power = DayChart(
      title: "Power", unit: "kW", decimals: 1,
      lines: [
        line(.solar, "sun", "solar", per: 1_000), line(.home, "accent", "home", per: 1_000),
        line(.battery, "battery-line", "battery", per: 1_000),
        line(.grid, "second", "grid", per: 1_000),
      ], startsAtZero: true, hours: times.dayAxis)
    let charge = DayChart(
      title: "Powerwall", unit: "%", lines: [line(.charge, "battery-line", "charge", per: 1)],
      floor: 0, ceiling: 100, hours: times.dayAxis)
    return "<div class=\"charts\">\(power.html)\(charge.html)</div>\n"
  }

  private var age: HTML {
    let failed: HTML? =
      site.isUp == false
      ? " <strong class=\"bad\">Tesla did not answer the last request.</strong>" : nil
    guard let moment = site.lastUpdate else { return "No values yet.\(failed)" }
    return
      "Values of \(times.element(moment, withSeconds: true)), \(times.length(since: moment)) old.\(failed)"
  }
}
