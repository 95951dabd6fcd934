internal import WebServer

extension HTML.Interpolation {
  /// A coordinate of a drawing.
  mutating func appendInterpolation(_ number: Double) {
    appendLiteral(number.written(decimals: 1))
  }
}

extension Double {
  /// With so many decimals, without an exponent; `–` for what is no number a person can read.
  package func written(decimals: Int) -> String {
    guard isFinite, abs(self) < 1e12 else { return "–" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let whole = Int64((self * scale).rounded())
    let digits = String(whole.magnitude)
    let sign = whole < 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(decimals + 1 - digits.count, 0)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// Whole, with a narrow space before each thousand: `18 738`.
  var grouped: String {
    let text = written(decimals: 0)
    let digits = text.drop { $0 == "-" }
    guard digits.count > 4 else { return text }
    var result = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { result += "\u{202F}" }
      result.append(digit)
    }
    return (self < 0 ? "-" : "") + result
  }
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
