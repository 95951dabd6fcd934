internal import Polling
internal import TeslaData
internal import Time

/// The numbers of a car's or a site's charts, as means of five minutes.
struct SampleRecorder: Hashable, Sendable {
  private let subject: String
  private var piece: Int64?
  private var means: [String: Mean] = [:]
  private var mode: CarMode?
  private var lastMode: CarMode?

  static let length: Int64 = 300

  init(subject: String) { self.subject = subject }

  mutating func note(_ values: [(series: String, value: Double?)], at time: Timestamp)
    -> [JournalChange]
  {
    let changes = advance(to: time)
    for (series, value) in values {
      guard let value, value.isFinite else { continue }
      means[series, default: Mean()].add(value)
    }
    return changes
  }

  mutating func note(_ new: CarMode, at time: Timestamp) -> [JournalChange] {
    let changes = advance(to: time)
    mode = max(mode ?? new, new)
    return changes
  }

  /// Ends the five minutes that are over. A time before them, as late data have, counts as now.
  mutating func advance(to time: Timestamp) -> [JournalChange] {
    let new = time.wholeSeconds / SampleRecorder.length
    guard let piece else {
      self.piece = new
      return []
    }
    guard new > piece else { return [] }
    defer { self.piece = new }
    return flush()
  }

  /// What there is by now, for the end of the program.
  mutating func flush() -> [JournalChange] {
    guard let piece else { return [] }
    let time = Timestamp(seconds: piece * SampleRecorder.length)
    var samples = means.compactMap { series, mean in mean.value.map { (series, $0) } }
    if let mode {
      // A car that sleeps says nothing new, and nothing is to be written then.
      if mode > .offline || mode != lastMode { samples.append(("mode", Double(mode.rawValue))) }
      lastMode = mode
    }
    means = [:]
    mode = nil
    return samples.sorted { $0.0 < $1.0 }.map {
      .sample(ChartSample(subject: subject, series: $0.0, time: time, value: $0.1))
    }
  }
}

extension VehicleFacts {
  var samples: [(series: String, value: Double?)] {
    [("level", batteryPercent), ("inside", insideCelsius), ("outside", outsideCelsius)]
  }
}

extension SiteFacts {
  var samples: [(series: String, value: Double?)] {
    [
      ("solar", solarWatts), ("home", homeWatts), ("battery", batteryWatts), ("grid", gridWatts),
      ("charge", chargedPercent),
    ]
  }
}
