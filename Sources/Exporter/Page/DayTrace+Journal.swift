internal import Journal
internal import Polling
internal import TeslaAPI
internal import Time
internal import Unix

extension DayTrace where Series: RawRepresentable, Series.RawValue == String {
  /// Takes what was seen before this process began.
  mutating func note(_ samples: [ChartSample], _ states: [JournalState] = [], at now: Timestamp) {
    for sample in samples where sample.time <= now {
      if let series = Series(rawValue: sample.series) {
        note([series: sample.value], of: sample.time, at: now)
      } else if sample.series == "mode", let value = Int(exactly: sample.value),
        let mode = CarMode(rawValue: value)
      {
        note(mode, of: sample.time, at: now)
      }
    }
    for state in states {
      // Of a car that sleeps the journal says when it fell asleep and when it woke.
      let end = min(state.end ?? state.seenUntil, now)
      var moment = max(state.begin, now.advanced(by: .seconds(-Self.length * Int64(Self.pieces))))
      while moment < end {
        note(state.kind.mode, of: moment, at: now)
        moment = moment.advanced(by: .seconds(Self.length))
      }
    }
  }
}

extension JournalState.Kind {
  fileprivate var mode: CarMode {
    switch self {
    case .asleep: .asleep
    case .offline: .offline
    case .online: .online
    case .charging: .charging
    case .driving: .driving
    }
  }
}

extension AccountState {
  /// Fills the charts of cars and sites with what the journal has of the last day; of those that
  /// are not known yet when they are.
  func seed(from reader: any JournalReading) {
    seeds.withLock { $0 = Seeds(reader: reader) }
    seedTheRest()
  }

  /// - Parameter isLast: whether the account's cars and sites are all known now.
  func seedTheRest(isLast: Bool = false) {
    let now = clock.now
    seeds.withLock { seeds in
      guard let reader = seeds?.reader else { return }
      let (cars, sites) = state.withLock { state in
        (
          state.snapshot.cars.prefix(options.carsOnAPage).map(\.vehicle.key),
          state.snapshot.sites.map(\.id)
        )
      }
      for key in cars where seeds?.done.insert(key).inserted == true {
        guard let (samples, states) = past(of: key, in: reader, now) else { continue }
        update(car: key) { car, _ in
          var trace = car.trace ?? DayTrace()
          trace.note(samples, states, at: now)
          car.trace = trace
        }
      }
      for id in sites where seeds?.done.insert(id).inserted == true {
        guard let (samples, _) = past(of: id, in: reader, now) else { continue }
        update(site: id) { site in
          var trace = site.trace ?? DayTrace()
          trace.note(samples, at: now)
          site.trace = trace
        }
      }
      if isLast { seeds = nil }
    }
  }

  /// What the journal has of the last day; nil for nothing, or where it cannot be read, which its
  /// writer tells.
  private func past(of subject: String, in reader: any JournalReading, _ now: Timestamp)
    -> (samples: [ChartSample], states: [JournalState])?
  {
    let query = JournalQuery(vins: [subject], from: now.advanced(by: .seconds(-86_400)))
    guard let samples = try? reader.samples(query), let states = try? reader.states(query),
      !samples.isEmpty || !states.isEmpty
    else { return nil }
    return (samples, states)
  }
}

/// Where charts' past is read from.
struct Seeds: Sendable {
  let reader: any JournalReading
  /// VINs and ids of sites.
  var done: Set<String> = []
}
