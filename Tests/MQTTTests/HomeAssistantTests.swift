import JSON
import TestSupport
import Testing

@testable import Exporter
@testable import MQTT

/// Discovery is what Home Assistant takes. `Tests/MQTTTests/home_assistant.py` asks a Home
/// Assistant that is installed about the recorded devices.
@Suite struct HomeAssistantTests {
  static let options = [nil, .metric, .imperial, .base].flatMap { (units: MQTTUnits?) in
    PublisherNames.allCases.map {
      PublisherOptions(names: $0, units: units, includesLocation: true, version: "1.2.3")
    }
  }

  private func configurations(_ options: PublisherOptions) throws -> [String: Value] {
    let account = try Shown.account(
      [
        Shown.vehicle(Shown.vin, Shown.sample("modern_car")), Shown.vehicle("V2", nil),
        Shown.vehicle("V/3", Shown.sample("streaming_car")),
      ],
      [
        Shown.site(live: Shown.sample("live_status"), info: Shown.sample("site_info")),
        Shown.site("9", live: nil, info: nil),
      ])
    return try Publisher.retained(account, options).payloads
      .filter { $0.key.hasSuffix("/config") }
      .mapValues { try Value(parsing: Array($0.utf8)) }
  }

  private func components(_ configuration: Value) throws -> [(String, Object)] {
    try #require(configuration["cmps"]?.objectValue).members.map {
      ($0.name, try #require($0.value.objectValue))
    }
  }

  @Test(arguments: options)
  func devicesAreWhole(options: PublisherOptions) throws {
    let configurations = try configurations(options)
    #expect(configurations.count == 5)
    for (topic, configuration) in configurations {
      #expect(topic.wholeMatch(of: /homeassistant\/device\/[A-Za-z0-9_-]+\/config/) != nil)
      #expect(configuration["o"]?["name"] == "tesla" && configuration["o"]?["sw"] == "1.2.3")
      #expect(configuration["dev"]?["ids"]?[0]?.stringValue != nil)
      #expect(configuration["dev"]?["name"]?.stringValue?.isEmpty == false)
      #expect(configuration["availability_mode"] == "all")
    }
  }

  @Test(arguments: options)
  func sensorsHaveUnitsAndStatesOfTheirClass(options: PublisherOptions) throws {
    for (_, configuration) in try configurations(options) {
      for (name, component) in try components(configuration) where component["p"] == "sensor" {
        let unit = component["unit_of_measurement"]?.stringValue
        let state = component["state_class"]?.stringValue
        if state == "measurement_angle" {
          #expect(unit == "°", "\(name)")
          continue
        }
        guard let deviceClass = component["device_class"]?.stringValue else {
          #expect(state == nil || state == "measurement", "\(name)")
          continue
        }
        let rule = try #require(
          HomeAssistantRules.sensors[deviceClass], "\(name) is \(deviceClass)")
        #expect(rule.units.contains(unit), "\(name): \(unit ?? "-") for \(deviceClass)")
        #expect(state == nil || rule.states.contains(state), "\(name): \(state ?? "-")")
        #expect((component["options"] != nil) == (deviceClass == "enum"), "\(name)")
      }
    }
  }

  @Test(arguments: options)
  func componentsAreWhatHomeAssistantKnows(options: PublisherOptions) throws {
    var unique: Set<String> = []
    var entityIDs: Set<String> = []
    for (_, configuration) in try configurations(options) {
      for (name, component) in try components(configuration) {
        let unknown = Set(component.members.map(\.name)).subtracting(HomeAssistantRules.members)
        #expect(unknown.isEmpty, "\(name) has \(unknown)")
        let id = try #require(component["unique_id"]?.stringValue)
        #expect(unique.insert(id).inserted, "\(id) is there twice")
        let platform = try #require(component["p"]?.stringValue)
        let entityID = try #require(component["default_entity_id"]?.stringValue)
        #expect(entityID.hasPrefix(platform + "."))
        #expect(entityID.wholeMatch(of: /[a-z_]+\.[0-9a-z]+(_[0-9a-z]+)*/) != nil, "\(entityID)")
        entityIDs.insert(entityID)
        if platform == "binary_sensor" {
          #expect(HomeAssistantRules.binarySensors.contains(component["device_class"]?.stringValue))
        }
      }
    }
    #expect(!entityIDs.isEmpty)
  }

  /// An entity that is on shows a topic that the publisher knows.
  @Test(arguments: options)
  func entitiesHaveTopics(options: PublisherOptions) throws {
    let known = Set(
      TopicKeys.vehicle.all + TopicKeys.site.all + TopicKeys.Own.allCases.map(\.rawValue))
    for entity in HomeEntities.car + HomeEntities.site + HomeEntities.wallConnector {
      #expect(known.contains(entity.key), "\(entity.key) is no key")
    }
    let names = Set(TeslaMateNames.all.map(\.name) + ["available", "event"])
    for (topic, configuration) in try configurations(options) where !topic.contains("site") {
      for (name, component) in try components(configuration) {
        let topic = component["state_topic"] ?? component["json_attributes_topic"]
        let key = try #require(topic?.stringValue?.split(separator: "/").last.map(String.init))
        #expect((options.names == .teslamate ? names : known).contains(key), "\(name): \(key)")
      }
    }
  }

  /// What people had by hand beside TeslaMate, as TeslaMate's manual gives it.
  @Test func whatPeopleExpectIsThere() {
    let entities = Set(HomeEntities.car.map(\.id))
    for expected in [
      "state", "charging_state", "charging", "climate_keeper_mode", "center_display_state",
      "since", "car_version", "software_update", "car_type", "trim_badging", "exterior_color",
      "wheel_type", "spoiler_type", "place", "shift_state", "park_brake", "power", "speed",
      "heading", "inside_temp", "outside_temp", "odometer", "est_battery_range", "battery_range",
      "ideal_battery_range", "battery_level", "usable_battery_level", "charge_energy_added",
      "charge_limit_soc", "charger_actual_current", "charge_current_request",
      "charge_current_request_max", "charger_phases", "charger_power", "charger_voltage",
      "scheduled_charging_start_time", "time_to_full_charge", "sun_roof_state",
      "sun_roof_percent_open", "tpms_pressure_fl", "tpms_soft_warning_rr",
      "active_route_energy_at_arrival", "active_route_miles_to_arrival",
      "active_route_minutes_to_arrival", "active_route_traffic_minutes_delay", "location",
      "active_route", "available", "service_mode", "sentry_mode", "windows_open", "doors_open",
      "driver_front_window_open", "passenger_rear_door_open", "trunk_open", "frunk_open",
      "is_user_present", "is_climate_on", "is_preconditioning",
      "plugged_in", "charge_port_door_open", "locked",
    ] { #expect(entities.contains(expected), "\(expected) is missing") }
  }

  @Test(arguments: [
    ("Model Y", "model_y"), ("Ampère", "ampere"), ("Süße Öffi #2", "suse_offi_2"), ("ÿ", "y"),
    ("__a--b__", "a_b"), ("特斯拉", nil), ("", nil),
  ])
  func namesBecomeEntityIDs(name: String, slug: String?) {
    #expect(name.asSlug == slug)
  }

  @Test func aLockIsOnWhenItIsOpen() throws {
    let all = try configurations(PublisherOptions(version: "1.2.3"))
    let configuration = try #require(all["homeassistant/device/tesla_\(Shown.vin)/config"])
    let lock = try #require(configuration["cmps"]?["locked"])
    #expect(lock["payload_on"] == "false" && lock["payload_off"] == "true")
  }
}
