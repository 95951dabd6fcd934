internal import Polling
internal import TeslaData
internal import Time
internal import Unix
internal import WebServer

/// A small chart of the last 24 hours. Lines are solid where values were taken and dotted where
/// there was no poll, so that nothing is claimed about a sleeping car.
///
/// With a script it tells the values of the moment that a pointer or the keyboard is at (see
/// `ChartScript`); its texts are HTML, so that they have one size however wide the chart is.
struct DayChart {
  struct Line {
    /// Its colour, and its name in the legend.
    let style: String
    let name: String
    /// Places of `DayTrace`, of which there are `places`.
    let points: [(place: Int, value: Double)]
    /// What values below 0 are, which then are told without their sign: `to the grid`.
    var nameBelowZero: String?

    fileprivate var isShown: Bool { points.count > 1 }
  }

  /// A value that matters all day.
  struct Mark {
    let name: String
    let value: Double
  }

  let title: String
  let unit: String
  /// Of the values that are told; those of the axis are round.
  var decimals = 0
  let lines: [Line]
  var band: [(place: Int, mode: CarMode)] = []
  var mark: Mark?
  /// What the axis spans at least.
  var span: ClosedRange<Double>?
  let times: PageTimes

  private static let places = ChartDay.places
  /// Values further apart than so many pieces have a gap between them.
  private static let gap = 4

  /// nil while there is nothing to show.
  var html: HTML? {
    guard lines.contains(where: \.isShown) || band.count > 1 else { return nil }
    let scale = self.scale
    let day = ChartDay(times)
    return """
      <figure class="day\(band.isEmpty ? "" : " banded")">
      <figcaption>\(title)</figcaption>
      <div class="plot" role="img" aria-label="\(label)" data-start="\(String(day.start))" data-low="\(scale.low.written(decimals: 3))" data-high="\(scale.high.written(decimals: 3))" data-unit="\(unit)">
      <div class="area">\(scale.ticks.map { tick($0, scale) })\(day.hours.map(hour))
      <svg class="chart" viewBox="0 0 \(DayChart.places) 100" preserveAspectRatio="none" aria-hidden="true">\
      \(mark.map { mark($0, scale) })\(lines.map { path($0, scale) })</svg>
      \(strip)</div>
      </div>
      \(legend)</figure>

      """
  }

  /// In place of the charts, as long as there are none.
  ///
  /// - Parameter moment: when they begin: `with the next values`.
  static func missing(until moment: String) -> HTML {
    "<p class=\"note\">The chart of the last day begins \(moment).</p>\n"
  }

  private var scale: ChartScale {
    let values = lines.flatMap { $0.points.map(\.value) }.filter { $0.magnitude < 1e12 }
    let low = [values.min(), span?.lowerBound].compactMap(\.self).min() ?? 0
    let high = [values.max(), span?.upperBound].compactMap(\.self).max() ?? max(low, 0) + 1
    return ChartScale(low...max(low, high), leastSpan: decimals == 0 ? 4 : 0.4)
  }

  // MARK: Words

  private var legend: HTML? {
    let named = lines.filter(\.isShown)
    let modes = CarMode.allCases.filter { mode in band.contains { $0.mode == mode } }
    var keys: [HTML] = named.count > 1 ? named.map { key($0.style, $0.name) } : []
    keys += modes.map { key("band-" + $0.style, $0.words) }
    if let mark { keys.append(key("mark", mark.name)) }
    let below = named.compactMap(\.nameBelowZero)
    if !below.isEmpty {
      keys.append("<span>below 0: \(below.joined(separator: ", "))</span>")
    }
    return keys.isEmpty ? nil : "<p class=\"legend\">\(keys)</p>\n"
  }

  private func key(_ style: String, _ name: String) -> HTML {
    "<span class=\"key \(style)\">\(name)</span>"
  }

  /// For readers who do not see it.
  private var label: String {
    let parts = lines.compactMap { line -> String? in
      guard let first = line.points.first, let last = line.points.last,
        let low = line.points.map(\.value).min(), let high = line.points.map(\.value).max()
      else { return nil }
      return
        "\(line.name) from \(text(first.value)) to \(text(last.value)), between \(text(low)) and \(text(high))"
    }
    return "\(title), last 24 hours" + (parts.isEmpty ? "" : ": " + parts.joined(separator: "; "))
  }

