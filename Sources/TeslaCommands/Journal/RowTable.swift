/// A column of a table for people.
struct TableColumn<Row> {
  let title: String
  /// Of columns that do not fit the one with the highest number goes first; 0 stays.
  let rank: Int
  let isNumber: Bool
  let text: (Row) -> String?

  init(_ title: String, rank: Int = 0, isNumber: Bool = false, _ text: @escaping (Row) -> String?) {
    self.title = title
    self.rank = rank
    self.isNumber = isNumber
    self.text = text
  }
}

/// Rows as a table that fits the terminal: what matters less is left out.
enum RowTable {
  /// - Parameter width: of the terminal; nil leaves nothing out but columns without a value.
  static func render<Row>(_ rows: [Row], _ columns: [TableColumn<Row>], width: Int?) -> String {
    var shown = columns.compactMap { column -> Shown? in
      let cells = rows.map { TerminalText.line(column.text($0) ?? "") }
      guard column.rank == 0 || cells.contains(where: { !$0.isEmpty }) else { return nil }
      return Shown(column.title, cells, rank: column.rank, isNumber: column.isNumber)
    }
    if let width {
      while shown.reduce(-TextTable.gap, { $0 + $1.width + TextTable.gap }) > width,
        let last = shown.map(\.rank).max(), last > 0
      {
        shown.removeAll { $0.rank == last }
      }
    }
    let lines = (0...rows.count).map { place in shown.map { $0.padded(place) } }
    return TextTable.render(lines, width: width)
  }

  private struct Shown {
    let cells: [String]
    let rank: Int
    let isNumber: Bool
    let width: Int

    init(_ title: String, _ cells: [String], rank: Int, isNumber: Bool) {
      self.cells = [title] + cells
      self.rank = rank
      self.isNumber = isNumber
      width = self.cells.map(TerminalText.columns).max() ?? 0
    }

    /// Numbers stand at the right.
    func padded(_ place: Int) -> String {
      let cell = cells[place]
      guard isNumber else { return cell }
      return String(repeating: " ", count: width - TerminalText.columns(of: cell)) + cell
    }
  }
}
