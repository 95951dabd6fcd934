/// What a site consists of, and with it the form of its answers (tesla-api(7),
/// ENERGY SITES). The first site of a world is the ordinary one; the others have what some sites have.
enum SiteKind: Int, Hashable, Sendable, CaseIterable {
  /// Two Powerwalls with a gateway, panels, and a time zone.
  case powerwalls
  /// A Powerwall 3, which is its own gateway, in a zone with summer time.
  case powerwall3
  /// Panels alone: a battery of one watt-hour without charge, and a zone without a name.
  case panels
  /// An older Powerwall whose answers have an offset from UTC instead of a zone.
  case olderPowerwall
  /// Panels alone: a battery that holds nothing.
  case panelsOnly
  /// A registered site to which nothing belongs, beside a product of no known kind.
  case empty

  init(index: Int) { self = SiteKind.allCases[index % SiteKind.allCases.count] }

  var batteryCount: Int {
    switch self {
    case .powerwalls: 2
    case .powerwall3, .olderPowerwall: 1
    case .panels, .panelsOnly, .empty: 0
    }
  }

  /// Watts that one Powerwall takes and gives.
  var batteryPower: Double { self == .powerwall3 ? 11_520 : 5000 }

  /// Watts that the panels can give.
  var solarPeak: Double {
    switch self {
    case .powerwalls: 8200
    case .powerwall3: 12_400
    case .panels: 5600
    case .olderPowerwall: 4100
    case .panelsOnly: 3300
    case .empty: 0
    }
  }

  /// Some people's names begin or end with a blank.
  var name: String {
    switch self {
    case .powerwalls: "Casa Elettra"
    case .powerwall3: "Cabin"
    case .panels: "Workshop"
    case .olderPowerwall: "Barn "
    case .panelsOnly: "Greenhouse"
    case .empty: "Annex"
    }
  }

  func place(in region: SimulatedRegion) -> Place {
    self == .powerwall3 ? region.placeWithSummerTime : region.place
  }
}
