extension ImportedTokens {
  /// Tokens in a table, behind their names, or bare.
  static func find(in text: String) throws(Failure) -> Find {
    if let found = findInTable(text) { return found }
    let words = words(of: text)
    if words.count == 1, let word = words.first {
      guard let token = token(word) else { throw .noToken }
      if isAccessToken(token) { throw .accessTokenAlone }
      return Find(refresh: word)
    }
    return findNamed(words) ?? findBare(words) ?? Find()
  }

  // MARK: Tables

  /// What psql prints between columns, in each of its formats, and what spreadsheets copy.
  private static let separators: [Character?] = ["|", "│", ",", ";", "\t", nil]

  /// The first row below a header that names both tokens.
  private static func findInTable(_ text: String) -> Find? {
    let lines = text.split(whereSeparator: \.isNewline)
    for separator in separators {
      let rows = lines.map { cells(of: $0, separator) }
      for (number, header) in rows.enumerated() {
        let names = header.map { $0.lowercased() }
        guard let access = names.firstIndex(where: ["access", "access_token"].contains),
          let refresh = names.firstIndex(where: ["refresh", "refresh_token"].contains)
        else { continue }
        let row = rows[(number + 1)...].first { row in
          row.count >= header.count && row.contains { $0.contains { $0.isLetter || $0.isNumber } }
        }
        guard let row else { continue }
        let (accessCell, refreshCell) = (row[access], row[refresh])
        return Find(
          access: accessCell.isEmpty ? nil : accessCell,
          refresh: refreshCell.isEmpty ? nil : refreshCell)
      }
    }
    return nil
  }

  /// - Parameter separator: nil for blanks of any number.
  private static func cells(of line: Substring, _ separator: Character?) -> [String] {
    let cells =
      separator.map { line.split(separator: $0, omittingEmptySubsequences: false) }
      ?? line.split(whereSeparator: \.isWhitespace)
    return cells.map { cell in
      let scalars = cell.unicodeScalars.filter { !$0.isInvisible && $0 != "\"" && $0 != "'" }
      return String(String.UnicodeScalarView(scalars))
    }
  }

  // MARK: Words

  /// Tokens after the words that name them, as `tesla_auth` prints them and shells assign them.
  private static func findNamed(_ words: [String]) -> Find? {
    var found = Find()
    var title: WritableKeyPath<Find, String?>?
    for word in words {
      let lower = word.lowercased()
      // An assignment whose value is in quotes leaves its sign behind.
      let isName = lower.hasSuffix("token") || lower.hasSuffix("token=")
      if !isName, token(word) != nil {
        guard let place = title else { continue }
        if found[keyPath: place] == nil { found[keyPath: place] = word }
        title = nil
      } else if !isName, title == \.refresh, word.hasPrefix("\\x") {
        // TeslaMate's, which is a fault to name.
        found.refresh = word
      } else if lower.contains("access") {
        title = \.access
      } else if lower.contains("refresh") {
        title = \.refresh
      }
    }
    return found.access != nil || found.refresh != nil ? found : nil
  }

  /// Two tokens, of which only one tells when it expires, as only access tokens do; in a row of a
  /// table there may be numbers and dates beside them.
  private static func findBare(_ words: [String]) -> Find? {
    let tokens = words.compactMap { word in token(word).map { (word, $0) } }
    let access = tokens.filter { isAccessToken($0.1) }.map(\.0)
    let others = words.filter { token($0) == nil }
    guard tokens.count == 2, access.count == 1,
      others.allSatisfy({ $0.first?.isNumber == true || $0.first == "+" })
    else { return nil }
    return Find(access: access.first, refresh: tokens.map(\.0).first { $0 != access.first })
  }

  /// Without blanks, quotes and what separates a name from its value, or a cell from the next.
  private static func words(of text: String) -> [String] {
    text.unicodeScalars.split { $0.isInvisible || "\"',;:|│".unicodeScalars.contains($0) }
      .flatMap { word -> [String] in
        let word = String(String.UnicodeScalarView(word))
        guard let sign = word.firstIndex(of: "="), word[sign...].contains(where: { $0 != "=" })
        else { return [word] }
        return [String(word[..<sign]), String(word[sign...].dropFirst())]
      }
  }

  /// Anything shorter or in other bytes is a mistake, such as an error page or a shell prompt; and
  /// a line of dashes is none.
  private static func token(_ word: String) -> Secret? {
    guard let token = Secret(word), token.hasTokenForm,
      word.utf8.contains(where: { 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 })
    else { return nil }
    return token
  }
}
