internal import Time

/// Times as people read them.
enum Age {
  /// "in 7 h 59 min", "3 d 2 h ago".
  static func text(_ time: Timestamp, _ now: Timestamp) -> String {
    let seconds = now.duration(to: time).components.seconds
    if seconds == 0 { return "now" }
    return seconds > 0 ? "in \(length(seconds))" : "\(length(-seconds)) ago"
  }

  private static func length(_ seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7_200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    default: "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
    }
  }
}

extension Timestamp {
  /// `2026-11-23T09:40:00Z`.
  var shortText: String { rfc3339(withMilliseconds: false) }
}
