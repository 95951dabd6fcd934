package import JSON
package import Time

/// What a vehicle_data answer says of its car. nil is not told: null, missing, blank, `<invalid>`
/// or of another type than Tesla's.
package struct VehicleFacts: Hashable, Sendable {
  /// The units of the car's own screen.
  package var units = DisplayUnits()

  // MARK: Who and when

  package var vin: String?
  /// `online`, `asleep` and others, as of the answer, which may be an old one that Tesla kept.
  package var state: String?
  package var isInService: Bool?
  /// Tesla's word for the model: `modely`.
  package var carType: String?
  package var isRightHandDrive: Bool?
  private var vehicleName: String?
  /// Tesla's record of older cars tells it.
  package var displayName: String?
  /// When the newest part of the answer was current.
  package var moment: Timestamp?

  // MARK: Battery and charging

  package var batteryPercent: Double?
  /// Less than `batteryPercent` while the battery is cold.
  package var usablePercent: Double?
  package var limitPercent: Double?
  package var ratedMiles: Double?
  package var idealMiles: Double?
  private var rangeDisplay: String?
  /// Tesla's word: Charging, Complete, NoPower and others, but not Unknown.
  package var chargingState: String?
  package var isCharging: Bool?
  package var isPluggedIn: Bool?
  package var chargerKilowatts: Double?
  package var chargerVolts: Double?
  /// Of one phase; 0 while a fast charger charges.
  package var chargerAmperes: Double?
  /// Of the car's own charger; 2 often means three.
  package var chargerPhases: Double?
  /// Whether a direct current charger is connected.
  package var isFastCharging: Bool?
  /// Into the battery, by this charge or the last one.
  package var addedKilowattHours: Double?
  /// The same as rated range.
  package var addedRatedMiles: Double?
  /// What the car's own charger took for it, losses included; only streamed.
  package var drawnKilowattHours: Double?
  /// In the battery; only streamed.
  package var remainingKilowattHours: Double?
  /// Until `limitPercent`.
  package var minutesToLimit: Double?
  package var isChargePortOpen: Bool?
  /// When the facts of charging were current.
  package var chargeMoment: Timestamp?

  // MARK: Driving

  /// P, R, N, D; older cars tell none when parked.
  package var gear: String?
  /// Whether the answer itself has a gear, if only null, not only one that it follows.
  package var hasOwnGear = false
  /// Whether the answer or one that it follows has a gear, if only null.
  private var tellsGear = false
  package var milesPerHour: Double?
  package var isDriving: Bool?
  package var odometerMiles: Double?
  /// What the battery gives to drive; negative while it recuperates.
  package var driveKilowatts: Double?
  private var latitude: Double?
  private var longitude: Double?

  // MARK: Climate

  package var insideCelsius: Double?
  package var outsideCelsius: Double?
  package var targetCelsius: Double?
  package var isClimateOn: Bool?
  package var isPreconditioning: Bool?
  package var isCoolingCabin: Bool?
  /// `dog`, `camp`, `on`; `off`.
  package var climateKeeper: String?

  // MARK: Body

  /// Whether they are open; those that the answer has.
  package var openings: [Opening: Bool] = [:]
  package var isLocked: Bool?
  package var isSentryOn: Bool?
  package var isUserPresent: Bool?
  /// Front left, front right, rear left, rear right.
  package var tires = [Tire](repeating: Tire(), count: 4)

  package struct Tire: Hashable, Sendable {
    package var bar: Double?
    /// Whether the car warns of its pressure.
    package var isLow = false
  }

  // MARK: Software

  /// `2026.38.3 0123456789ab`: the version and its build.
  package var carVersion: String?
  /// `available`, `downloading`, `scheduled`, `installing` and others; blank without an update.
  package var updateStatus: String?
  /// Of the update; blank where Tesla does not say.
  package var updateVersion: String?
  package var downloadPercent: Double?
  package var installPercent: Double?

  package init() {}

  /// - Parameter body: a whole vehicle_data answer, or its content.
  package init(_ body: Value) {
    let car = body.answer
    for field in VehicleFacts.fields { field.read(car, &self) }
    if chargingState == "Unknown" { chargingState = nil }
    isCharging = chargingState.map { $0 == "Charging" || $0 == "Starting" }
    isPluggedIn = chargingState.map { $0 != "Disconnected" }
    if car["drive_state"]?.objectValue != nil {
      hasOwnGear = car["drive_state"]?["shift_state"] != nil
      tellsGear = hasOwnGear
      // A gear alone decides: older cars tell no P, and their speed only while they move.
      isDriving = isInGear || milesPerHour ?? 0 > 0
    }
    let vehicle = car["vehicle_state"]
    for opening in Opening.allCases {
      openings[opening] = vehicle?[opening.rawValue]?.doubleValue.map { $0 != 0 }
    }
    tires = ["fl", "fr", "rl", "rr"].map { place in
      Tire(
        bar: vehicle?["tpms_pressure_" + place]?.doubleValue,
        isLow: ["tpms_soft_warning_", "tpms_hard_warning_"].contains {
          vehicle?[$0 + place]?.boolValue ?? false
        })
    }
    chargeMoment = car["charge_state"]?.moment
    moment = car.objectValue?.members.compactMap(\.value.moment).max()
  }

  /// What is known after this answer, `old` being known before: what an answer leaves out has not
  /// changed.
  package func following(_ old: VehicleFacts) -> VehicleFacts {
    var new = self
    for field in VehicleFacts.fields { field.keep(old, &new) }
    new.isCharging = isCharging ?? old.isCharging
    new.isPluggedIn = isPluggedIn ?? old.isPluggedIn
    new.isDriving = isDriving ?? old.isDriving
    // A car that streams tells its gear when it changes, and stands at lights meanwhile.
    if tellsGear {
      new.gear = gear
    } else if old.isInGear, isDriving == false {
      new.isDriving = true
    }
    new.tellsGear = tellsGear || old.tellsGear
    new.openings.merge(old.openings) { mine, _ in mine }
    for place in tires.indices where tires[place].bar == nil { new.tires[place] = old.tires[place] }
    new.chargeMoment = chargeMoment ?? old.chargeMoment
    new.moment = moment ?? old.moment
    return new
  }

  private static let fields: [Field<VehicleFacts>] = [
    Field(\.batteryPercent, "charge_state.battery_level", \.doubleValue),
    Field(\.usablePercent, "charge_state.usable_battery_level", \.doubleValue),
    Field(\.limitPercent, "charge_state.charge_limit_soc", \.doubleValue),
    Field(\.ratedMiles, "charge_state.battery_range", \.doubleValue),
    Field(\.idealMiles, "charge_state.ideal_battery_range", \.doubleValue),
    Field(\.chargerKilowatts, "charge_state.charger_power", \.doubleValue),
    Field(\.chargerVolts, "charge_state.charger_voltage", \.doubleValue),
    Field(\.chargerAmperes, "charge_state.charger_actual_current", \.doubleValue),
    Field(\.addedKilowattHours, "charge_state.charge_energy_added", \.doubleValue),
    Field(\.addedRatedMiles, "charge_state.charge_miles_added_rated", \.doubleValue),
    Field(\.drawnKilowattHours, "telemetry.ac_charging_energy_in", \.doubleValue),
    Field(\.remainingKilowattHours, "telemetry.energy_remaining", \.doubleValue),
    Field(\.chargerPhases, "charge_state.charger_phases", \.doubleValue),
    Field(\.isFastCharging, "charge_state.fast_charger_present", \.boolValue),
    Field(\.driveKilowatts, "drive_state.power", \.doubleValue),
    Field(\.latitude, "drive_state.latitude", \.doubleValue),
    Field(\.longitude, "drive_state.longitude", \.doubleValue),
    Field(\.minutesToLimit, "charge_state.minutes_to_full_charge", \.doubleValue),
    Field(\.milesPerHour, "drive_state.speed", \.doubleValue),
    Field(\.odometerMiles, "vehicle_state.odometer", \.doubleValue),
    Field(\.insideCelsius, "climate_state.inside_temp", \.doubleValue),
    Field(\.outsideCelsius, "climate_state.outside_temp", \.doubleValue),
    Field(\.targetCelsius, "climate_state.driver_temp_setting", \.doubleValue),
    Field(\.downloadPercent, "vehicle_state.software_update.download_perc", \.doubleValue),
    Field(\.installPercent, "vehicle_state.software_update.install_perc", \.doubleValue),
    Field(\.isInService, "in_service", \.boolValue),
    Field(\.isRightHandDrive, "vehicle_config.rhd", \.boolValue),
    Field(\.isChargePortOpen, "charge_state.charge_port_door_open", \.boolValue),
    Field(\.isClimateOn, "climate_state.is_climate_on", \.boolValue),
    Field(\.isPreconditioning, "climate_state.is_preconditioning", \.boolValue),
    Field(
      \.isCoolingCabin, "climate_state.cabin_overheat_protection_actively_cooling", \.boolValue),
    Field(\.isLocked, "vehicle_state.locked", \.boolValue),
    Field(\.isSentryOn, "vehicle_state.sentry_mode", \.boolValue),
    Field(\.isUserPresent, "vehicle_state.is_user_present", \.boolValue),
    Field(\.vin, "vin", \.words),
    Field(\.state, "state", \.words),
    Field(\.displayName, "display_name", \.words),
    Field(\.vehicleName, "vehicle_state.vehicle_name", \.words),
    Field(\.carType, "vehicle_config.car_type", \.words),
    Field(\.units.distance, "gui_settings.gui_distance_units", \.words),
    Field(\.units.temperature, "gui_settings.gui_temperature_units", \.words),
    Field(\.units.pressure, "gui_settings.gui_tirepressure_units", \.words),
    Field(\.rangeDisplay, "gui_settings.gui_range_display", \.words),
    Field(\.chargingState, "charge_state.charging_state", \.words),
    Field(\.gear, "drive_state.shift_state", \.words),
    Field(\.climateKeeper, "climate_state.climate_keeper_mode", \.words),
    Field(\.carVersion, "vehicle_state.car_version", \.words),
    Field(\.updateStatus, "vehicle_state.software_update.status", \.stringValue),
    Field(\.updateVersion, "vehicle_state.software_update.version", \.stringValue),
  ]
}

