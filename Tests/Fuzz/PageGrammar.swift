import Metrics

/// Whether every line of a page is one that Prometheus reads, by the grammar of text format 0.0.4
/// and its stricter sister; written apart from the encoder and from the tests' own check.
enum PageGrammar {
  /// The first line that breaks the grammar, or repeats what may stand once; nil for a good page.
  static func problem(in page: [UInt8], _ format: ExpositionFormat) -> String? {
    guard String(validating: page, as: UTF8.self) != nil else { return "not UTF-8" }
    var lines = page.split(separator: newline, omittingEmptySubsequences: false)
    guard lines.popLast()?.isEmpty == true else { return "no line break at the end" }
    if format == .openMetrics {
      guard let last = lines.popLast(), last.elementsEqual("# EOF".utf8) else { return "no EOF" }
    }
    var once: Set<ArraySlice<UInt8>> = []
    for line in lines {
      guard let key = key(of: line, format), once.insert(key).inserted else {
        return String(decoding: line.prefix(300), as: UTF8.self)
      }
    }
    return nil
  }

  /// What a page has once of: a series, or a kind of metadata of a family. nil for a bad line.
  private static func key(of line: ArraySlice<UInt8>, _ format: ExpositionFormat)
    -> ArraySlice<UInt8>?
  {
    var rest = line
    if rest.first == UInt8(ascii: "#") {
      return skipMetadata(&rest, format) ? line[..<rest.startIndex] : nil
    }
    guard skipName(&rest) else { return nil }
    if rest.first == UInt8(ascii: "{"), !skipLabels(&rest) { return nil }
    let series = line[..<rest.startIndex]
    guard skip(" ", &rest) else { return nil }
    let words = rest.split(separator: space, omittingEmptySubsequences: false)
    return words.count == 1 && isNumber(words[0]) ? series : nil
  }

  /// `# HELP name text` up to the name's end, when the rest is in order.
  private static func skipMetadata(
    _ rest: inout ArraySlice<UInt8>, _ format: ExpositionFormat
  ) -> Bool {
    let isHelp = skip("# HELP ", &rest)
    let isUnit = !isHelp && format == .openMetrics && skip("# UNIT ", &rest)
    guard isHelp || isUnit || skip("# TYPE ", &rest), skipName(&rest), rest.first == space
    else { return false }
    let text = rest.dropFirst()
    if !isHelp { return text.allSatisfy { 0x61...0x7A ~= $0 || $0 == UInt8(ascii: "_") } }
    return isEscaped(text, quotes: format == .openMetrics)
  }

  private static func skipLabels(_ rest: inout ArraySlice<UInt8>) -> Bool {
    var names: Set<ArraySlice<UInt8>> = []
    guard skip("{", &rest) else { return false }
    repeat {
      let start = rest
      guard skipName(&rest), names.insert(start[..<rest.startIndex]).inserted, skip("=\"", &rest)
      else { return false }
      let value = rest
      while let byte = rest.first, byte != UInt8(ascii: "\"") {
        rest = rest.dropFirst(byte == UInt8(ascii: "\\") ? 2 : 1)
      }
      guard isEscaped(value[..<rest.startIndex], quotes: true), skip("\"", &rest) else {
        return false
      }
    } while skip(",", &rest)
    return skip("}", &rest)
  }

  /// Whether each backslash belongs to one of the format's escapes, and nothing else needs one.
  private static func isEscaped(_ text: ArraySlice<UInt8>, quotes: Bool) -> Bool {
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"):
        switch rest.popFirst() {
        case UInt8(ascii: "\\"), UInt8(ascii: "n"): continue
        case UInt8(ascii: "\"") where quotes: continue
        default: return false
        }
      case UInt8(ascii: "\"") where quotes: return false
      case 0, 0x0D: return false
      default: continue
      }
    }
    return true
  }

  /// `[+-]?digits[.digits][e[+-]digits]`, or one of the three words.
  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    if ["NaN", "+Inf", "-Inf"].contains(where: { text.elementsEqual($0.utf8) }) { return true }
    var rest = text
    _ = skip("-", &rest)
    guard skipDigits(&rest) else { return false }
    if skip(".", &rest), !skipDigits(&rest) { return false }
    if skip("e", &rest) {
      if !skip("-", &rest) { _ = skip("+", &rest) }
      guard skipDigits(&rest) else { return false }
    }
    return rest.isEmpty
  }

  private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let first = rest.first, !(0x30...0x39 ~= first) else { return false }
    let start = rest.startIndex
    rest = rest.drop { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
      default: false
      }
    }
    return rest.startIndex > start
  }

  private static func skipDigits(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let start = rest.startIndex
    rest = rest.drop { 0x30...0x39 ~= $0 }
    return rest.startIndex > start
  }

  private static func skip(_ text: StaticString, _ rest: inout ArraySlice<UInt8>) -> Bool {
    let isThere = text.withUTF8Buffer { rest.starts(with: $0) }
    if isThere { rest = rest.dropFirst(text.utf8CodeUnitCount) }
    return isThere
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
}
