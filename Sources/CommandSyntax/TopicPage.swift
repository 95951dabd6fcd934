/// A manual page about something else than a command, in mdoc(7).
package struct TopicPage: Sendable {
  package let name: String
  package let section: Int
  let summary: String
  let sections: [ManualPage.Section]
  let seeAlso: [(name: String, section: Int)]
  let date: String

  /// - Parameters:
  ///   - sections: in the order of the page.
  ///   - date: written as `November 23, 2026`.
  package init(
    _ name: String, section: Int, summary: String, sections: [ManualPage.Section],
    seeAlso: [(name: String, section: Int)], date: String
  ) {
    self.name = name
    self.section = section
    self.summary = summary
    self.sections = sections
    self.seeAlso = seeAlso
    self.date = date
  }

  /// The whole page.
  package var source: String {
    let head = [
      ".Dd \(date)", ".Dt \(name.uppercased()) \(section)", ".Os", ".Sh NAME", ".Nm \(name)",
      ".Nd " + summary,
    ]
    let isLate = { (section: ManualPage.Section) in ManualPage.lateTitles.contains(section.title) }
    let references = [".Sh SEE ALSO"] + ManualPage.references(to: seeAlso)
    let lines =
      head + sections.filter { !isLate($0) }.flatMap(Self.lines) + references
      + sections.filter(isLate).flatMap(Self.lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ section: ManualPage.Section) -> [String] {
    [".Sh \(section.title)"] + ManualPage.lines(section.blocks).drop { $0 == ".Pp" }
  }
}
