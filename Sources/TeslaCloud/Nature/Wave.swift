/// Periodic functions without a C library.
enum Wave {
  /// The cosine of a number of turns, by Bhaskara's formula of the seventh century: it is never
  /// off by more than 0.002, which no reader of a thermometer or a sun will notice.
  static func cosine(turns: Double) -> Double {
    let turn = turns - turns.rounded()
    let near = abs(turn) <= 0.25 ? turn : 0.5 - abs(turn)
    let square = near * near
    let value = (1 - 16 * square) / (1 + 4 * square)
    return abs(turn) <= 0.25 ? value : -value
  }

  static func sine(turns: Double) -> Double { cosine(turns: turns - 0.25) }

  /// The compass bearing, in whole degrees, of a step to the east and to the north.
  static func bearing(east: Double, north: Double) -> Int {
    guard east != 0 || north != 0 else { return 0 }
    let ratio = min(abs(east), abs(north)) / max(abs(east), abs(north))
    // The arc tangent's usual short form, good to a third of a degree.
    let slope = ratio / (1 + 0.280_86 * ratio * ratio) * 57.295_779_5
    let fromNorth = abs(east) <= abs(north) ? slope : 90 - slope
    let half = north >= 0 ? fromNorth : 180 - fromNorth
    return Int((east >= 0 ? half : 360 - half).rounded()) % 360
  }
}
