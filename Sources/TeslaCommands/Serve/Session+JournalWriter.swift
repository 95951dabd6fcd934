internal import CommandSyntax
internal import Exporter
internal import Journal
internal import Polling
internal import TeslaAPI
internal import Unix

/// The journal that `serve` writes.
extension ServeSyntax {
  static let journal = Option.value(
    "journal", "FILE", form: .file, environment: ["TESLA_JOURNAL"], defaultNote: "journal.db",
    "journal; off: none")

  static let location = Option.flag(
    "location", environment: ["TESLA_LOCATION"], "keep and show positions")
}

extension Session {
  /// nil where none is wanted, or where it cannot be written: then `serve` goes on without, and the
  /// log says why.
  func journalWriter(_ directory: StateDirectory, log: @escaping LogSink) -> (
    writer: JournalWriter?, isWanted: Bool
  ) {
    let path = arguments.string(ServeSyntax.journal) ?? directory.journal
    guard path != "off" else { return (nil, false) }
    do throws(JournalError) {
      return (try JournalWriter.open(path, clock: clock, log: log), true)
    } catch {
      log(
        LogRecord(
          .warning, "going on without a journal", [LogRecord.Field("error", error.description)]))
      return (nil, true)
    }
  }
}
