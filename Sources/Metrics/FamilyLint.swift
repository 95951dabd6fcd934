/// The naming rules of Prometheus and OpenMetrics as a check: what promtool would object to, and
/// what it does not look at (units that are not the name's end, missing label rules).
package enum FamilyLint {
  /// What is wrong with the family, in words; empty for a good one.
  package static func problems(in family: MetricFamily) -> [String] {
    var problems = nameProblems(family.renderedName) + suffixProblems(family)
    if family.help.isEmpty { problems.append("has no help") }
    problems += unitProblems(family)
    for label in Set(family.samples.flatMap { $0.labels.map(\.name) }).sorted() {
      if !isName(label) || label.hasPrefix("__") {
        problems.append("has the illegal label \(label)")
      }
    }
    return problems
  }

  /// Whether it is `[a-zA-Z_][a-zA-Z0-9_]*`: legal as a metric's and as a label's name.
  package static func isName(_ text: String) -> Bool {
    var text = text
    // Legacy names are looked at one by one, hundreds a page.
    return text.withUTF8 { utf8 in
      guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
      return utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        default: false
        }
      }
    }
  }

  private static func nameProblems(_ name: String) -> [String] {
    guard isName(name) else { return ["is not a legal name"] }
    var problems: [String] = []
    if name.contains("__") { problems.append("has two underscores in a row") }
    if name != name.lowercased() { problems.append("is not in snake_case") }
    let words = Set(name.split(separator: "_").map(String.init))
    for word in words.sorted() {
      if typeNames.contains(word) {
        problems.append("names the type \(word)")
      } else if unitsToAvoid.contains(word) || isObjectionable(word: word) {
        problems.append("names the unit \(word), which is not a base unit")
      }
    }
    return problems
  }

  private static func suffixProblems(_ family: MetricFamily) -> [String] {
    reservedSuffixes.filter { family.name.hasSuffix($0) }.map { "ends in \($0)" }
  }

  private static func unitProblems(_ family: MetricFamily) -> [String] {
    let words = family.name.split(separator: "_")
    if family.unit.isEmpty {
      guard let last = words.last, baseUnits.contains(String(last)) else { return [] }
      return ["ends in a unit that it does not declare"]
    }
    var problems: [String] = []
    if !family.name.hasSuffix("_" + family.unit) {
      problems.append("does not end in its unit \(family.unit)")
    }
    if !baseUnits.contains(family.unit) { problems.append("\(family.unit) is not a base unit") }
    if family.kind == .info || family.kind == .stateSet {
      problems.append("has a unit although its values are none")
    }
    return problems
  }

  /// The units that names may end in.
  package static let baseUnits: Set<String> = [
    "meters", "seconds", "pascals", "watts", "joules", "ratio", "celsius", "volts", "amperes",
    "meters_per_second", "degrees", "bytes", "dollars", "ohms", "newton_meters",
    "radians_per_second", "meters_per_second_squared", "grams",
  ]

  private static let reservedSuffixes = [
    "_total", "_info", "_count", "_sum", "_bucket", "_created",
  ]

  /// Whether promtool objects to a name with this word between underscores.
  package static func isObjectionable(word: String) -> Bool {
    if typeNames.contains(word) || abbreviations.contains(word) || otherUnits.contains(word) {
      return true
    }
    return prefixes.contains { prefix in
      guard word.hasPrefix(prefix) else { return false }
      let unit = String(word.dropFirst(prefix.count))
      return promtoolBaseUnits.contains(unit) || otherUnits.contains(unit)
    }
  }

  private static let typeNames: Set<String> = [
    "gauge", "counter", "histogram", "summary", "untyped",
  ]

  private static let abbreviations: Set<String> = [
    "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
  ]

  /// Units for which promtool wants another.
  private static let otherUnits: Set<String> = [
    "minutes", "hours", "days", "weeks", "kelvins", "fahrenheit", "rankine", "inches", "yards",
    "miles", "bits", "calories", "pounds", "ounces",
  ]

  private static let promtoolBaseUnits: Set<String> = [
    "amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres", "moles",
    "seconds", "volts",
  ]

  private static let prefixes = [
    "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega",
    "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi",
  ]

  /// What promtool does not know and Prometheus' rules forbid all the same.
  private static let unitsToAvoid: Set<String> = [
    "percent", "kilowatts", "bar", "mph", "kwh", "kw",
  ]
}
