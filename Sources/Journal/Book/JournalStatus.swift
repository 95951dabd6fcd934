/// How writing the journal goes.
package struct JournalStatus: Hashable, Sendable {
  package var isUp: Bool
  /// Writes that failed since the start.
  package var errors: Int
  /// Of its files; nil where they cannot be seen.
  package var bytes: Int64?

  package init(isUp: Bool, errors: Int = 0, bytes: Int64? = nil) {
    self.isUp = isUp
    self.errors = errors
    self.bytes = bytes
  }
}
