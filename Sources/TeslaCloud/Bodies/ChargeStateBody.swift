internal import JSON

extension VehicleDataBody {
  var chargeState: Value {
    let shape = ChargeState(body: self)
    var object = shape.battery
    shape.addSession(to: &object)
    shape.addCable(to: &object)
    shape.addSchedule(to: &object)
    object["timestamp"] = stamp
    object["trip_charging"] = isOlder ? .null : false
    object["user_charge_enable_request"] = .null
    return .object(object)
  }
}

/// The block `charge_state`.
private struct ChargeState {
  let body: VehicleDataBody
  private let car: Car
  private let time: Double
  private let energy: Double
  private let level: Int
  /// Rated miles in the battery.
  private let range: Double

  init(body: VehicleDataBody) {
    self.body = body
    car = body.car
    time = body.time
    energy = car.energy(at: time)
    level = Int((energy / car.model.capacity * 100).rounded())
    range = energy * car.model.ratedEfficiency
  }

  private var isFast: Bool { car.charge?.source == .supercharger }

  private var chargingState: String {
    if car.charge != nil { return "Charging" }
    guard car.isPluggedIn else { return "Disconnected" }
    return energy >= car.limitEnergy - car.model.capacity * 0.02 ? "Complete" : "Stopped"
  }

  private var isConnected: Bool { chargingState != "Disconnected" }

  /// What a cold battery cannot give, in per cent.
  private var lockedLevel: Int {
    let outside = car.weather.outsideTemperature(at: time)
    return car.isDriving || outside > 5 ? 0 : min(Int((5 - outside) / 4) + 1, 4)
  }

  private func miles(_ number: Double) -> Value { VehicleDataBody.rounded(number, 2) }

  var battery: Object {
    var object = Object([
      .init("battery_heater_on", .bool(isFast && level < 40)),
      .init("battery_level", Value(Int64(level))), .init("battery_range", miles(range)),
      .init("charge_amps", Value(Int64(car.model.wallCurrent))),
      .init("charge_current_request", Value(Int64(car.model.wallCurrent))),
      .init("charge_current_request_max", Value(Int64(car.model.wallCurrent))),
      .init("charge_enable_request", true),
    ])
    if body.isOlder { object["est_battery_range"] = miles(range * 0.83) }
    if !body.isOlder {
      let amperes = body.drivePower * -1000 / CarModel.packVoltage
      object["battery_current"] = VehicleDataBody.rounded(amperes, 1)
    }
    object["ideal_battery_range"] = miles(body.isOlder ? range * 1.25 : range)
    object["max_range_charge_counter"] = 0
    object["usable_battery_level"] = Value(Int64(max(level - lockedLevel, 0)))
    object["not_enough_power_to_heat"] = .null
    return object
  }

  func addSession(to object: inout Object) {
    let added = car.energyAdded(at: time)
    let addedMiles = miles((added * car.model.ratedEfficiency * 2).rounded() / 2)
    object["charge_energy_added"] = miles(car.session.reported(added))
    object["charge_limit_soc"] = Value(Int64(car.chargeLimit))
    object["charge_limit_soc_max"] = 100
    object["charge_limit_soc_min"] = 50
    object["charge_limit_soc_std"] = body.isOlder ? 90 : 80
    object["charge_miles_added_ideal"] = addedMiles
    object["charge_miles_added_rated"] = addedMiles
    let power = car.charge?.batteryPower ?? 0
    object["charge_rate"] = VehicleDataBody.rounded(power * car.model.ratedEfficiency, 1)
    object["charging_state"] = .string(chargingState)
    let seconds = car.charge.map {
      Charge.seconds($0.source, model: car.model, from: energy, to: car.limitEnergy)
    }
    object["minutes_to_full_charge"] = Value(Int64(((seconds ?? 0) / 60).rounded(.up)))
    object["time_to_full_charge"] = VehicleDataBody.rounded((seconds ?? 0) / 3600, 2)
  }

  func addCable(to object: inout Object) {
    let isSilent = body.isOlder && !isConnected
    func number(_ value: Int) -> Value { isSilent ? .null : Value(Int64(value)) }
    let isCharging = car.charge != nil
    object["charge_port_cold_weather_mode"] = body.isOlder ? .null : false
    object["charge_port_color"] = isCharging ? "FlashingGreen" : "<invalid>"
    object["charge_port_door_open"] = isSilent ? .null : .bool(isConnected)
    object["charge_port_latch"] = .string(
      isConnected ? "Engaged" : isSilent ? "<invalid>" : "Disengaged")
    object["charger_actual_current"] = number(isCharging && !isFast ? car.model.wallCurrent : 0)
    object["charger_phases"] = isCharging && !isFast ? 1 : .null
    object["charger_pilot_current"] = number(
      isConnected && !isFast ? car.model.wallCurrent : 0)
    object["charger_power"] = number(Int((car.charge?.gridPower ?? 0).rounded()))
    object["charger_voltage"] = number(isFast ? 380 : isCharging ? 240 : isConnected ? 2 : 0)
    object["conn_charge_cable"] = .string(isConnected ? "SAE" : "<invalid>")
    object["fast_charger_brand"] = .string(isFast ? "Tesla" : isConnected ? "" : "<invalid>")
    object["fast_charger_present"] = isSilent ? .null : .bool(isFast)
    object["fast_charger_type"] = .string(
      isFast ? "Tesla" : isConnected ? "ACSingleWireCAN" : "<invalid>")
    object["supercharger_session_trip_planner"] = false
  }

  func addSchedule(to object: inout Object) {
    let place = car.weather.place
    let midnight = place.midnight(ofDay: place.day(of: time))
    let start = midnight + 23 * 3600
    let isPending = isConnected && car.charge == nil && chargingState == "Stopped"
    object["off_peak_charging_enabled"] = false
    object["off_peak_charging_times"] = "all_week"
    object["preconditioning_enabled"] = false
    object["preconditioning_times"] = "all_week"
    object["scheduled_charging_mode"] = "StartAt"
    object["scheduled_charging_pending"] = .bool(isPending)
    object["scheduled_charging_start_time"] = VehicleDataBody.seconds(
      start > time ? start : start + 86_400)
    object["scheduled_charging_start_time_app"] = 1380
    object["scheduled_departure_time"] = VehicleDataBody.seconds(midnight + 7 * 3600)
    object["scheduled_departure_time_minutes"] = 420
    if body.isOlder {
      object["off_peak_hours_end_time"] = 360
      object["charge_to_max_range"] = false
      object["managed_charging_active"] = false
      object["managed_charging_start_time"] = .null
      object["managed_charging_user_canceled"] = false
    }
  }
}
