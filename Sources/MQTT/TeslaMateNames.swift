internal import Exporter
internal import JSON
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics

/// TeslaMate's topics of a car, in its units and formats: `teslamate/cars/N/KEY`.
///
/// The rows say where the value of each is: under a key of ours, which it is the same as or is
/// converted from. The other names have no source here.
enum TeslaMateNames {
  enum Rule: Sendable {
    case same
    /// Miles as kilometres with two decimals.
    case kilometers
    /// Miles per hour as whole kilometres per hour.
    case kilometersPerHour
    /// The version without its build.
    case firstWord
    case upperCase
    /// Whether the number is more than 0.
    case positive
    case made(@Sendable (CarTopics) -> String?)
  }

  struct Name: Sendable {
    let name: String
    /// Ours.
    let key: String
    let rule: Rule

    init(_ name: String, _ key: String? = nil, _ rule: Rule = .same) {
      (self.name, self.key, self.rule) = (name, key ?? name, rule)
    }
  }

  /// `elevation` only: no answer of Tesla's has it, and TeslaMate takes it from elsewhere.
  static let missing = ["elevation"]

  static let all: [Name] = about + closures + values + tires + route

  private static let about: [Name] = [
    Name("display_name", "name"),
    Name("state", "activity", .made { $0.teslaMateState }),
    Name("since"),
    Name("healthy", "available", .made { ($0.availability == Availability.online).asPayload }),
    Name("version", "car_version", .firstWord),
    Name("update_available", nil, .made { $0.isUpdateAvailable?.asPayload }),
    Name("update_version", "software_update_version"),
    Name("download_perc", "software_update_download_perc"),
    Name("install_perc", "software_update_install_perc"),
    Name("model", "car_type", .made { $0.facts.model.map { String($0.trimmingPrefix("Model ")) } }),
    Name("trim_badging", nil, .upperCase), Name("exterior_color"), Name("wheel_type"),
    Name("spoiler_type"),
    Name("geofence", "place"),
    Name("latitude"), Name("longitude"), Name("location"), Name("heading"),
    Name("shift_state"), Name("power"), Name("speed", nil, .kilometersPerHour),
  ]

  private static let closures: [Name] = [
    Name("locked"), Name("sentry_mode"),
    Name("windows_open"),
    Name("driver_front_window_open", "fd_window"), Name("driver_rear_window_open", "rd_window"),
    Name("passenger_front_window_open", "fp_window"),
    Name("passenger_rear_window_open", "rp_window"),
    Name("doors_open"),
    Name("driver_front_door_open", "df"), Name("driver_rear_door_open", "dr"),
    Name("passenger_front_door_open", "pf"), Name("passenger_rear_door_open", "pr"),
    Name("sun_roof_state"), Name("sun_roof_installed", nil, .positive),
    Name("sun_roof_percent_open"),
    Name("trunk_open", "rt"), Name("frunk_open", "ft"),
    Name("is_user_present"), Name("service_mode"), Name("center_display_state"),
  ]

  private static let values: [Name] = [
    Name("is_climate_on"), Name("inside_temp"), Name("outside_temp"), Name("is_preconditioning"),
    Name("odometer", nil, .kilometers),
    Name("est_battery_range_km", "est_battery_range", .kilometers),
    Name("rated_battery_range_km", "battery_range", .kilometers),
    Name("ideal_battery_range_km", "ideal_battery_range", .kilometers),
    Name("battery_level"), Name("usable_battery_level"),
    Name("plugged_in"), Name("charging_state"), Name("charge_energy_added"),
    Name("charge_limit_soc"), Name("charge_port_door_open"),
    Name("charger_actual_current"), Name("charger_phases"), Name("charger_power"),
    Name("charger_voltage"), Name("charge_current_request"), Name("charge_current_request_max"),
    Name("scheduled_charging_start_time"), Name("time_to_full_charge"),
  ]

  private static let tires: [Name] = ["pressure", "soft_warning"].flatMap { kind in
    ["fl", "fr", "rl", "rr"].map { Name("tpms_\(kind)_\($0)") }
  }

  private static let route: [Name] = [
    Name("active_route", nil, .made { $0.teslaMateRoute }),
    Name(
      "active_route_destination", nil,
      .made { $0.route?["active_route_destination"]?.words?.asPayload }),
    Name("active_route_latitude"), Name("active_route_longitude"),
  ]
}

extension CarTopics {
  /// - Parameter number: of the car, from 1.
  func addTeslaMate(to topics: inout Topics, number: Int) {
    let values = Dictionary(keyed.map { ($0.key, $0) }) { first, _ in first }
    for name in TeslaMateNames.all {
      let topic = CarTopics.teslaMateTopic(number, name.name)
      topics.allow([topic])
      topics.add(topic, text(of: name, values[name.key]))
    }
  }

  static func teslaMateTopic(_ number: Int, _ name: String) -> String {
    "teslamate/cars/\(number)/\(name)"
  }

  private func text(of name: TeslaMateNames.Name, _ value: KeyedValue?) -> String? {
    if case .made(let make) = name.rule { return make(self) }
    guard let value else { return nil }
    switch name.rule {
    case .same, .made: return value.text(in: nil)
    case .kilometers:
      return value.number.map { ($0 * DisplayUnits.kilometersPerMile).written(upTo: 2) }
    case .kilometersPerHour:
      return value.number.map { ($0 * DisplayUnits.kilometersPerMile).written(decimals: 0) }
    case .firstWord: return value.text(in: nil)?.firstWord
    case .upperCase: return value.text(in: nil)?.uppercased()
    case .positive: return value.text(in: nil).flatMap(Double.init).map { ($0 > 0).asPayload }
    }
  }

  /// TeslaMate's word for a car that installs an update.
  static let updating = "updating"

  fileprivate var teslaMateState: String? {
    guard let activity else { return nil }
    if shown.state == .online, facts.updateStatus == "installing" { return CarTopics.updating }
    return activity == .inService ? shown.state?.text : activity.word
  }

  fileprivate var isUpdateAvailable: Bool? {
    facts.updateStatus.map { ["available", "downloading", "downloading_wifi_wait"].contains($0) }
  }

  /// As TeslaMate tells it, in miles.
  fileprivate var teslaMateRoute: String? {
    guard options.includesLocation, data?["drive_state"] != nil else { return nil }
    guard let route else {
      return (["error": "No active route available"] as Value).asPayload
    }
    var object = route.part([
      ("active_route_destination", "destination"),
      ("active_route_energy_at_arrival", "energy_at_arrival"),
      ("active_route_miles_to_arrival", "miles_to_arrival"),
      ("active_route_minutes_to_arrival", "minutes_to_arrival"),
      ("active_route_traffic_minutes_delay", "traffic_minutes_delay"),
    ])
    object["location"] = .object(
      route.part([("active_route_latitude", "latitude"), ("active_route_longitude", "longitude")]))
    object["error"] = .null
    return Value.object(object).asPayload
  }
}
