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

/// A journal that is being opened, beside what else a start takes.
struct JournalOpening {
  /// Whether one was asked for.
  let isWanted: Bool
  fileprivate let beginning: Result<JournalWriter, JournalError>?
  fileprivate let log: LogSink

  /// Waits until it is open. nil where none is wanted, or where it cannot be written: then `serve`
  /// goes on without, and the log says why.
  func finish() -> JournalWriter? {
    do throws(JournalError) {
      let writer = try beginning?.get()
      try writer?.waitUntilOpen()
      return writer
    } catch {
      log(
        LogRecord(
          .warning, "going on without a journal", [LogRecord.Field("error", error.description)]))
      return nil
    }
  }
}

extension Session {
  /// Begins to open the journal.
  func journal(_ directory: StateDirectory, log: @escaping LogSink) -> JournalOpening {
    let path = arguments.string(ServeSyntax.journal) ?? directory.journal
    guard path != "off" else { return JournalOpening(isWanted: false, beginning: nil, log: log) }
    let beginning = Result { () throws(JournalError) in
      try JournalWriter.begin(path, clock: clock, log: log)
    }
    return JournalOpening(isWanted: true, beginning: beginning, log: log)
  }
}
