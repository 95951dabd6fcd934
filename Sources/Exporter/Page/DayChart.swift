internal import Polling
internal import TeslaData
internal import WebServer

/// A small chart of the last 24 hours. Lines are solid where values were taken and dotted where
/// there was no poll, so that nothing is claimed about a sleeping car.
struct DayChart {
  struct Line {
    /// Its colour and its name in the legend.
    let style: String
    let name: String
    /// Places of `DayTrace`, of which there are `places`.
    let points: [(place: Int, value: Double)]
  }

  let title: String
  let unit: String
  var decimals = 0
  let lines: [Line]
  var band: [(place: Int, mode: CarMode)] = []
  /// Bounds that the axis has at least.
  var floor: Double?
  var ceiling: Double?
  /// Whether it goes at least from 0.
  var startsAtZero = false
  /// The clock at the left, the middle and the right.
  let hours: [String]

  private static let places = DayTrace<CarSeries>.pieces
  private static let height = 100.0
  /// Values further apart than so many pieces have a gap between them.
  private static let gap = 4

  /// nil while there is nothing to show.
  var html: HTML? {
    guard lines.contains(where: { $0.points.count > 1 }) || band.count > 1 else { return nil }
    let (low, high) = bounds
    return """
      <figure>
      <figcaption>\(title)\(legend)</figcaption>
      <div class="plot"><span class="axis top" aria-hidden="true">\(text(high))</span>\
      <span class="axis bottom" aria-hidden="true">\(text(low))</span>
      <svg class="chart" viewBox="0 0 \(DayChart.places) \(band.isEmpty ? 100 : 112)" preserveAspectRatio="none" role="img" aria-label="\(label)">
      <path class="rule" d="M0 0.5H\(DayChart.places)M0 50H\(DayChart.places)M0 99.5H\(DayChart.places)"/>
      \(zeroLine(low, high))\(lines.map { path($0, low, high) })\(bandRects)
      </svg></div>
      <div class="hours" aria-hidden="true">\(hours.map { "<span>\($0)</span>" as HTML })</div>
      </figure>

      """
  }

  private var legend: HTML? {
    let named = lines.filter { $0.points.count > 1 }
    guard named.count > 1 || !band.isEmpty else { return nil }
    let modes = CarMode.allCases.filter { mode in band.contains { $0.mode == mode } }
    return """
      <span class="legend">\(named.count > 1 ? named.map { "<span class=\"key \($0.style)\">\($0.name)</span>" as HTML } : [])\
      \(modes.map { "<span class=\"key band-\($0.style)\">\($0.words)</span>" as HTML })</span>
      """
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

  private func text(_ value: Double) -> String { value.written(decimals: decimals) + " " + unit }

  private var bounds: (low: Double, high: Double) {
    let values = lines.flatMap { $0.points.map(\.value) }
    var low = min(values.min() ?? 0, floor ?? .infinity)
    var high = max(values.max() ?? 1, ceiling ?? -.infinity)
    if startsAtZero {
      low = min(low, 0)
      high = max(high, 0)
    }
    let least = decimals == 0 ? 4.0 : 0.4
    if high - low < least {
      let middle = (low + high) / 2
      low = middle - least / 2
      high = middle + least / 2
    }
    return (low, high)
  }

  private func zeroLine(_ low: Double, _ high: Double) -> HTML? {
    guard low < 0, high > 0 else { return nil }
    return "<path class=\"zero\" d=\"M0 \(y(0, low, high))H\(DayChart.places)\"/>"
  }

  private func y(_ value: Double, _ low: Double, _ high: Double) -> Double {
    DayChart.height * (1 - (value - low) / (high - low))
  }

  private func path(_ line: Line, _ low: Double, _ high: Double) -> HTML {
    var solid: HTML = ""
    var dotted: HTML = ""
    var last: (place: Int, y: Double)?
    for point in line.points {
      let height = y(point.value, low, high)
      let x = Double(point.place) + 0.5
      if let last, point.place - last.place <= DayChart.gap {
        solid += "L\(x) \(height)"
      } else {
        // A point alone is a dot: a line of no length with round ends.
        solid += "M\(x) \(height)h0"
        if let last { dotted += "M\(Double(last.place) + 0.5) \(last.y)L\(x) \(height)" }
      }
      last = (point.place, height)
    }
    return """
      <path class="line gap \(line.style)" d="\(dotted)"/><path class="line \(line.style)" d="\(solid)"/>
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
      let width = band[end].place - band[start].place + 1
      rects.append(
        "<rect class=\"band-\(band[start].mode.style)\" x=\"\(band[start].place)\" y=\"104\" width=\"\(width)\" height=\"8\"/>"
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
}
