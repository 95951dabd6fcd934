/// Observations counted in buckets, as Prometheus defines a histogram.
package struct Histogram: Hashable, Sendable {
  /// The upper limits of the buckets, ascending and finite; `+Inf` is added.
  package let bounds: [Double]
  /// The number of observations of each bucket alone, the last one being `+Inf`'s.
  package private(set) var counts: [UInt64]
  package private(set) var sum: Double = 0

  package init(bounds: [Double]) {
    self.bounds = Set(bounds.filter(\.isFinite)).sorted()
    counts = Array(repeating: 0, count: self.bounds.count + 1)
  }

  package mutating func observe(_ value: Double) {
    guard !value.isNaN else { return }
    let place = bounds.firstIndex { value <= $0 } ?? bounds.count
    counts[place] &+= 1
    sum += value
  }

  /// The cumulative `_bucket` samples with `le`, then `_sum` and `_count`.
  package func samples(labels: [Label] = []) -> [Sample] {
    var total: UInt64 = 0
    var samples: [Sample] = []
    for (place, count) in counts.enumerated() {
      total &+= count
      let limit = place < bounds.count ? bounds[place].description : "+Inf"
      samples.append(
        Sample(suffix: "_bucket", labels: labels + [Label("le", limit)], value: Double(total)))
    }
    samples.append(Sample(suffix: "_sum", labels: labels, value: sum))
    samples.append(Sample(suffix: "_count", labels: labels, value: Double(total)))
    return samples
  }
}
