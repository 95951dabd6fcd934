import JSON
import TeslaAPI
import TeslaData
import Time

@testable import Exporter
@testable import Polling

/// Pages of a car and of sites in each state, made without living a day.
struct ChartPages {
  /// A Thursday.
  static let now = Timestamp(seconds: 1_781_811_730)

  var options: ExporterOptions = {
    var options = ExporterOptions(version: "1")
    options.zone = TimeZoneRules(offsetSeconds: 0)
    return options
  }()

  /// At `/NAME` each.
  func served() throws -> PageServer {
    let states = [
      "day": AccountSnapshot(cars: [car()], sites: [site()]),
      "new": AccountSnapshot(cars: [car(withDay: false)], sites: [AccountSnapshot.Site(id: "9")]),
      "outage": AccountSnapshot(sites: [outage()]), "sun": AccountSnapshot(sites: [sunOnly()]),
      "stale": AccountSnapshot(cars: [car()], sites: [site()]),
    ]
    var pages: [String: (type: String, bytes: [UInt8])] = [
      "/page.js": ("text/javascript; charset=utf-8", Array(PageScript.text.utf8))
    ]
    for (name, snapshot) in states {
      var options = options
      var known = snapshot
      if name == "stale" {
        options.poll.staleAfter = .seconds(60)
        for place in known.cars.indices { known.cars[place].lastUpdate = ChartPages.moment(90) }
        for place in known.sites.indices { known.sites[place].lastUpdate = ChartPages.moment(90) }
      }
      known.isUp = true
      let page = LandingPage(options: options, snapshot: known, now: ChartPages.now)
      pages["/" + name] = ("text/html; charset=utf-8", Array(page.html.utf8))
    }
    return try PageServer(pages)
  }

  private static func moment(_ place: Int) -> Timestamp {
    now.advanced(by: .seconds(Int64(place - 287) * 300))
  }

  // MARK: Cars

  private func car(withDay hasDay: Bool = true) -> AccountSnapshot.Car {
    let vehicle = Vehicle(
      id: "1", vin: "5YJ3E1EB1SF000001", displayName: "Ada", state: .online, isInService: false)
    var car = AccountSnapshot.Car(vehicle: vehicle)
    let tires = ["fl", "fr", "rl", "rr"].map { Object.Member("tpms_pressure_" + $0, Value(2.9)) }
    let body: Value = [
      "response": [
        "vin": .string(vehicle.vin), "state": "online",
        "charge_state": [
          "battery_level": 66, "charge_limit_soc": 80, "battery_range": 180,
          "charging_state": "Charging", "charger_power": 7,
        ],
        "climate_state": ["inside_temp": Value(21.5), "outside_temp": 9],
        "vehicle_state": .object(
          Object([.init("locked", true), .init("car_version", "2026.8")] + tires)),
        "gui_settings": ["gui_distance_units": "km/hr", "gui_temperature_units": "C"],
      ]
    ]
    car.answer = KeptAnswer(body.bytes)
    car.lastUpdate = ChartPages.now.advanced(by: .seconds(-90))
    car.isUp = true
    car.mode = .charging
    car.modeSince = ChartPages.now.advanced(by: .seconds(-4_000))
    car.trace = DayTrace()
    for place in 0..<288 where hasDay {
      let mode = ChartPages.mode(place)
      let moment = ChartPages.moment(place)
      car.trace?.note(mode, at: moment)
      // It is not asked in its sleep.
      guard mode != .asleep else { continue }
      car.trace?.note(
        [
          .level: mode == .driving ? 60 - Double(place) / 10 : 40 + Double(place) / 11,
          .inside: 20 + Double(place % 40) / 20, .outside: -3.5 + Double(place) / 23,
        ], at: moment)
    }
    return car
  }

  private static func mode(_ place: Int) -> CarMode {
    switch place {
    case 96..<110, 150..<160: .online
    case 110..<122: .driving
    case 230..<288: .charging
    case 200..<206: .offline
    default: .asleep
    }
  }

  // MARK: Sites

  private func site(solar: Bool = true, battery: Bool = true) -> AccountSnapshot.Site {
    var site = AccountSnapshot.Site(id: "2252147638651577")
    site.name = "Casa Elettra"
    site.isUp = true
    site.lastUpdate = ChartPages.now.advanced(by: .seconds(-20))
    site.told.reservePercent = battery ? 20 : nil
    site.told.ratedWattHours = battery ? 13_500 : nil
    site.told.mode = battery ? "self_consumption" : nil
    var trace = DayTrace<SiteSeries>()
    for place in 0..<288 {
      let hour = Double(place) / 12
      let sun = max(0, 6_000 - (hour - 13) * (hour - 13) * 200)
      let home = 700 + Double(place % 30) * 40
      let stored = battery ? min(max(sun - home, -2_500), 4_000) : 0
      var values: [SiteSeries: Double] = [.home: home, .grid: home - sun + stored]
      if solar { values[.solar] = sun }
      if battery {
        values[.battery] = -stored
        values[.charge] = min(max(20 + (hour - 6) * 6, 20), 97)
      }
      trace.note(values, at: ChartPages.moment(place))
    }
    site.trace = trace
    site.facts = SiteFacts(
      .object(
        Object(
          [.init("load_power", 1_850), .init("island_status", "on_grid")]
            + (solar ? [.init("solar_power", 640)] : [])
            + (battery
              ? [
                .init("battery_power", 1_210), .init("percentage_charged", 74),
                .init("energy_left", 9_990), .init("total_pack_energy", 13_500),
              ] : []) + [.init("grid_power", battery ? 0 : 1_210)])),
      hasNoBattery: !battery)
    site.energy = EnergyMeter(ChartPages.counted(solar: solar, battery: battery))
    return site
  }

  private func outage() -> AccountSnapshot.Site {
    var site = site()
    site.facts = SiteFacts([
      "load_power": 900, "solar_power": 0, "battery_power": 900, "grid_power": 0,
      "percentage_charged": 41, "energy_left": 5_500, "total_pack_energy": 13_500,
      "island_status": "off_grid_unintentional", "storm_mode_active": true,
    ])
    site.outage = AccountSnapshot.Outage(
      since: ChartPages.now.advanced(by: .seconds(-5_400)), isSinceKnown: true)
    return site
  }

  private func sunOnly() -> AccountSnapshot.Site { site(battery: false) }

  private static func counted(solar: Bool, battery: Bool) -> Value {
    func day(_ scale: Double) -> Value {
      var members: [Object.Member] = [
        .init("total_home_usage", Value(24_100 * scale)),
        .init("grid_energy_imported", Value(4_300 * scale)),
        .init("consumer_energy_imported_from_grid", Value(4_300 * scale)),
      ]
      if solar {
        members += [
          .init("total_solar_generation", Value(31_250 * scale)),
          .init("total_grid_energy_exported", Value(9_800 * scale)),
        ]
      }
      if battery {
        members += [
          .init("total_battery_charge", Value(9_100 * scale)),
          .init("total_battery_discharge", Value(8_400 * scale)),
        ]
      }
      return .object(Object(members))
    }
    return [
      "open_since": "2026-06-16",
      "total_wh": day(3),
      "days_wh": ["2026-06-16": day(1), "2026-06-17": day(0.8), "2026-06-18": day(0.7)],
    ]
  }
}
