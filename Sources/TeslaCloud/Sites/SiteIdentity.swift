/// The names and fixed parts of a site; like a car's they depend on its place in the list alone.
struct SiteIdentity: Hashable, Sendable {
  let kind: SiteKind
  let id: Int64
  let name: String
  let gatewayID: String
  let assetID: String
  let serialNumber: String

  /// Wh of one Powerwall.
  static let batteryCapacity = 13_500.0

  init(index: Int) {
    kind = SiteKind(index: index)
    id = 2_252_147_638_651_577 + Int64(index) * 1_000_003
    let round = index / SiteKind.allCases.count
    name = kind.name + (round == 0 ? "" : " \(round + 1)")
    var random = SplitMix64(seed: 2_718_281, stream: .site, index)
    let part = kind == .powerwall3 ? "1707000-11-J" : "1232100-00-E"
    gatewayID = "\(part)--TG\(random.hex(12).uppercased())"
    assetID = random.uuid()
    serialNumber = "TG\(random.hex(12).uppercased())"
  }

  /// How many Powerwalls; 0 is a site without any.
  var batteryCount: Int { kind.batteryCount }

  /// Wh of all its batteries.
  var capacity: Double { Double(batteryCount) * SiteIdentity.batteryCapacity }
  var maximumBatteryPower: Double { Double(batteryCount) * kind.batteryPower }
  var hasWallConnector: Bool { batteryCount > 0 }

  func wallConnectorDIN(_ number: Int) -> String {
    "1529455-02-D--WC\(String(serialNumber.suffix(10)))\(number)"
  }
}
