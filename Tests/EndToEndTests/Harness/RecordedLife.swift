import JSON
import TestSupport
import Testing
import Unix

/// A day in the life of two cars and a house, as a Prometheus would have recorded it: pages of
/// `tesla serve` at moments that the simulator was brought to, each repeated for some hours.
final class RecordedLife {
  /// Minutes between two samples.
  static let pace = 15
  /// Hours that each page lasts.
  static let hours = 3

  let vins: [String]
  let site: String
  private let user: User
  private let simulator: Simulator
  private let options: [String]
  private var exporter: Exporter
  private(set) var pages: [[Substring]] = []

  /// - Parameter options: of `tesla serve`.
  init(_ user: User, _ simulator: Simulator, _ options: [String]) throws {
    (self.user, self.simulator, self.options) = (user, simulator, options)
    let state = try simulator.control("GET", "state")
    vins = (state["cars"]?.arrayValue ?? []).compactMap { $0["vin"]?.stringValue }
    site = String(try #require(state["sites"]?[0]?["energy_site_id"]?.int64Value))
    exporter = try Exporter(user, options)
    try live()
    #expect(try exporter.stop() == 0)
  }

  private func live() throws {
    // Just after midnight the site has nothing to tell of its day.
    let day = try Value(parsing: try user.tesla("history").output)
    if (day["response"]?["time_series"]?.arrayValue ?? []).count < 3 {
      try simulator.advance(seconds: 900)
    }
    try force(0, "online")
    try force(1, "online")
    try record("all is known", when: isKnown)
    let energy = pages.last.flatMap(used) ?? 0

    // A version is offered every 23 days, and installed two nights later.
    let now = try #require(try simulator.control("GET", "state")["time"]?.doubleValue)
    let today = Int(now / 86_400)
    let offered = (today + (24 - today % 23) % 23) * 86_400 + 20 * 3_600
    try simulator.advance(
      seconds: (offered > Int(now) + 86_400 ? offered : offered + 23 * 86_400) - Int(now))
    // A new start asks anew for the energy of the day, which by now is over.
    #expect(try exporter.stop() == 0)
    exporter = try Exporter(user, options)
    try force(0, "online")
    try force(1, "online")
    try record("an update is offered, and the day's energy is more") { page in
      page.contains { $0.contains("update_version=") } && used(page) ?? 0 > energy
        && isKnown(page)
    }
    let versions = pages.last.map(firmware)
    try simulator.advance(seconds: 2 * 86_400)
    try force(0, "online")
    try simulator.control("POST", "faults", "vehicle_data:500;count=1")
    try record("it is installed, and a request failed") {
      firmware($0) != versions && has($0, "tesla_api_retries_total") && isKnown($0)
    }
    try liveDay()
  }

  private func liveDay() throws {
    try force(0, "charging")
    try force(1, "supercharging")
    try record("both charge") { page in
      vins.allSatisfy { isOn(page, "tesla_vehicle_poll_state", $0, "state=\"charging\"") }
    }
    try force(0, "driving", miles: 60)
    try force(1, "driving", miles: 60)
    try simulator.advance(seconds: 300)
    try record("both drive") { page in
      vins.allSatisfy { (value(page, "tesla_drive_state_speed_meters_per_second", $0) ?? 0) > 2 }
    }
    // The leap of the odometer is not driven: they drive some metres before they park.
    let odometer = "tesla_vehicle_state_odometer_meters"
    let start = pages.last ?? []
    let moved = try exporter.page { page in
      vins.allSatisfy { vin in
        (value(page, odometer, vin) ?? 0) > (value(start, odometer, vin) ?? .infinity) + 1
      }
    }
    try #require(moved != nil, "they never move\n\(exporter.log)")
    try force(0, "parked")
    try force(1, "parked")
    try simulator.control("POST", "site/\(site)", #"{"grid": "down"}"#)
    try record("both are parked, and the grid is down") { page in
      vins.allSatisfy { vin in
        isOn(
          page, "tesla_charge_state_charging_state", vin,
          "tesla_charge_state_charging_state=\"Disconnected\"")
          && !isOn(page, "tesla_vehicle_poll_state", vin, "state=\"driving\"")
      }
        && vins.contains { value(page, "tesla_vehicle_drive_distance_meters_total", $0) ?? 0 > 0 }
        && page.contains {
          $0.hasPrefix("tesla_site_grid_status{") && $0.hasSuffix("\"Inactive\"} 1")
        }
    }
    try simulator.control("POST", "site/\(site)", #"{"grid": "up"}"#)
    try force(0, "asleep")
    try force(1, "asleep")
    try record("both sleep") { page in
      vins.allSatisfy { isOn(page, "tesla_vehicle_poll_state", $0, "state=\"asleep\"") }
    }
  }

  private func force(_ car: Int, _ state: String, miles: Int = 1) throws {
    try simulator.control(
      "POST", "car/\(vins[car])", "{\"state\": \"\(state)\", \"miles\": \(miles)}")
  }

  private func record(_ what: String, when isGood: ([Substring]) -> Bool) throws {
    let page = try #require(try exporter.page(where: isGood), "never: \(what)\n\(exporter.log)")
    pages.append(page)
  }

  // MARK: Reading pages

  /// Whether all has been asked for that is asked for at the start.
  private func isKnown(_ page: [Substring]) -> Bool {
    vins.allSatisfy { value(page, "tesla_charge_state_battery_level_ratio", $0) != nil }
      && has(page, "tesla_site_backup_reserve_ratio") && has(page, "tesla_vehicle_charge_energy")
      && used(page) != nil
  }

  private func used(_ page: [Substring]) -> Double? {
    page.first { $0.hasPrefix("tesla_site_total_home_usage_joules_total{") }?
      .split(separator: " ").last.flatMap { Double($0) }
  }

  private func has(_ page: [Substring], _ name: String) -> Bool {
    page.contains { $0.hasPrefix(name) }
  }

  private func value(_ page: [Substring], _ name: String, _ vin: String) -> Double? {
    page.first { $0.hasPrefix("\(name){vin=\"\(vin)\"}") }?.split(separator: " ").last
      .flatMap { Double($0) }
  }

  private func isOn(_ page: [Substring], _ name: String, _ vin: String, _ label: String) -> Bool {
    let line = "\(name){vin=\"\(vin)\",\(label)} 1"
    return page.contains { $0 == line }
  }

  private func firmware(_ page: [Substring]) -> [Substring] {
    page.filter { $0.hasPrefix("tesla_vehicle_firmware_info{vin=\"\(vins[0])\"") }
      .compactMap { $0.firstMatch(of: /car_version="([^"]*)"/)?.1 }
  }

  // MARK: Writing them down

  /// The moments of the samples that end before `end`, in seconds since the epoch.
  func moments(before end: Int) -> ClosedRange<Int> {
    let step = RecordedLife.pace * 60
    let last = (end - step) / step * step
    let count = pages.count * RecordedLife.hours * 60 / RecordedLife.pace
    return last - (count - 1) * step...last
  }

  /// All of it in OpenMetrics, as a job of that name would have scraped it.
  func openMetrics(job: String, at moments: ClosedRange<Int>) -> String {
    let labels = "job=\"\(job)\",instance=\"recorded\""
    var text = ""
    let each = RecordedLife.hours * 3_600
    for (place, page) in pages.enumerated() {
      // Where the name, and where the labels end.
      let lines = page.filter { !$0.hasPrefix("#") }.map { line -> String in
        guard let brace = line.firstIndex(of: "{") else {
          let words = line.split(separator: " ", maxSplits: 1)
          return "\(words[0]){\(labels)} \(words[1])"
        }
        return "\(line[..<brace]){\(labels),\(line[line.index(after: brace)...])"
      }
      let first = moments.lowerBound + place * each
      for moment in stride(from: first, to: first + each, by: RecordedLife.pace * 60) {
        for line in lines { text += "\(line) \(moment)\n" }
      }
    }
    return text + "# EOF\n"
  }
}
