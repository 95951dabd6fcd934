package import JSON
package import Journal
package import Polling
package import TeslaData
package import Time

/// Makes the lines of `tesla watch`, with what there is to tell of drives and charges: a pure
/// machine with no clock.
package struct EventLines: Sendable {
  private var watch: Watch
  private var details: TripDetails

  /// - Parameters:
  ///   - keepsPositions: whether lines tell where drives and charges were.
  ///   - tellsValues: whether each answer makes a line.
  ///   - past: what the journal knows of a car.
  ///   - place: names a position; lines carry the name.
  package init(
    keepsPositions: Bool, tellsValues: Bool = false,
    past: @escaping @Sendable (String) -> CarPast = { _ in CarPast() },
    place: @escaping @Sendable (Position) -> String? = { _ in nil }
  ) {
    watch = Watch(tellsValues: tellsValues)
    details = TripDetails(keepsPositions: keepsPositions, past: past, place: place)
  }

  /// What a poller's report tells.
  ///
  /// - Parameter clockError: how far this machine's clock is ahead of Tesla's.
  package mutating func take(_ report: PollReport, at now: Timestamp, clockError: Duration)
    -> [Object]
  {
    let added = details.take(report, at: now, clockError: clockError)
    return lines(report.observation, added, now)
  }

  /// The same, from what files tell.
  package mutating func take(_ observation: Observation, at now: Timestamp) -> [Object] {
    lines(observation, details.take(observation, at: now), now)
  }

  private mutating func lines(
    _ observation: Observation?, _ added: [WatchEvent: Object], _ now: Timestamp
  ) -> [Object] {
    guard let observation else { return [] }
    return watch.lines(for: observation, at: now).map { line in
      var line = line
      let event = line["event"]?.stringValue.flatMap(WatchEvent.init(rawValue:))
      for member in event.flatMap({ added[$0] })?.members ?? [] {
        line[member.name] = member.value
      }
      return line
    }
  }
}
