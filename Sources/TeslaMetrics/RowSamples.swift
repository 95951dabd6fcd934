import JSON
import Metrics
internal import Time

extension Row {
  /// The samples that the value gives: none for null and blank text, nil for a value that the
  /// field cannot have.
  func samples(of value: Value, labels: [Label]) -> [Sample]? {
    if case .states(let list) = reading { return stateSamples(of: value, in: list, labels) }
    if value.isAbsent { return [] }
    switch reading {
    case .number(let unit): return value.number.map { number($0, unit, labels) }
    case .limit(let unit, let bound):
      guard let value = value.number else { return nil }
      return (value.double?.magnitude ?? bound) < bound ? number(value, unit, labels) : []
    case .flag: return value.flag.map { [Sample(labels: labels, value: $0 ? 1 : 0)] }
    case .time(let scale): return time(value, scale, labels)
    case .codes(let names):
      guard let code = value.doubleValue else { return nil }
      let place = Int(exactly: code).flatMap { names.indices.contains($0) ? $0 : nil }
      return stateSet(names, held: place.map { names[$0] } ?? StateList.other, labels)
    case .info(_, let name, _):
      return value.labelText.map {
        [Sample(suffix: "_info", labels: labels + [Label(name, $0.asLabel)], value: 1)]
      }
    case .length:
      return value.arrayValue.map { [Sample(labels: labels, value: Double($0.count))] }
    case .states, .ignored: return []
    }
  }

  private func number(_ number: Number, _ unit: SourceUnit, _ labels: [Label]) -> [Sample] {
    unit.converted(number).map { [Sample(labels: labels, value: $0)] } ?? []
  }

  private func time(_ value: Value, _ scale: TimeScale, _ labels: [Label]) -> [Sample]? {
    let seconds: Double?
    switch value {
    case .number(let number):
      seconds = (scale == .seconds ? SourceUnit.seconds : .milliseconds).converted(number)
    case .string(let text): seconds = Timestamp(rfc3339: text)?.seconds
    case .object:
      guard let whole = value["seconds"]?.doubleValue else { return nil }
      seconds = whole + (value["nanos"]?.doubleValue ?? 0) / 1e9
    default: return nil
    }
    return seconds.map { [Sample(labels: labels, value: $0)] } ?? (value.number == nil ? nil : [])
  }

  private func stateSamples(of value: Value, in list: StateList, _ labels: [Label]) -> [Sample]? {
    let held: String?
    switch value {
    case .null: held = list.whenNull
    case .string(let text):
      guard let word = text.meaningful else {
        held = text.contains("<") ? nil : list.whenEmpty
        break
      }
      held = list.names.contains(word) ? word : StateList.other
    default: return nil
    }
    return held.map { stateSet(list.names, held: $0, labels) } ?? []
  }

  /// One sample per state, 1 for the one that holds.
  private func stateSet(_ names: [String], held: String, _ labels: [Label]) -> [Sample] {
    states.map { state in
      Sample(labels: labels + [Label(family.name, state)], value: state == held ? 1 : 0)
    }
  }
}

extension SourceUnit {
  /// The number in base units; nil beyond the range of doubles.
  ///
  /// A power of ten moves the text's point, so that 7 % is 0.07 and 2.3 bar 230000 exactly.
  func converted(_ number: Number) -> Double? {
    guard factor != 1 else { return number.double }
    if let decimalShift, !number.text.contains(where: { $0 == "e" || $0 == "E" }) {
      return Double(number.text + decimalShift)
    }
    guard let sent = number.double else { return nil }
    // A hundredth is no double, a hundred is.
    let value = decimalShift != nil && factor < 1 ? sent / (1 / factor) : sent * factor
    return value.isFinite ? value : nil
  }
}

extension String {
  /// The text without white space around it; nil for blank text and for `<invalid>`, which is
  /// how the vehicle says that it does not know.
  var meaningful: String? {
    if let first = utf8.first, let last = utf8.last, first.isVisibleASCII, last.isVisibleASCII {
      return self == "<invalid>" ? nil : self
    }
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    guard let first = firstIndex(where: { !isSpace($0) }),
      let last = lastIndex(where: { !isSpace($0) })
    else { return nil }
    let text = self[first...last]
    return text == "<invalid>" ? nil : String(text)
  }
}

extension String {
  /// At most a thousand bytes: whatever an answer holds, the page stays small.
  var asLabel: String {
    utf8.count <= 1000 ? self : String(decoding: utf8.prefix(1000), as: UTF8.self)
  }

  var isBlank: Bool { !(utf8.first?.isVisibleASCII ?? false) && allSatisfy(\.isWhitespace) }
}

extension UInt8 {
  fileprivate var isVisibleASCII: Bool { (0x21...0x7E).contains(self) }
}

extension Value {
  /// Whether the field has no value: null or text that says nothing.
  var isAbsent: Bool {
    switch self {
    case .null: true
    case .string(let text): text.meaningful == nil
    default: false
    }
  }

  /// A boolean, a number that is not 0, or the words `true` and `false`.
  fileprivate var flag: Bool? {
    switch self {
    case .bool(let flag): flag
    case .number(let number): number.double.map { $0 != 0 }
    case .string("true"): true
    case .string("false"): false
    default: nil
    }
  }

  /// Text, or a number as it was sent, or a boolean as a word.
  fileprivate var labelText: String? {
    switch self {
    case .string(let text): text.meaningful
    case .number(let number): number.text
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }
}
