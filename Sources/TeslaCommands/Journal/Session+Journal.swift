internal import CommandSyntax
internal import Journal
internal import TeslaAPI

/// Where the journal is.
extension Session {
  /// `serve --journal off` keeps no journal; what was kept before can be read all the same.
  static let noJournal = "off"

  /// The file that `--journal` or its variable names; nil for that of the state directory.
  var namedJournal: String? {
    let name = arguments.string(JournalOptions.file)
    return name == Session.noJournal ? nil : name
  }

  func journalPath() throws(Failure) -> String {
    if let namedJournal { return namedJournal }
    return try directory().journal
  }

  func journal() throws(Failure) -> any JournalReading {
    JournalReader(path: try journalPath())
  }
}

extension Command {
  /// Of a command that reads or writes the journal, and does so as its owner.
  init(journal work: @escaping @Sendable (Session) throws(Failure) -> Void) {
    self.init(.atOnce(work), place: { $0.namedJournal ?? $0.pathOfFiles })
  }
}
