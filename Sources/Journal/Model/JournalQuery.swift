package import Time

/// Which rows of the journal are meant.
package struct JournalQuery: Hashable, Sendable {
  /// nil: all cars.
  package var vins: [String]?
  /// What ended before it is left out.
  package var from: Timestamp?
  /// What began then or later is left out.
  package var to: Timestamp?
  /// The newest so many; nil: all.
  package var limit: Int?

  package init(
    vins: [String]? = nil, from: Timestamp? = nil, to: Timestamp? = nil, limit: Int? = nil
  ) {
    self.vins = vins
    self.from = from
    self.to = to
    self.limit = limit
  }
}
