internal import Unix

/// What cars were charged with: counted at once in a small fleet, together in a large one.
extension Fleet {
  /// What is known to have been charged.
  func charge(of key: String) -> ChargeMeter? {
    state.withLock { state in state.placeByKey[key].flatMap { state.snapshot.cars[$0].charge } }
  }

  /// Keeps what a car said until many cars' are counted at once.
  func keep(_ reading: TimedReading, of key: String) {
    state.withLock { $0.chargeReadings[key, default: []].append(reading) }
  }

  /// Keeps readings that came before those that are kept by now.
  func keepAgain(_ readings: [String: TimedReading]) {
    state.withLock { state in
      for (key, reading) in readings {
        state.chargeReadings[key, default: []].insert(reading, at: 0)
      }
    }
  }

  /// What was kept, and what is known of those cars so far. Whoever takes it counts it.
  func takeReadings() -> (readings: [String: [TimedReading]], known: [String: ChargeMeter]) {
    state.withLock { state in
      let readings = state.chargeReadings
      state.chargeReadings = [:]
      var known: [String: ChargeMeter] = [:]
      for key in readings.keys {
        guard let place = state.placeByKey[key] else { continue }
        known[key] = state.snapshot.cars[place].charge
      }
      return (readings, known)
    }
  }

  func note(charges: [String: ChargeMeter]) {
    state.withLock { state in
      for (key, charge) in charges {
        guard let place = state.placeByKey[key] else { continue }
        state.snapshot.cars[place].charge = charge
      }
    }
  }
}
