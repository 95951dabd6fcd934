internal import TeslaData
internal import WebServer

extension HTML.Interpolation {
  /// A coordinate of a drawing.
  mutating func appendInterpolation(_ number: Double) {
    appendLiteral(number.written(decimals: 1))
  }
}

extension HTML {
  /// A row of a table, with what it is about before its cells.
  static func row(_ title: String, _ cells: [String]) -> HTML {
    "<tr><th scope=\"row\">\(title)</th>\(cells.map { "<td>\($0)</td>" as HTML })</tr>"
  }

  /// A bar that is filled by so many percent; nil leaves it empty.
  ///
  /// - Parameter mark: where a line goes across it, in percent.
  static func bar(
    _ label: String, _ percent: Double?, isLow: (Double) -> Bool, mark: Double? = nil
  ) -> HTML {
    func inside(_ percent: Double) -> Double { min(max(percent, 0), 100) }
    let fill: HTML? = percent.map(inside).map {
      "<rect class=\"fill\(isLow($0) ? " low" : "")\" width=\"\($0)\" height=\"14\" rx=\"2\"/>"
    }
    let line: HTML? = mark.map {
      "<rect class=\"limit\" x=\"\(inside($0) - 0.5)\" width=\"1\" height=\"14\"/>"
    }
    return """
      <svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label="\(label)">\
      <rect class="track" width="100" height="14" rx="2"/>\(fill)\(line)</svg>
      """
  }
}

extension String {
  /// With a capital first letter.
  var capitalized: String { prefix(1).uppercased() + dropFirst() }
}

/// Lets a page be written as its pieces, one after the other.
@resultBuilder enum HTMLPieces {
  static func buildExpression(_ piece: HTML?) -> HTML { piece ?? "" }
  static func buildBlock(_ pieces: HTML...) -> HTML { join(pieces) }
  static func buildOptional(_ piece: HTML?) -> HTML { piece ?? "" }
  static func buildEither(first: HTML) -> HTML { first }
  static func buildEither(second: HTML) -> HTML { second }
  static func buildArray(_ pieces: [HTML]) -> HTML { join(pieces) }

  private static func join(_ pieces: [HTML]) -> HTML {
    var all: HTML = ""
    for piece in pieces { all += piece }
    return all
  }
}
