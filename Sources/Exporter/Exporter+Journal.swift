package import Journal
internal import TeslaAPI

/// What the journal gives the exporter to show.
extension Exporter {
  /// Takes what a car's drives and charges have become.
  package func show(_ vin: String, _ car: JournalBook.Car) {
    state.update { $0.journals[vin] = car }
  }

  /// Takes how writing goes; nil without a journal.
  package func show(journal: JournalStatus?) { state.update { $0.journal = journal } }

  /// Fills the charts with what was seen before this process began.
  package func seed(from reader: any JournalReading) { state.seed(from: reader) }
}
