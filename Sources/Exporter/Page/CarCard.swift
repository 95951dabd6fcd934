internal import Journal
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Unix
internal import WebServer

/// One car on the page: what it is doing, what it has, and when it is asked next and why.
struct CarCard {
  let car: AccountSnapshot.Car
  let facts: VehicleFacts
  let times: PageTimes
  /// Where the car is among the cards, for unique ids.
  let place: Int
  let isStale: Bool
  var journal: JournalBook.Car?

  var html: HTML {
    """
    <article class="card" aria-labelledby="car-\(place)">
    <header><h2 id="car-\(place)">\(name)</h2><p class="sub">\(subtitle)</p></header>
    <p class="state \(car.mode?.style ?? "unknown")"><span class="dot"></span>\(stateWords) \(since)</p>
    \(isStale ? HTML.staleNote : values)\(trips)
    <footer>\(polling)</footer>
    </article>

    """
  }

  private var name: String {
    let known = facts.name ?? car.vehicle.name
    return known.isEmpty ? car.vehicle.key : known
  }

  private var subtitle: String {
    [facts.model, car.vehicle.vin].compactMap(\.self).filter { !$0.isEmpty && $0 != name }
      .joined(separator: " · ")
  }

  private var stateWords: String {
    guard let mode = car.mode else { return "Not seen yet" }
    let speed = mode == .driving ? facts.speed : nil
    return mode.words.capitalized + (speed.map { " at " + $0 } ?? "")
  }

  private var since: HTML? {
    guard let since = car.modeSince else { return nil }
    let bound = car.isModeSinceKnown ? "for" : "for at least"
    return "<small>\(bound) \(times.length(since: since)), since \(times.element(since))</small>"
  }

  @HTMLPieces private var values: HTML {
    if car.lastUpdate == nil {
      "<p class=\"note\">There is no data of it yet: it is asked when it is online.</p>\n"
    } else {
      "<div class=\"hero\">\(CarDrawing(car: facts, mode: car.mode).html)\(battery)</div>\n"
      "<dl>\(lines)</dl>\n"
      charts
    }
  }

  // MARK: Battery

  private var battery: HTML {
    let level = facts.batteryPercent.map(Amount.percent)
    let limit = facts.limitPercent.map { "limit " + Amount.percent($0) }
    let label = ["Battery" + (level.map { " at " + $0 } ?? ""), limit].compactMap(\.self)
    let range: HTML? = facts.rangeWords.map { "<span>\($0) range</span>" }
    let bar = HTML.bar(
      label.joined(separator: ", "), facts.batteryPercent, isLow: { $0 <= 20 },
      mark: facts.limitPercent)
    return """
      <div class="battery"><strong>\(level ?? "–")</strong>\(range)
      \(bar)
      \(limit.map { "<span class=\"sub\">\($0)</span>" as HTML })</div>
      """
  }

  private var lines: [HTML] {
    // How fast it drives is in the first line.
    facts.lines.filter { $0.label != "driving" }.map(\.html)
  }

  // MARK: Charts

  private var charts: HTML? {
    guard let trace = car.trace else { return nil }
    let now = times.now
    func points(_ series: CarSeries) -> [(place: Int, value: Double)] {
      trace.points(series, now: now).map { ($0.place, $0.value) }
    }
    func degrees(_ series: CarSeries) -> [(place: Int, value: Double)] {
      points(series).map { ($0.place, facts.units.degrees(celsius: $0.value)) }
    }
    let level = DayChart(
      title: "Battery", unit: "%",
      lines: [.init(style: "accent", name: "level", points: points(.level))],
      band: trace.modes(now: now), span: 0...100, times: times)
    let temperature = DayChart(
      title: "Temperature", unit: facts.units.degreesUnit,
      lines: [
        .init(style: "accent", name: "inside", points: degrees(.inside)),
        .init(style: "second", name: "outside", points: degrees(.outside)),
      ], times: times)
    let charts = [level.html, temperature.html].compactMap(\.self)
    if charts.isEmpty { return DayChart.missing(until: "with its next values") }
    return "<div class=\"charts\">\(charts)</div>\n"
  }

  /// Never stale: what was, stays so.
  private var trips: HTML? {
    journal.flatMap { TripCard(journal: $0, units: facts.units, times: times).html }
  }

  // MARK: Polling

  private var polling: HTML {
    let age = times.age(of: car.lastUpdate, isUp: car.isUp)
    guard let decision = car.decision else { return "\(age) \(streaming) It was not polled yet." }
    return "\(age) \(streaming) \(next(decision)), because: \(decision.reason.description)."
  }

  private var streaming: HTML? {
    guard let status = car.streamStatus, let since = status.since else { return nil }
    guard status.isConnected else {
      return "Its stream ended \(times.length(since: since)) ago."
    }
    let heard = status.lastHeard.map { ", heard \(times.length(since: $0)) ago" } ?? ""
    return "It streams since \(times.element(since))\(heard)."
  }

  private func next(_ decision: Decision) -> HTML {
    guard let next = decision.nextData else {
      return decision.state == .blocked
        ? "Nothing is asked before \(times.element(decision.at, withSeconds: true))"
        : "Data is asked for when it is online and may be asked"
    }
    let note = decision.isStretched ? ", later than usual to stay in the budget" : ""
    return "Next data at \(times.element(next, withSeconds: true))\(note)"
  }
}

extension FactLine {
  /// In a list of them.
  var html: HTML {
    "<div><dt>\(label.capitalized)</dt><dd class=\"\(style)\">\(text)</dd></div>\n"
  }

  private var style: String {
    switch tone {
    case .plain: ""
    case .good: "good"
    case .warning: "warn"
    case .bad: "bad"
    }
  }
}
