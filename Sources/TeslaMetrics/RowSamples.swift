package import JSON
import Metrics

extension Row {
  /// The samples that the value gives: none for null and blank text, nil for a value that the
  /// field cannot have.
  func samples(of value: Value, labels: [Label]) -> [Sample]? {
    switch said(by: value) {
    case .nothing: []
    case .nonsense: nil
    case .value(let said): samples(of: said, labels)
    }
  }

  private func samples(of value: FieldValue, _ labels: [Label]) -> [Sample] {
    switch value {
    case .number(let number):
      guard case .number(let unit) = form, let value = unit.converted(number) else { return [] }
      return [Sample(labels: labels, value: value)]
    case .flag(let flag): return [Sample(labels: labels, value: flag ? 1 : 0)]
    case .moment(let seconds): return [Sample(labels: labels, value: seconds)]
    case .state(let held): return stateSet(held: held, labels)
    case .text(let text):
      guard case .info(_, let name, _) = reading else { return [] }
      return [Sample(suffix: "_info", labels: labels + [Label(name, text.asLabel)], value: 1)]
    case .count(let count): return [Sample(labels: labels, value: Double(count))]
    }
  }

  /// One sample per state, 1 for the one that holds.
  private func stateSet(held: String, _ labels: [Label]) -> [Sample] {
    states.map { state in
      Sample(labels: labels + [Label(family.name, state)], value: state == held ? 1 : 0)
    }
  }
}

extension SourceUnit {
  /// The number in base units; nil beyond the range of doubles.
  ///
  /// A power of ten moves the text's point, so that 7 % is 0.07 and 2.3 bar 230000 exactly.
  package func converted(_ number: Number) -> Double? {
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
