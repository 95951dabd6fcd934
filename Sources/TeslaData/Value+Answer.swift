package import JSON
internal import Time

extension Value {
  /// Milliseconds since the epoch, as parts of answers carry them in `timestamp`.
  var moment: Timestamp? {
    guard let seconds = self["timestamp"]?.doubleValue.map({ $0 / 1_000 }),
      ClosedRange.plausibleSeconds ~= seconds
    else { return nil }
    return Timestamp(seconds: seconds)
  }

  /// What Tesla wrapped in `response`, or the value itself where it came bare.
  package var answer: Value { self["response"] ?? self }

  /// A text that says something: Tesla sends blanks and `<invalid>` for nothing.
  package var words: String? {
    guard let text = stringValue, !isVoid, text != "<invalid>" else { return nil }
    return text
  }
}

extension ClosedRange where Bound == Double {
  /// The times that Tesla can mean, in seconds since the epoch: from 2008, when its first car was
  /// sold, to 2100. One clock at 1970 would keep promtool busy for hours, as it goes through all of
  /// a file's time in steps of two hours.
  package static var plausibleSeconds: Self { 1_199_145_600...4_102_444_800 }
}
