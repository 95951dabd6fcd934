internal import HTTP
internal import TeslaData
internal import Time
internal import WebServer

/// Many cars, a line each: those first that need a look.
struct CarList {
  /// In Tesla's order.
  let rows: [CarRow]
  let search: CarSearch
  let refreshes: Bool
  let times: PageTimes

  /// Of a page of the list; a script searches and sorts what fits on one.
  static let mostRows = 500

  var html: HTML {
    let found = found
    let last = max((found.count + CarList.mostRows - 1) / CarList.mostRows, 1)
    let page = min(search.page, last)
    let shown = found.dropFirst((page - 1) * CarList.mostRows).prefix(CarList.mostRows)
    let isAll = shown.count == rows.count
    return """
      <p class="summary">\(summary)</p>
      \(form)
      <p id="hits" role="status">\(hits(found.count))</p>
      <table class="list" aria-label="Cars"\(isAll ? " data-all" as HTML : nil)>
      <thead><tr>\(CarColumn.shown.map(head))</tr></thead>
      <tbody>
      \(shown.map(row))</tbody>
      </table>
      \(pages(page, of: last))
      """
  }

  private var found: [CarRow] {
    let column = search.column
    let words = search.words
    let places = rows.enumerated().filter { $0.element.contains(words) }
      .sorted { left, right in
        if column.precedes(left.element, right.element) { return !search.isReversed }
        if column.precedes(right.element, left.element) { return search.isReversed }
        return left.offset < right.offset
      }
    return places.map(\.element)
  }

  /// `120 cars: 3 driving, 12 charging, 98 asleep. 7 need a look.`
  private var summary: HTML {
    let counts = Dictionary(rows.map { ($0.state, 1) }, uniquingKeysWith: +)
    let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.lowercased())" }
      .joined(separator: ", ")
    let troubled = rows.count { $0.urgency > 0 }
    let look: HTML =
      troubled == 0
      ? "None needs a look."
      : "<strong>\(troubled) \(troubled == 1 ? "needs" : "need") a look.</strong>"
    return "\(rows.count) cars: \(words). \(look)"
  }

  private func hits(_ count: Int) -> HTML {
    if count == rows.count { return "" }
    return count == 0 ? "No car has this." : "\(count) of \(rows.count) cars"
  }

  // MARK: Search and order

  private var form: HTML {
    let still: HTML? =
      refreshes ? nil : "<input type=\"hidden\" name=\"refresh\" value=\"off\">"
    return """
      <form id="find" role="search" method="get" action="./"><label for="q">Search</label> \
      <input id="q" name="q" type="search" value="\(search.text)" autocomplete="off" maxlength="100">
      <label for="sort">Sort by</label> <select id="sort" name="sort">\(CarColumn.allCases.map(option))</select>\(still)
      <button>Show</button></form>
      """
  }

  private func option(_ column: CarColumn) -> HTML {
    let isChosen = column == search.column
    let titles: [HTML] = [false, true].map { isReversed in
      let value = (isReversed ? "-" : "") + column.rawValue
      let isThis = isChosen && isReversed == search.isReversed
      return """
        <option value="\(value)"\(isThis ? " selected" as HTML : nil)>\(column.title)\(isReversed ? ", reversed" : "")</option>
        """
    }
    return "\(titles)"
  }

  private func head(_ column: CarColumn) -> HTML {
    let isChosen = column == search.column
    var other = search
    other.page = 1
    other.isReversed = isChosen && !search.isReversed
    other.column = column
    let direction: HTML? =
      isChosen ? " aria-sort=\"\(search.isReversed ? "descending" : "ascending")\"" : nil
    let link = "./?" + QueryItem.encode(other.query + stillQuery)
    return """
      <th scope="col"\(direction)><a href="\(link)" data-sort="\(column.rawValue)">\(column.title)</a></th>
      """
  }

  private var stillQuery: [QueryItem] { refreshes ? [] : [QueryItem("refresh", "off")] }

  private func pages(_ page: Int, of last: Int) -> HTML? {
    guard last > 1 else { return nil }
    func link(_ number: Int, _ words: String) -> HTML? {
      guard 1...last ~= number else { return nil }
      var other = search
      other.page = number
      return "<a href=\"./?\(QueryItem.encode(other.query + stillQuery))\">\(words)</a> "
    }
    return """
      <nav class="pages" aria-label="Pages of the list">\(link(page - 1, "Previous"))\
      <span>Page \(page) of \(last)</span> \(link(page + 1, "Next"))</nav>

      """
  }

  // MARK: Rows

  private func row(_ row: CarRow) -> HTML {
    let vin: HTML? = row.vin.isEmpty || row.vin == row.name ? nil : "<small>\(row.vin)</small>"
    return """
      <tr\(row.isOld ? " class=\"old\"" as HTML : nil)><th scope="row" data-by="\(row.name.lowercased())"><a href="./?target=\(row.key)">\(row.name)</a>\(vin)</th>\
      <td class="at-state" data-by="\(row.state)"><span class="\(row.stateStyle)"><span class="dot"></span></span>\(row.state)</td>\
      <td class="at-level" data-by="\(row.level.map { $0.written(decimals: 0) } ?? "101")">\(battery(row))</td>\
      <td class="at-charging" data-by="\(row.charging)">\(row.charging)</td>\
      <td class="at-trouble" data-by="\(-row.urgency)">\(row.trouble)</td>\
      <td class="at-age" data-by="\(String(row.lastUpdate?.wholeSeconds ?? 0))">\(row.lastUpdate.map { times.element($0) } ?? "none yet")</td></tr>

      """
  }

  private func battery(_ row: CarRow) -> HTML {
    guard let level = row.level else { return "–" }
    let range: HTML? = row.range.map { "<small>\($0)</small>" }
    let filled = min(max(level, 0), 100)
    return """
      <svg class="mini" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="fill\(level <= 20 ? " low" : "")" width="\(filled)" height="10"/></svg><b>\(Amount.percent(level))</b>\(range)
      """
  }
}
