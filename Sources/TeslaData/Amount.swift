/// Amounts as people read them, where no setting of the car's chooses the unit.
package enum Amount {
  /// `57 %`.
  package static func percent(_ percent: Double) -> String { percent.written(decimals: 0) + " %" }

  /// `1.6 kW`, without a sign: words tell which way it flows.
  package static func power(watts: Double) -> String {
    (watts.magnitude / 1_000).written(decimals: 1) + " kW"
  }

  /// `37.8 kWh`.
  package static func energy(wattHours: Double) -> String {
    (wattHours / 1_000).written(decimals: 1) + " kWh"
  }

  /// `45 s`, `12 min`, `2 h 35 min`, `3 d 2 h`; never negative.
  package static func duration(_ duration: Duration) -> String {
    let seconds = max(duration.components.seconds, 0)
    return switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7_200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    default: "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
    }
  }

  /// `for 12 min`; `for at least 12 min` of what was not seen to begin.
  package static func lasting(_ duration: Duration, isBeginKnown: Bool) -> String {
    (isBeginKnown ? "for " : "for at least ") + Amount.duration(duration)
  }
}

extension Double {
  /// With so many decimals, without an exponent; `–` for what is no number a person can read.
  package func written(decimals: Int) -> String {
    guard isFinite, magnitude < 1e12 else { return "–" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let whole = Int64((self * scale).rounded())
    let digits = String(whole.magnitude)
    let sign = whole < 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(decimals + 1 - digits.count, 0)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// Whole, with a narrow space before each thousand from five digits on: `18 738`.
  package var grouped: String {
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
