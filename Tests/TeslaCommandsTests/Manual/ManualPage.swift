import Foundation
import Testing

/// A page of `man/`: what its macros say, and its text as a reader sees it.
struct ManualPage: CustomTestStringConvertible {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../man").standardizedFileURL

  static let all: [ManualPage] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap(ManualPage.init)
  }()

  /// `tesla-data.1`.
  let name: String
  let lines: [String]

  init?(_ name: String) {
    let file = Self.folder.appendingPathComponent(name)
    guard let source = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    self.name = name
    lines = source.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  var testDescription: String { name }

  /// The lines of a section as they are, without its title; nil if the page has none of it.
  func section(_ title: String) -> ArraySlice<String>? {
    guard let start = lines.firstIndex(of: ".Sh \(title)") else { return nil }
    let end = lines[(start + 1)...].firstIndex { $0.hasPrefix(".Sh ") } ?? lines.endIndex
    return lines[(start + 1)..<end]
  }

  /// What follows a macro in a section, sorted: `Fl C , Fl -state-dir Ar DIR` for `.It Fl`.
  func entries(_ macro: String, in title: String) -> [String] {
    (section(title) ?? []).filter { $0.hasPrefix(macro) }
      .map { Self.plain($0.drop { $0 != " " }.dropFirst()) }.sorted()
  }

  /// The commands that the page shows: what follows `$ `.
  var commands: [String] {
    lines.filter { $0.hasPrefix("$ ") }.map { Self.plain($0.dropFirst(2)) }
  }

  /// The whole page in one line, without escapes.
  var text: String { Self.plain(lines.joined(separator: " ")) }

  /// Source without the escapes that the pages use.
  static func plain(_ source: some StringProtocol) -> String {
    let escapes = [
      ("\\-", "-"), ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ti", "~"), ("\\(ha", "^"),
      ("\\(dq", "\""), ("\\&", ""), ("\\e", "\\"),
    ]
    return escapes.reduce(String(source)) { $0.replacing($1.0, with: $1.1) }
  }

  /// Text as a line of mdoc(7), in which nothing is a macro and a dash stays one when it is copied.
  static func source(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("\"", with: "\\(dq")
      .replacing(/(^|[ (])--?/) { String($0.0).replacing("-", with: "\\-") }
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
