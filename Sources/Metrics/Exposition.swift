/// What a scrape reads: families as bytes of one of the formats.
///
/// The only place that escapes help and label values or prints a double.
package enum Exposition {
  /// The families in the order given, those of one name as one group: several
  /// cars give the same family several times. Of samples with equal labels the first is kept.
  ///
  /// A sample that the format forbids (a counter that is negative or not a number in OpenMetrics)
  /// is left out, so that one bad value does not cost the whole scrape.
  package static func encode(
    _ families: [MetricFamily], as format: ExpositionFormat
  ) -> [UInt8] {
    var writer = ExpositionWriter(format: format, capacity: families.count * 160)
    let families = merged(families)
    // By index: a copy of a family costs more than to write it.
    for index in families.indices { writer.write(families[index]) }
    writer.finish()
    return writer.bytes
  }

  /// One family of each name, at the place of its first occurrence and with the first one's
  /// metadata; samples with labels that occurred before are left out.
  package static func merged(_ families: [MetricFamily]) -> [MetricFamily] {
    guard repeatsName(families) else { return families }
    var places: [String: Int] = Dictionary(minimumCapacity: families.count)
    var result: [MetricFamily] = []
    result.reserveCapacity(families.count)
    var repeated: Set<Int> = []
    for family in families {
      if let place = places[family.renderedName] {
        result[place].samples += family.samples
        repeated.insert(place)
      } else {
        places[family.renderedName] = result.count
        result.append(family)
      }
    }
    for place in repeated {
      result[place].samples = unique(result[place].samples)
    }
    return result
  }

  private static func repeatsName(_ families: [MetricFamily]) -> Bool {
    var names: Set<String> = Set(minimumCapacity: families.count)
    return families.indices.contains { !names.insert(families[$0].renderedName).inserted }
  }

  private static func unique(_ samples: [Sample]) -> [Sample] {
    struct Identity: Hashable {
      let suffix: String
      let labels: [Label]
      let timestampSeconds: Double?
    }
    var seen: Set<Identity> = []
    return samples.filter { sample in
      seen.insert(
        Identity(
          suffix: sample.suffix, labels: sample.labels, timestampSeconds: sample.timestampSeconds)
      ).inserted
    }
  }
}

extension MetricFamily {
  /// The name that text format 0.0.4 gives to the family, and that a query uses.
  package var renderedName: String {
    switch kind {
    case .counter: name + "_total"
    case .info: name + "_info"
    case .gauge, .stateSet, .histogram, .unknown: name
    }
  }
}
