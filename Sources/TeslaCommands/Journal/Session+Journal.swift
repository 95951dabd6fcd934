internal import Journal
internal import TeslaAPI

extension Session {
  /// The journal of the state directory, for reading.
  func journal() throws(Failure) -> any JournalReading {
    JournalReader(path: try directory().journal)
  }
}