extension VehicleFacts {
  /// The car's name; newer cars tell it only themselves.
  package var name: String? { vehicleName ?? displayName }

  /// Of its software, `2026.38.3`: what follows in car_version is the build.
  package var version: String? { carVersion?.firstWord }

  /// What a software update is doing, in Tesla's word; nil without one, which Tesla says by a blank.
  package var pendingUpdate: String? { updateStatus?.nonEmpty }

  /// As people call it: `Model Y`.
  package var model: String? {
    switch carType {
    case "models", "models2", "lychee": "Model S"
    case "modelx", "tamarind": "Model X"
    case "model3": "Model 3"
    case "modely": "Model Y"
    case "cybertruck": "Cybertruck"
    case "semi": "Semi"
    default: nil
    }
  }

  /// Where the car is; nil also for what is no place on earth.
  package var position: Position? {
    guard let latitude, let longitude, abs(latitude) <= 90, abs(longitude) <= 180 else {
      return nil
    }
    return Position(latitude: latitude, longitude: longitude)
  }

  private var isInGear: Bool { ["D", "R", "N"].contains(gear) }

  private var showsIdealRange: Bool { rangeDisplay == "Ideal" }

  /// Of the kind that the car's own screen shows, in miles.
  package var rangeMiles: Double? { showsIdealRange ? idealMiles : ratedMiles }

  /// `276 km rated`.
  package var rangeWords: String? {
    rangeMiles.map { units.distance(miles: $0) + (showsIdealRange ? " ideal" : " rated") }
  }

  /// `dog`, `camp`, `on`; nil where the climate is not kept on.
  package var keptClimate: String? {
    climateKeeper.flatMap { ["off", "unknown"].contains($0.lowercased()) ? nil : $0 }
  }

  /// What is open, in words; nil if the answer has no door.
  package var open: [String]? {
    guard !openings.isEmpty else { return nil }
    let open = Opening.allCases.filter { openings[$0] == true }
      .map { $0.words(isRightHandDrive: isRightHandDrive) }
    let isPortOpen = isChargePortOpen == true && isPluggedIn == false
    return open + (isPortOpen ? ["charge port"] : [])
  }
}
