internal import TeslaData
internal import Time

/// What an answer says as a short table for people: a pure function of the answer and the time;
/// what the answer does not say has no row.
struct FactTable {
  private let rows: [FactLine?]

  /// - Parameter isCached: whether the answer was saved earlier, so that the state is of then.
  init(_ car: VehicleFacts, isCached: Bool, now: Timestamp) {
    let names = [car.name, car.vin].compactMap(\.self)
    let service = car.isInService == true ? ", in service" : ""
    let then = isCached ? " when it was asked" : ""
    rows =
      [
        FactLine("car", names.isEmpty ? nil : names.joined(separator: "  ")),
        FactLine("state", car.state.map { $0 + service + then }),
        FactTable.age(of: car.moment, now),
      ] + car.batteryLines + car.lines
  }

  init(_ site: SiteFacts, now: Timestamp) {
    rows =
      [FactLine("state", site.gridWords), FactTable.age(of: site.moment, now), site.batteryLine]
      + site.flowLines + site.lines
  }

  private static func age(of moment: Timestamp?, _ now: Timestamp) -> FactLine? {
    FactLine("data", moment.map { "\(Age.text(min($0, now), now)) (\($0.shortText))" })
  }

  /// - Parameter width: of the terminal; a longer row is cut. nil cuts nothing.
  func text(width: Int? = nil) -> String {
    TextTable.render(rows.compactMap(\.self).map { [$0.label, $0.text] }, width: width)
  }
}
