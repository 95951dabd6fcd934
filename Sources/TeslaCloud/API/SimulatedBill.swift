/// What has been asked and what it would have cost.
struct SimulatedBill: Hashable, Sendable {
  /// Answers by endpoint and status; 0 stands for none at all.
  private(set) var counts: [SimulatedEndpoint: [Int: Int]] = [:]
  /// What the calls cost on the Fleet API; the Owner API takes no money for them.
  private(set) var dollars = 0.0
  /// The times of the last minute's calls, by car and endpoint.
  private var recent: [String: [Double]] = [:]

  mutating func record(_ endpoint: SimulatedEndpoint, status: Int) {
    counts[endpoint, default: [:]][status, default: 0] += 1
    if status < 500, status > 0 { dollars += endpoint.price }
  }

  /// Counts values that cars streamed (tesla-api(7), LIMITS AND PRICES).
  mutating func record(signals count: Int) { dollars += Double(max(count, 0)) / 150_000 }

  func count(_ endpoint: SimulatedEndpoint) -> Int {
    counts[endpoint]?.values.reduce(0, +) ?? 0
  }

  /// Takes one of a minute's calls.
  ///
  /// - Returns: how many remain, or the seconds until there is one again.
  mutating func admit(_ endpoint: SimulatedEndpoint, car: String, limit: Int, at time: Double)
    -> (remaining: Int, wait: Int?)
  {
    let key = "\(endpoint.rawValue) \(car)"
    var times = (recent[key] ?? []).filter { $0 > time - 60 }
    defer { recent[key] = times }
    if times.count >= limit, let first = times.first {
      return (0, max(Int((first + 60 - time).rounded(.up)), 1))
    }
    times.append(time)
    return (limit - times.count, nil)
  }
}
