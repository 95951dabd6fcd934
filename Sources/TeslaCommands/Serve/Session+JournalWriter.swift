internal import CommandSyntax
internal import Journal
internal import Polling
internal import TeslaAPI

/// The journal that `serve` writes.
extension ServeSyntax {
  static let journal = Option.value(
    "journal", "FILE", form: .file, environment: ["TESLA_JOURNAL"], defaultNote: "journal.db",
    "journal; off: none")

  static let location = Option.flag(
    "location", environment: ["TESLA_LOCATION"], "keep and show positions")
}

extension Session {
  /// The journal's writer, before it opens the file; nil where none is wanted.
  func journal(_ directory: StateDirectory, log: @escaping LogSink) -> JournalWriter? {
    let path = arguments.string(ServeSyntax.journal) ?? directory.journal
    return path == "off" ? nil : JournalWriter(path, clock: clock, log: log)
  }
}
