/// Sun, clouds and warmth as functions of time alone: nothing to advance, nothing to remember.
struct Weather: Hashable, Sendable {
  let place: Place
  let seed: UInt64

  /// Degrees Celsius in the shade.
  func outsideTemperature(at time: Double) -> Double {
    let local = time + Double(place.standardOffset)
    let days = local / 86_400
    let season = Wave.cosine(turns: (days - 200) / 365.2425) * place.seasonalSwing
    let afternoon = Wave.cosine(turns: days - days.rounded(.down) - 15.0 / 24) * place.dailySwing
    return place.meanTemperature + season + afternoon + 4 * smooth(.warmDays, days) - 2
  }

  /// How much of a clear sky's sunlight reaches a roof: 0 at night, about 1 at a summer noon.
  func sunlight(at time: Double) -> Double {
    let height = sunHeight(at: time)
    guard height > 0 else { return 0 }
    // Low sun passes more air; panels are tilted, which gives some of it back.
    let clear = height * (1.15 - 0.15 * height)
    return clear * (1 - 0.85 * cloudCover(at: time))
  }

  /// The sine of the sun's height above the horizon.
  func sunHeight(at time: Double) -> Double {
    let days = (time + place.longitude * 240) / 86_400
    let declination = -0.3978 * Wave.cosine(turns: (days + 10) / 365.2425)
    let declinationCosine = (1 - declination * declination).squareRoot()
    let hour = Wave.cosine(turns: days - days.rounded(.down) - 0.5)
    return place.latitudeSine * declination + place.latitudeCosine * declinationCosine * hour
  }

  /// The covered part of the sky: whole days are clear or dull, and single clouds pass.
  func cloudCover(at time: Double) -> Double {
    let dull = smooth(.cloudyDays, (time + Double(place.standardOffset)) / 86_400)
    let passing = smooth(.clouds, time / 900) - 0.5
    return min(max(dull * 1.4 - 0.4 + passing * 0.5, 0), 1)
  }

  /// Seeded noise, linear between whole numbers.
  private func smooth(_ stream: SplitMix64.Stream, _ position: Double) -> Double {
    let floor = position.rounded(.down)
    let before = SplitMix64.noise(seed, stream, Int(floor))
    let after = SplitMix64.noise(seed, stream, Int(floor) + 1)
    return before + (after - before) * (position - floor)
  }
}
