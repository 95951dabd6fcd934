package import Testing
internal import Unix

/// Texts that are in the repository as they shall be.
package enum Golden {
  /// Records an issue unless the text is that of the file.
  ///
  /// Under `TESLA_RECORD=1` (scripts/golden) a file that differs is rewritten, and the run fails all
  /// the same, so that a recording cannot pass unnoticed.
  ///
  /// - Parameter file: from the directory with `Package.swift`.
  package static func expect(
    _ text: String, _ file: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = FileSystem.path(Program.project, file)
    let recorded = (try? FileSystem.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard text != recorded else { return }
    if Environment.current["TESLA_RECORD"] == "1" {
      try AtomicFile.write(text.utf8, to: path, mode: 0o644)
      Issue.record("recorded \(file)", sourceLocation: sourceLocation)
      return
    }
    let lines = zip(text.split(separator: "\n"), recorded.split(separator: "\n"))
    let first = lines.first { $0 != $1 }.map { "\n- \($1)\n+ \($0)" } ?? " in length"
    Issue.record(
      "\(file) differs; scripts/golden rewrites it\(first)", sourceLocation: sourceLocation)
  }
}
