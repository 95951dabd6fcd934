/// The names and fixed parts of a site; like a car's they depend on its place in the list alone.
struct SiteIdentity: Hashable, Sendable {
  let id: Int64
  let name: String
  let gatewayID: String
  let assetID: String
  let serialNumber: String
  /// How many Powerwalls; 0 is a site with panels only.
  let batteryCount: Int
  /// Watts that the panels can give.
  let solarPeak: Double

  /// Wh of one Powerwall, and the watts it takes and gives.
  static let batteryCapacity = 13_500.0
  static let batteryPower = 5000.0

  init(index: Int) {
    id = 2_252_147_638_651_577 + Int64(index) * 1_000_003
    let names = ["Casa Elettra", "Cabin", "Workshop", "Barn"]
    let round = index / names.count
    name = names[index % names.count] + (round == 0 ? "" : " \(round + 1)")
    var random = SplitMix64(seed: 2_718_281, stream: .site, index)
    gatewayID = "1232100-00-E--TG\(random.hex(12).uppercased())"
    assetID = random.uuid()
    serialNumber = "TG\(random.hex(12).uppercased())"
    batteryCount = [2, 3, 0, 1][index % 4]
    solarPeak = [8200, 12_400, 5600, 4100][index % 4]
  }

  /// Wh of all its batteries.
  var capacity: Double { Double(batteryCount) * SiteIdentity.batteryCapacity }
  var maximumBatteryPower: Double { Double(batteryCount) * SiteIdentity.batteryPower }
  var hasWallConnector: Bool { batteryCount > 0 }

  func wallConnectorDIN(_ number: Int) -> String {
    "1529455-02-D--WC\(String(serialNumber.suffix(10)))\(number)"
  }
}
