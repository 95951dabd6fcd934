internal import TeslaData
internal import Time

/// Times as people read them.
enum Age {
  /// "in 7 h 59 min", "3 d 2 h ago".
  static func text(_ time: Timestamp, _ now: Timestamp) -> String {
    let seconds = now.duration(to: time).components.seconds
    if seconds == 0 { return "now" }
    let length = Amount.duration(.seconds(seconds.magnitude))
    return seconds > 0 ? "in \(length)" : "\(length) ago"
  }
}

extension Timestamp {
  /// `2026-11-23T09:40:00Z`.
  var shortText: String { rfc3339(withMilliseconds: false) }
}
