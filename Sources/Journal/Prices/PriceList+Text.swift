extension PriceList {
  /// A line that is no price.
  package struct BadLine: Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package let number: Int
    package let flaw: PriceRule.Flaw

    /// `line 3 names no currency …`
    package var description: String { "line \(number): \(flaw.description)" }
  }

  /// Reads a `prices` file: a price on each line, blank lines, and comments from `#` on.
  ///
  /// - Returns: the prices of the good lines, and the bad lines.
  package static func parse(_ text: String) -> (list: PriceList, badLines: [BadLine]) {
    var list = PriceList()
    var badLines: [BadLine] = []
    // A line may end as on other systems.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (place, line) in lines.enumerated() {
      let content = line.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
      guard let first = content.first, first != "#" else { continue }
      do throws(PriceRule.Flaw) {
        list.rules.append(try PriceRule(line: String(content)))
      } catch {
        badLines.append(BadLine(number: place + 1, flaw: error))
      }
    }
    return (list, badLines)
  }
}
