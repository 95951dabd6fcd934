internal import Journal
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix
internal import WebServer

/// One car on the page: what it is doing and until when, what it has, and when it is asked next.
struct CarCard {
  let car: AccountSnapshot.Car
  let facts: VehicleFacts
  let times: PageTimes
  /// Where the car is among the cards, for unique ids.
  let place: Int
  /// Whether its values are of another time: they are shown in grey then.
  let isOld: Bool
  /// Why no car is asked now; nil where nothing is in the way.
  var halt: HTML?
  var journal: JournalBook.Car?

  var html: HTML {
    """
    <article class="card\(isOld ? " old" : "")\(isActive ? "" : " still")" aria-labelledby="car-\(place)">
    <header><h2 id="car-\(place)">\(name)</h2><p class="sub">\(subtitle)</p></header>
    <p class="state \(stateStyle)"><span class="dot"></span>\(stateWords) \(since)</p>
    \(values)\(trips)
    <footer>\(footer)</footer>
    </article>

    """
  }

  private var name: String { car.shownName(facts) }

  private var subtitle: String {
    [facts.model, car.vehicle.vin].compactMap(\.self).filter { !$0.isEmpty && $0 != name }
      .joined(separator: " · ")
  }

  /// Whether anything about it may move.
  private var isActive: Bool { !isOld && (car.mode == .driving || car.mode == .charging) }

  /// Whether it did something when it was last heard of, which may be over.
  private var wasActive: Bool { isOld && (car.mode == .driving || car.mode == .charging) }

  private var stateStyle: String {
    wasActive ? "unknown" : car.mode?.style ?? "unknown"
  }

  private var stateWords: String {
    guard let mode = car.mode else { return "Not seen yet" }
    if wasActive { return "Was " + mode.words }
    if mode == .driving {
      let isMoving = facts.milesPerHour.map { $0 > 0 } ?? false
      return "Driving" + (isMoving ? facts.speed.map { " at " + $0 } ?? "" : "")
    }
    return mode.words.capitalized + (car.whereabouts?.names.first.map { " at " + $0 } ?? "")
  }

  private var since: HTML? {
    guard let since = car.modeSince, !wasActive else { return nil }
    if since.duration(to: times.now) < .seconds(120) {
      return "<small>since \(times.element(since))</small>"
    }
    return "<small>\(times.span(since: since, isKnown: car.isModeSinceKnown))</small>"
  }

  @HTMLPieces private var values: HTML {
    if car.lastUpdate == nil {
      "<p class=\"note\">No values yet: they come when the car is awake.</p>\n"
    } else {
      "<div class=\"hero\">\(CarDrawing(car: facts, mode: isOld ? nil : car.mode).html)\(battery)</div>\n"
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
      \(until)\(asOf)</div>
      """
  }

  /// What becomes of the battery, and when.
  private var until: HTML? {
    let limit = facts.limitPercent.map(Amount.percent)
    guard car.mode == .charging, !isOld else {
      return limit.map { "<span class=\"sub\">limit \($0)</span>" }
    }
    let power: HTML? = facts.chargerKilowatts.map {
      "<span>with \($0.written(decimals: 0)) kW</span>"
    }
    guard let end = facts.chargeEnd(asOf: car.lastUpdate), end > times.now else {
      return limit.map { "<span class=\"until\">to \($0)</span>\(power)" }
    }
    return "<span class=\"until\">\(limit ?? "done") at \(times.element(end))</span>\(power)"
  }

  /// Said where a reader could take what was for what is.
  private var asOf: HTML? {
    guard let moment = car.lastUpdate, isOld || moment.duration(to: times.now) > .seconds(3_600)
    else { return nil }
    return "<span class=\"as-of\">as of \(times.element(moment))</span>"
  }

  private var lines: [HTML] {
    // How fast it drives is in the first line, how long it charges beside the battery, and that it
    // does so is the label.
    facts.lines(besideState: true).filter { $0.label != "driving" }.map(\.html)
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
    return """
      <div class="charts">\(charts.isEmpty ? [DayChart.missing(until: "with its next values")] : charts)</div>

      """
  }

  /// Never old: what was, stays so.
  private var trips: HTML? {
    journal.flatMap { TripCard(journal: $0, units: facts.units, times: times).html }
  }

  // MARK: Polling

  private var footer: HTML {
    """
    \(times.age(of: car.lastUpdate, isUp: car.isUp)) \(streaming) \(halt ?? PollWords(car: car, times: times).html)
    """
  }

  private var streaming: HTML? {
    guard let status = car.streamStatus, let since = status.since else { return nil }
    guard status.isConnected else {
      return "The car ended its stream \(times.length(since: since)) ago."
    }
    let heard = status.lastHeard.map { ", last heard \(times.length(since: $0)) ago" } ?? ""
    return "The car streams since \(times.element(since))\(heard)."
  }
}

extension AccountSnapshot.Car {
  /// For people; never blank.
  func shownName(_ facts: VehicleFacts) -> String {
    let known = facts.name ?? vehicle.name
    return known.isEmpty ? vehicle.key : known
  }

  /// Whether its values, which may be of any age while it sleeps, are of another time: too old by
  /// `--stale-after`, or nothing was heard for a while though something should have been.
  func isOld(_ options: ExporterOptions, isCutOff: Bool, at now: Timestamp) -> Bool {
    if options.isStale(self, at: now) { return true }
    guard let lastUpdate, lastUpdate.duration(to: now) > AccountSnapshot.silence else {
      return false
    }
    return isCutOff || isUp == false || mode == nil
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