  private func text(_ value: Double) -> String { number(value) + " " + unit }

  private func number(_ value: Double) -> String {
    let text = value.written(decimals: decimals)
    // What rounds to nothing has no sign.
    return text.contains { "1"..."9" ~= $0 } ? text.withMinusSign : text.filter { $0 != "-" }
  }

  // MARK: Marks

  private func tick(_ value: Double, _ scale: ChartScale) -> HTML {
    let isZero = value == 0 && scale.low < 0
    // The unit stands once, at the top.
    let unit = value == scale.ticks.last ? " " + self.unit : ""
    return """
      <div class="y\(isZero ? " zero" : "")" style="top:\(scale.height(of: value))%" aria-hidden="true"><span>\(scale.text(value))\(unit)</span></div>
      """
  }

  private func hour(_ hour: ChartDay.Hour) -> HTML {
    """
    <div class="x\(hour.isMain ? " main" : "")" style="left:\(hour.left)%" aria-hidden="true">\(times.element(ofDay: hour.moment))</div>
    """
  }

  private func mark(_ mark: Mark, _ scale: ChartScale) -> HTML {
    "<path class=\"mark\" d=\"M0 \(scale.height(of: mark.value))H\(DayChart.places)\"/>"
  }

  private func path(_ line: Line, _ scale: ChartScale) -> HTML {
    var solid: HTML = ""
    var dotted: HTML = ""
    var values: [String] = []
    var last: (place: Int, y: Double)?
    for point in line.points {
      let height = scale.height(of: point.value)
      let x = Double(point.place) + 0.5
      if let last, point.place - last.place <= DayChart.gap {
        solid += "L\(x) \(height)"
      } else {
        // A point alone is a dot: a line of no length with round ends.
        solid += "M\(x) \(height)h0"
        if let last { dotted += "M\(Double(last.place) + 0.5) \(last.y)L\(x) \(height)" }
      }
      last = (point.place, height)
      values.append("\(point.place) \(number(point.value))")
    }
    guard !values.isEmpty else { return "" }
    let below: HTML? = line.nameBelowZero.map { " data-below=\"\($0)\"" }
    let gaps: HTML? =
      dotted.text.isEmpty ? nil : "<path class=\"line gap \(line.style)\" d=\"\(dotted)\"/>"
    return """
      \(gaps)<path class="line \(line.style)" data-style="\(line.style)" data-name="\(line.name)"\(below) data-values="\(values.joined(separator: ","))" d="\(solid)"/>
      """
  }

  /// What the car did, below the lines: the more it did, the higher.
  private var strip: HTML? {
    guard !band.isEmpty else { return nil }
    return """
      <svg class="strip" viewBox="0 0 \(DayChart.places) 10" preserveAspectRatio="none" aria-hidden="true">\(bandRects)</svg>
      """
  }

  private var bandRects: [HTML] {
    var rects: [HTML] = []
    var start = 0
    while start < band.count {
      var end = start
      while end + 1 < band.count, band[end + 1].mode == band[start].mode,
        band[end + 1].place - band[end].place <= DayChart.gap
      { end += 1 }
      let mode = band[start].mode
      let width = band[end].place - band[start].place + 1
      rects.append(
        "<rect class=\"band-\(mode.style)\" x=\"\(band[start].place)\" y=\"\(10 - mode.height)\" width=\"\(width)\" height=\"\(mode.height)\" data-name=\"\(mode.words)\"/>"
      )
      start = end + 1
    }
    return rects
  }
}

extension CarMode {
  /// Its class in the style sheet.
  var style: String { self == .inService ? "service" : "\(self)" }

  var words: String { self == .inService ? "in service" : style }

  /// In the strip of ten, so that it can be told without its colour.
  fileprivate var height: Int {
    switch self {
    case .offline: 2
    case .asleep: 4
    case .online, .inService: 7
    case .charging, .driving: 10
    }
  }
}

extension PageTimes {
  /// `06:00`, whichever day it is of.
  fileprivate func element(ofDay moment: Timestamp) -> HTML {
    let local = moment.rfc3339(offsetSeconds: offset(at: moment), withMilliseconds: false)
    let exact = moment.rfc3339(withMilliseconds: false)
    return
      "<time class=\"hour\" datetime=\"\(exact)\">\(String(local.dropFirst(11).prefix(5)))</time>"
  }
}
