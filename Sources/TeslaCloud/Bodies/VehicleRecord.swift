internal import JSON

/// A car's entry in lists, and what `/vehicles/{id}` and `wake_up` answer.
struct VehicleRecord {
  let car: Car
  let time: Double

  /// As in `products` and the Fleet API's list.
  var product: Value {
    var object = base
    object["display_name"] = .string(car.identity.name)
    object["option_codes"] = .null
    object["cached_data"] = .null
    object["command_signing"] = car.model.shape == .modern ? "required" : "off"
    object["release_notes_supported"] = .bool(car.model.shape == .modern)
    return .object(object)
  }

  /// As one car's own record.
  var record: Value {
    var object = base
    object["display_name"] = .string(car.identity.name)
    return .object(object)
  }

  /// What heads `vehicle_data` too.
  var base: Object {
    let identity = car.identity
    return Object([
      .init("id", Value(identity.id)), .init("user_id", Value(identity.userID)),
      .init("vehicle_id", Value(identity.vehicleID)), .init("vin", .string(identity.vin)),
      .init("color", nil), .init("access_type", "OWNER"),
      .init("granular_access", ["hide_private": false]), .init("tokens", []),
      .init("state", .string(car.connectivity.rawValue)),
      .init("in_service", .bool(car.isInService)), .init("id_s", .string(String(identity.id))),
      .init("calendar_enabled", true),
      .init("api_version", car.model.shape == .modern ? 93 : 36),
      .init("backseat_token", nil), .init("backseat_token_updated_at", nil),
      .init("ble_autopair_enrolled", false),
    ])
  }
}
