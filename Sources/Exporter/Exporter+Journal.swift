package import Journal

/// What the journal gives the exporter to show.
extension Exporter {
  /// Takes how writing goes; nil without a journal.
  package func show(journal: JournalStatus?) { state.update { $0.journal = journal } }

  /// Fills the charts with what was seen before this process began.
  package func seed(from reader: any JournalReading) { state.seed(from: reader) }
}
