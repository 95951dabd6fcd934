internal import LibC

/// The places that a person named, from the file `places`: a line each,
///
///     # NAME LAT LON RADIUS_M
///     home            48.13720 11.57550 150
///     "Mum and Dad"   47.80951 13.05501 100
///
/// A name may have several lines: it is wherever one of them is. Places may overlap; the one with
/// the smallest radius is the one to be named, and of equal ones that whose centre is nearest.
package struct Places: Hashable, Sendable {
  package struct Place: Hashable, Sendable {
    package let name: String
    package let center: Position
    /// In metres.
    package let radius: Double

    package init(name: String, center: Position, radius: Double) {
      self.name = name
      self.center = center
      self.radius = radius
    }

    /// How far out a car still counts as here that was here before: positions jitter, and one who
    /// parks at the edge is not to come and go.
    var exitRadius: Double { radius + max(25, radius / 10) }
  }

  /// A line that is no place, and why.
  package struct Flaw: Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
  }

  /// In the order of the file.
  package let all: [Place]
  /// What was left out.
  package let flaws: [Flaw]

  package init(_ places: [Place] = [], flaws: [Flaw] = []) {
    all = places
    self.flaws = flaws
  }

  package init(text: String) {
    var places: [Place] = []
    var flaws: [Flaw] = []
    // Editors of another system begin a file with a byte order mark.
    let lines = text.trimmingPrefix("\u{FEFF}").split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      do throws(PlaceLine.Unreadable) {
        if let place = try PlaceLine.read(line) { places.append(place) }
      } catch { flaws.append(Flaw(line: index + 1, reason: error.reason)) }
    }
    self.init(places, flaws: flaws)
  }

  package var isEmpty: Bool { all.isEmpty }

  /// Each once, in the order of the file.
  package var names: [String] {
    var seen: Set<String> = []
    return all.map(\.name).filter { seen.insert($0).inserted }
  }

  /// The names of the places at a position, each once, that first which is to be named.
  ///
  /// - Parameter before: where the car was when it was last looked at: it leaves such a place only
  ///   when it is some way out of it (25 m, or a tenth of the radius).
  package func names(at position: Position, before: [String] = []) -> [String] {
    let here = all.enumerated().compactMap { order, place in
      let distance = position.meters(to: place.center)
      let reach = before.contains(place.name) ? place.exitRadius : place.radius
      return distance <= reach ? (place: place, distance: distance, order: order) : nil
    }
    let sorted = here.sorted {
      ($0.place.radius, $0.distance, $0.order) < ($1.place.radius, $1.distance, $1.order)
    }
    var seen: Set<String> = []
    return sorted.map(\.place.name).filter { seen.insert($0).inserted }
  }

  /// The name of the place at a position; nil elsewhere.
  package func name(at position: Position, before: String? = nil) -> String? {
    names(at: position, before: before.map { [$0] } ?? []).first
  }
}

extension Position {
  /// Whether it is on the globe.
  package var isValid: Bool { -90...90 ~= latitude && -180...180 ~= longitude }

  /// As the crow flies, on a sphere: up to half a percent from the truth.
  package func meters(to other: Position) -> Double {
    let radians = Double.pi / 180
    // Sines and cosines know of no edge of a map, neither at 180° nor at a pole.
    let north = sin((other.latitude - latitude) * radians / 2)
    let east = sin((other.longitude - longitude) * radians / 2)
    let square =
      north * north + cos(latitude * radians) * cos(other.latitude * radians) * east * east
    // Rounding may take it past 1, between opposite ends of the globe.
    return 2 * 6_371_008.8 * asin(min(square.squareRoot(), 1))
  }
}
