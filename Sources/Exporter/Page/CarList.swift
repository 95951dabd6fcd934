internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Unix
internal import WebServer

/// Many cars, a line each.
struct CarList {
  let cars: [AccountSnapshot.Car]
  /// Of all that are served.
  let count: Int
  let times: PageTimes

  var html: HTML {
    """
    <div class="scroll" tabindex="0" role="region" aria-label="Cars"><table>
    <caption>\(count > cars.count ? "The first \(cars.count) of \(count) cars" : "\(count) cars")</caption>
    <thead><tr>\(["Car", "State", "Battery", "Charging", "Values", "Next data, and why"].map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead>
    <tbody>
    \(cars.map(row))</tbody>
    </table></div>

    """
  }

  private func row(_ car: AccountSnapshot.Car) -> HTML {
    let facts = car.shownFacts
    let key = car.vehicle.key
    let next = car.decision?.nextData.map { times.clock($0) + ", " } ?? ""
    let cells: [String] = [
      car.mode?.words ?? "not seen yet",
      facts.batteryPercent.map(Amount.percent) ?? "–",
      facts.chargingWords ?? "–",
      car.lastUpdate.map { times.length(since: $0) + " old" } ?? "none",
      next + (car.decision?.reason.description ?? "not asked yet"),
    ]
    return """
      <tr><th scope="row"><a href="./?target=\(key)">\(car.vehicle.name.isEmpty ? key : car.vehicle.name)</a></th>\
      \(cells.map { "<td>\($0)</td>" as HTML })</tr>

      """
  }
}
