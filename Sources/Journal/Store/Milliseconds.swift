package import Time

extension Timestamp {
  /// As the journal keeps it: to the nearest millisecond. What comes out of it goes in unchanged.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = sinceEpoch.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds < 0 ? .min : .max }
    let part = Int64((Double(attoseconds) * 1e-15).rounded())
    return whole.addingReportingOverflow(part).overflow ? whole : whole + part
  }

  /// nil for what no calendar has (before the year 0, or after 9999): a journal is outside input.
  package init?(milliseconds: Int64) {
    guard (-62_167_219_200_000..<253_402_300_800_000).contains(milliseconds) else { return nil }
    self.init(sinceEpoch: .milliseconds(milliseconds))
  }
}
