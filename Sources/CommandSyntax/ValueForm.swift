/// What a value looks like: how it is checked, and how a shell completes it.
package enum ValueForm: Sendable, Hashable {
  case text
  case file
  case directory
  case url
  /// A car's VIN, id or display name.
  case vehicle
  /// An energy_site_id.
  case site
  /// The name of a command of this program.
  case command
  case choice([String])
  /// Names separated by commas, each one of these.
  case list(known: [String])
  case integer(ClosedRange<Int>)
  /// A decimal number, or one of the words.
  case number(ClosedRange<Double>, words: [String] = [])
  /// `70`, `70s`, `10m`, `1h30m`, or one of the words.
  case duration(ClosedRange<Duration>, words: [String] = [])
  /// The value of a flag's variable: 1, true, yes, on or 0, false, no, off.
  case boolean
  /// The value of a flag's variable: anything sets it.
  case presence

  /// Why a value does not fit; nil when it does.
  func problem(with value: String) -> ValueProblem? {
    switch self {
    case .text, .file, .directory, .url, .vehicle, .site, .command, .presence: nil
    case .choice(let values):
      values.contains(value)
        ? nil : .notOneOf(values, nearest: Spelling.nearest(to: value, in: values))
    case .list(let known):
      CommaList.items(value).first { !known.contains($0) }.map {
        .holds($0, notOneOf: known, nearest: Spelling.nearest(to: $0, in: known))
      }
    case .integer(let range): Self.problem(integer: value, range)
    case .number(let range, let words):
      words.contains(value) ? nil : Self.problem(number: value, range, words)
    case .duration(let range, let words):
      words.contains(value) ? nil : Self.problem(duration: value, range, words)
    case .boolean: Self.boolean(value) == nil ? .notBoolean : nil
    }
  }

  /// The words that stand beside a number or duration, such as `never`.
  var words: [String] {
    switch self {
    case .number(_, let words), .duration(_, let words): words
    default: []
    }
  }

  private static func problem(integer value: String, _ range: ClosedRange<Int>) -> ValueProblem? {
    guard let number = Int(value) else { return .notInteger }
    if range.contains(number) { return nil }
    let high = range.upperBound == .max ? nil : "\(range.upperBound)"
    return .outOfRange(low: "\(range.lowerBound)", high: high)
  }

  private static func problem(
    number value: String, _ range: ClosedRange<Double>, _ words: [String]
  ) -> ValueProblem? {
    guard let number = number(value) else { return .notNumber(words) }
    if range.contains(number) { return nil }
    let high = range.upperBound.isFinite ? plain(range.upperBound) : nil
    return .outOfRange(low: plain(range.lowerBound), high: high)
  }

  private static func problem(
    duration value: String, _ range: ClosedRange<Duration>, _ words: [String]
  ) -> ValueProblem? {
    guard let duration = DurationText.parse(value) else { return .notDuration(words) }
    if range.contains(duration) { return nil }
    return .outOfRange(
      low: DurationText.describe(range.lowerBound), high: DurationText.describe(range.upperBound))
  }

  /// A decimal number; not the `nan`, `inf` and hexadecimal forms that Swift reads too.
  static func number(_ text: String) -> Double? {
    let isDecimal = text.utf8.allSatisfy { "0123456789.eE+-".utf8.contains($0) }
    guard isDecimal, let number = Double(text), number.isFinite else { return nil }
    return number
  }

  static func boolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "1", "true", "yes", "on": true
    case "0", "false", "no", "off": false
    default: nil
    }
  }

  private static func plain(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}

/// Why a value was refused.
package enum ValueProblem: Sendable, Hashable {
  case notOneOf([String], nearest: String?)
  /// Of a list: the first name that is not known.
  case holds(String, notOneOf: [String], nearest: String?)
  case notInteger
  case notNumber([String])
  case notDuration([String])
  case notBoolean
  case outOfRange(low: String, high: String?)

  /// Follows the value in a message.
  var words: String {
    switch self {
    case .notOneOf(let values, let nearest):
      "is not one of " + values.joined(separator: ", ") + Spelling.suggestion(nearest)
    case .holds(let name, let known, let nearest):
      "holds \(Quoted.value(name)), which is not one of " + known.joined(separator: ", ")
        + Spelling.suggestion(nearest)
    case .notInteger: "is not a whole number"
    case .notNumber(let words): "is not a number" + Self.alternatives(words)
    case .notDuration(let words):
      "is not a duration such as 90, 90s, 10m or 3h" + Self.alternatives(words)
    case .notBoolean: "is neither true nor false"
    case .outOfRange(let low, nil): "is less than \(low)"
    case .outOfRange(let low, let high?): "is not between \(low) and \(high)"
    }
  }

  private static func alternatives(_ words: [String]) -> String {
    words.map { ", nor '\($0)'" }.joined()
  }
}
