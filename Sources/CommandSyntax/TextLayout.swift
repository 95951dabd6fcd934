/// Plain text in columns.
enum TextLayout {
  /// Lines of at most `width` columns where words allow, each indented.
  static func wrap(_ text: String, width: Int, indent: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if line.isEmpty {
        line = margin + word
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = margin + word
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// A tag with its text in the column to the right, or below when the tag is too long.
  static func tagged(_ tag: String, _ text: String, column: Int, width: Int) -> [String] {
    var lines = wrap(text, width: width, indent: column)
    let head = "  " + tag
    guard let first = lines.first, head.count <= column - 2 else { return [head] + lines }
    lines[0] = head + first.dropFirst(head.count)
    return lines
  }
}
