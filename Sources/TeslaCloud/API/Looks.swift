/// How often each car was asked for, and after which pauses: whether an exporter keeps its interval.
struct Looks: Sendable {
  private struct Look {
    var last: Double
    var count = 1
    var longestPause = 0.0
  }

  private var looks: [Int: Look] = [:]

  mutating func note(_ car: Int, at now: Double) {
    guard var look = looks[car] else {
      looks[car] = Look(last: now)
      return
    }
    look.count += 1
    look.longestPause = max(look.longestPause, now - look.last)
    look.last = now
    looks[car] = look
  }

  /// Of all cars together.
  ///
  /// - Returns: how many were asked for, the fewest requests for one of them, and the longest
  ///   pause between two for the same.
  var summary: (cars: Int, fewest: Int, longestPause: Double) {
    (
      looks.count, looks.values.map(\.count).min() ?? 0,
      looks.values.map(\.longestPause).max() ?? 0
    )
  }

  mutating func forget() { looks = [:] }
}
