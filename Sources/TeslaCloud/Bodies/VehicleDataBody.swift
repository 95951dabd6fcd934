internal import JSON

/// The answer of `vehicle_data`, from the car's state and nothing else.
///
/// Units are Tesla's: miles, mph, kW, kWh, degrees Celsius, bar; times in milliseconds except
/// where the name of a field says otherwise (tesla-api(7), VEHICLE DATA).
struct VehicleDataBody {
  let car: Car
  let time: Double
  private let parts: Set<String>
  private let hasLocation: Bool

  /// - Parameter endpoints: what was asked for; nothing is all but the location, as since
  ///   firmware 2023.38.
  init(car: Car, time: Double, endpoints: [String]) {
    self.car = car
    self.time = time
    let wanted = Set(endpoints).subtracting(["location_data"])
    let all = Set([
      "charge_state", "climate_state", "drive_state", "gui_settings", "vehicle_config",
      "vehicle_state",
    ])
    hasLocation = endpoints.contains("location_data")
    if wanted.contains("vehicle_data_combo") || (wanted.isEmpty && !hasLocation) {
      parts = all
    } else {
      // Doors, windows and the place are no objects of their own (section 3.2).
      var parts = wanted
      if wanted.contains("closures_state") { parts.insert("vehicle_state") }
      if hasLocation { parts.insert("drive_state") }
      self.parts = parts
    }
  }

  var isOlder: Bool { car.model.shape == .older }
  var stamp: Value { VehicleDataBody.milliseconds(time) }

  var value: Value {
    var object = VehicleRecord(car: car, time: time).base
    if isOlder {
      object["display_name"] = .string(car.identity.name)
    } else {
      object["supercharger_payment_needed"] = "false"
      object["supercharging_enabled"] = true
    }
    if parts.contains("charge_state") { object["charge_state"] = chargeState }
    if parts.contains("climate_state") { object["climate_state"] = climateState }
    if parts.contains("drive_state") { object["drive_state"] = driveState(withPlace: hasLocation) }
    if parts.contains("gui_settings") { object["gui_settings"] = guiSettings }
    if parts.contains("vehicle_config") { object["vehicle_config"] = vehicleConfig }
    if parts.contains("vehicle_state") { object["vehicle_state"] = vehicleState }
    if !isOlder, parts.contains("charge_schedule_data") {
      object["charge_schedule_data"] = chargeSchedules
    }
    if !isOlder, parts.contains("preconditioning_schedule_data") {
      object["preconditioning_schedule_data"] = [
        "precondition_schedules": [], "preconditioning_schedule_window": nil,
        "max_num_precondition_schedules": 10, "next_schedule": false,
        "timestamp": secondsAndNanos,
      ]
    }
    return .object(object)
  }

  private var chargeSchedules: Value {
    let schedule: Value = [
      "id": 1_767_225_600, "name": "Night", "days_of_week": 127, "start_enabled": true,
      "start_time": 1380, "end_enabled": false, "end_time": 0, "one_time": false,
      "enabled": true,
    ]
    return [
      "charge_schedules": [schedule], "charge_schedule_window": nil, "charge_buffer": 0,
      "max_num_charge_schedules": 10, "next_schedule": true,
      "show_schedule_complete_state": false, "timestamp": secondsAndNanos,
    ]
  }

  private var secondsAndNanos: Value {
    ["seconds": VehicleDataBody.seconds(time), "nanos": 0]
  }

  private var guiSettings: Value {
    var object = Object([
      .init("gui_24_hour_time", .bool(isOlder)), .init("gui_charge_rate_units", "kW"),
      .init("gui_distance_units", .string(isOlder ? "km/hr" : "mi/hr")),
      .init("gui_range_display", "Rated"),
      .init("gui_temperature_units", .string(isOlder ? "C" : "F")),
    ])
    if !isOlder { object["gui_tirepressure_units"] = "Psi" }
    object["show_range_units"] = true
    object["timestamp"] = stamp
    return .object(object)
  }

  func driveState(withPlace: Bool) -> Value {
    var object = Object()
    let isDriving = car.isDriving
    let state = car.driveState(at: time)
    if withPlace {
      let (spot, heading) = car.position(at: time)
      let place = car.weather.place
      let latitude = VehicleDataBody.rounded(spot.latitude(in: place), 6)
      let longitude = VehicleDataBody.rounded(spot.longitude(in: place), 6)
      object["gps_as_of"] = VehicleDataBody.seconds(time - 1)
      object["heading"] = Value(Int64(heading))
      object["latitude"] = latitude
      object["longitude"] = longitude
      object["native_latitude"] = latitude
      object["native_location_supported"] = 1
      object["native_longitude"] = longitude
      object["native_type"] = "wgs"
    }
    if let drive = car.drive {
      let left = max(drive.distance - (state?.distance ?? 0), 0)
      let level = (drive.startEnergy - drive.energy) / car.model.capacity * 100
      object["active_route_destination"] = .string(drive.trip.destination.kind.rawValue)
      object["active_route_energy_at_arrival"] = Value(Int64(max(level, 0)))
      object["active_route_miles_to_arrival"] = VehicleDataBody.rounded(left, 6)
      object["active_route_minutes_to_arrival"] = VehicleDataBody.rounded(
        max(drive.startTime + drive.length - time, 0) / 60, 6)
    }
    if !isOlder { object["active_route_traffic_minutes_delay"] = Value(0.0) }
    object["power"] = Value(Int64(drivePower.rounded()))
    object["shift_state"] = isDriving ? "D" : isOlder ? .null : "P"
    let speed = state.map { Value(Int64($0.speed.rounded())) }
    object["speed"] = speed ?? (isOlder ? .null : 0)
    object["timestamp"] = stamp
    return .object(object)
  }

  /// kW out of the battery; negative while it is charged.
  var drivePower: Double {
    if let state = car.driveState(at: time) { return state.power }
    if let charge = car.charge { return -charge.batteryPower }
    return car.climateEnds != nil ? 2 : 0
  }

  static func milliseconds(_ time: Double) -> Value { Value(Int64((time * 1000).rounded())) }

  static func seconds(_ time: Double) -> Value { Value(Int64(time.rounded(.down))) }

  static func rounded(_ number: Double, _ digits: Int) -> Value {
    let scale = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][digits]
    // Plus zero, as no number of Tesla's is -0.
    return Value((number * Double(scale)).rounded() / Double(scale) + 0)
  }
}

extension Car {
  var drive: Drive? {
    if case .driving(let drive) = activity { drive } else { nil }
  }

  var charge: Charge? {
    if case .charging(let charge) = activity { charge } else { nil }
  }

  var isDriving: Bool { drive != nil }

  func driveState(at time: Double) -> Drive.State? { drive?.state(at: time) }
}
