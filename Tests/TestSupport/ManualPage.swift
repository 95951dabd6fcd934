internal import Unix

/// A page of `man/`: what its macros say, and its text as a reader sees it.
package struct ManualPage: CustomStringConvertible, Sendable {
  /// The directory `man`.
  package static let folder: String = {
    var root = #filePath
    for _ in 1...3 { root = FileSystem.parent(of: root) }
    return FileSystem.path(root, "man")
  }()

  /// Every page, by name.
  package static let all: [ManualPage] =
    ((try? FileSystem.list(folder)) ?? []).sorted().compactMap(ManualPage.init)

  /// `tesla-data.1`.
  package let name: String
  package let lines: [String]

  /// nil if there is no such page.
  package init?(_ name: String) {
    guard let bytes = try? FileSystem.read(FileSystem.path(Self.folder, name)) else { return nil }
    self.name = name
    lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  package var description: String { name }

  /// The lines of a section as they are, without its title; nil if the page has none of it.
  package func section(_ title: String) -> ArraySlice<String>? {
    guard let start = lines.firstIndex(of: ".Sh \(title)") else { return nil }
    let end = lines[(start + 1)...].firstIndex { $0.hasPrefix(".Sh ") } ?? lines.endIndex
    return lines[(start + 1)..<end]
  }

  /// What follows a macro in a section, sorted: `Fl C , Fl -state-dir Ar DIR` for `.It Fl`.
  package func entries(_ macro: String, in title: String) -> [String] {
    (section(title) ?? []).filter { $0.hasPrefix(macro) }
      .map { Self.plain($0.drop { $0 != " " }.dropFirst()) }.sorted()
  }

  /// The commands that the page, or a section of it, shows: what follows `$ `.
  package func commands(in title: String? = nil) -> [String] {
    (title.map { section($0) ?? [] } ?? lines[...]).filter { $0.hasPrefix("$ ") }
      .map { Self.plain($0.dropFirst(2)) }
  }

  /// The displays of literal text, without escapes.
  package var literals: [String] {
    lines.split { $0.hasPrefix(".Bd -literal") }.dropFirst().map { display in
      Self.plain(display.prefix { $0 != ".Ed" }.joined(separator: "\n"))
    }
  }

  /// The whole page in one line, without escapes and without the commands that it shows.
  package var text: String {
    Self.plain(lines.filter { !$0.hasPrefix("$ ") }.joined(separator: " "))
  }

  /// Source without the escapes that the pages use.
  private static func plain(_ source: some StringProtocol) -> String {
    let escapes = [
      ("\\-", "-"), ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ti", "~"), ("\\(ha", "^"),
      ("\\(dq", "\""), ("\\&", ""), ("\\e", "\\"),
    ]
    return escapes.reduce(String(source)) { $0.replacing($1.0, with: $1.1) }
  }

  /// Text as a line of mdoc(7), in which nothing is a macro and a dash stays one when it is copied.
  package static func source(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("\"", with: "\\(dq")
      .replacing(/(^|[ (])--?/) { String($0.0).replacing("-", with: "\\-") }
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
