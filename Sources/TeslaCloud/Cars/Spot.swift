/// Where a car can park, in miles from the town's centre.
struct Spot: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable {
    case home
    case work
    case errand
    case supercharger
    case service
  }

  let kind: Kind
  let east: Double
  let north: Double

  /// Streets are longer than the crow flies.
  private static let detour = 1.28

  func roadMiles(to other: Spot) -> Double { max(straightMiles(to: other) * Spot.detour, 0.4) }

  private func straightMiles(to other: Spot) -> Double {
    let eastward = other.east - east
    let northward = other.north - north
    return (eastward * eastward + northward * northward).squareRoot()
  }

  func latitude(in place: Place) -> Double { place.latitude + north / 69.05 }

  func longitude(in place: Place) -> Double {
    place.longitude + east / (69.17 * place.latitudeCosine)
  }

  /// The point at a part of the way to another spot.
  func point(toward other: Spot, part: Double) -> Spot {
    Spot(
      kind: .errand, east: east + (other.east - east) * part,
      north: north + (other.north - north) * part)
  }

  func bearing(to other: Spot) -> Int {
    Wave.bearing(east: other.east - east, north: other.north - north)
  }
}

/// A drive that the owner means to make.
struct Trip: Hashable, Sendable {
  let origin: Spot.Kind
  let destination: Spot
  /// Chooses the traffic.
  let roadSeed: UInt64
  /// Sentry mode is left on there.
  var hasSentry = false
  /// The car parks where no signal reaches it.
  var losesSignal = false
}
