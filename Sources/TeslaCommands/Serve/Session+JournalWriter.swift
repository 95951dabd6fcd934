internal import CommandSyntax
internal import Journal
internal import Polling
internal import TeslaAPI

/// The journal that `serve` writes.
extension ServeSyntax {
  static let journal: Option = {
    var option = JournalOptions.file
    option.help = "journal; \(Session.noJournal): none"
    return option
  }()

  static let location = Option.flag(
    "location", environment: ["TESLA_LOCATION"], "keep and show positions")
}

extension Session {
  /// The journal's writer, before it opens the file; nil where none is wanted.
  func journal(_ directory: StateDirectory, log: @escaping LogSink) -> JournalWriter? {
    if arguments.string(ServeSyntax.journal) == Session.noJournal { return nil }
    return JournalWriter(namedJournal ?? directory.journal, clock: clock, log: log)
  }
}
