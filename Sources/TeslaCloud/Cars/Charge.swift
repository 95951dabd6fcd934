/// A charge in progress: constant power between steps of the battery's level.
package struct Charge: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    case wall
    case supercharger

    /// How much of what is taken from the grid reaches the battery.
    var efficiency: Double { self == .wall ? 0.91 : 0.97 }
  }

  let source: Source
  /// kW taken from the grid.
  let gridPower: Double
  /// kWh in the battery at which the power changes or the charge ends.
  let stepEnergy: Double

  /// kW that reach the battery.
  var batteryPower: Double { gridPower * source.efficiency }

  /// The charge that goes on from an energy; nil once it is at its limit.
  ///
  /// - Parameter limit: kWh to stop at.
  init?(_ source: Source, model: CarModel, energy: Double, limit: Double) {
    guard energy < limit - 1e-6 else { return nil }
    self.source = source
    switch source {
    case .wall:
      gridPower = model.wallPower
      stepEnergy = limit
    case .supercharger:
      // Steps of five per cent stand for the falling curve of a fast charge.
      let step = model.capacity / 20
      let index = ((energy + 1e-6) / step).rounded(.down)
      gridPower = Charge.fastPower(level: index * 5, peak: model.fastPower)
      stepEnergy = min((index + 1) * step, limit)
    }
  }

  /// kW by the battery's level in per cent.
  private static func fastPower(level: Double, peak: Double) -> Double {
    if level < 30 { return peak }
    if level < 80 { return peak - (level - 30) / 50 * (peak - 55) }
    return max(55 - (level - 80) * 2, 15)
  }

  /// Seconds until a charge that starts with `energy` is at `limit`.
  static func seconds(_ source: Source, model: CarModel, from energy: Double, to limit: Double)
    -> Double
  {
    var energy = energy
    var seconds = 0.0
    while let step = Charge(source, model: model, energy: energy, limit: limit) {
      seconds += (step.stepEnergy - energy) / step.batteryPower * 3600
      energy = step.stepEnergy
    }
    return seconds
  }
}

/// The current or last charge, as the car reports it until the next one starts.
struct ChargeSession: Hashable, Sendable {
  var source = Charge.Source.wall
  /// Seconds since the epoch.
  let start: Double
  /// kWh that had reached the battery at the car's last settled moment.
  var energyAdded = 0.0
  /// The kWh up to which the car reports some per cent too much, and how many.
  private let correctedAt: Double
  private let excess: Double
  /// The kWh from which, for a moment, it reports next to nothing.
  private let glitchAt: Double

  /// - Parameter start: seconds since the epoch.
  init(source: Charge.Source = .wall, seed: UInt64, start: Double) {
    self.source = source
    self.start = start
    var random = SplitMix64(seed: seed, stream: .sessions, Int(start))
    correctedAt = random.uniform(4, 8)
    excess = random.uniform(0.02, 0.06)
    glitchAt = correctedAt + random.uniform(1, 3)
  }

  /// What the car says was added: it falls when the car corrects itself, and is wrong at times
  /// (teslamate#118, #4996, alandtse/tesla#488).
  func reported(_ added: Double) -> Double {
    if added < correctedAt { return added * (1 + excess) }
    return glitchAt <= added && added < glitchAt + 0.1 ? 0.02 : added
  }

  /// The most that it has said until so much was added.
  func mostReported(_ added: Double) -> Double {
    max(added, min(added, correctedAt) * (1 + excess))
  }
}
