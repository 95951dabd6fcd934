/// Columns of text, for people.
enum TextTable {
  static let gap = 2
  /// A cell is cut no shorter than this.
  private static let narrowest = 8

  /// - Parameter width: of the terminal; the widest column gives way until a line fits. nil cuts
  ///   nothing.
  static func render(_ rows: [[String]], width: Int? = nil) -> String {
    let rows = rows.map { $0.map(TerminalText.line) }
    let columns = rows.map(\.count).max() ?? 0
    var widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? TerminalText.columns(of: $0[column]) : 0 }.max() ?? 0
    }
    if let width { narrow(&widths, to: width) }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let text = TerminalText.cut(cell, to: widths[column])
        line += text
        if column + 1 < row.count {
          line += String(
            repeating: " ", count: widths[column] - TerminalText.columns(of: text) + gap)
        }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private static func narrow(_ widths: inout [Int], to width: Int) {
    let gaps = gap * max(widths.count - 1, 0)
    while widths.reduce(gaps, +) > width, let widest = widths.max(), widest > narrowest,
      let column = widths.firstIndex(of: widest)
    {
      widths[column] = max(narrowest, widest - (widths.reduce(gaps, +) - width))
    }
  }
}
