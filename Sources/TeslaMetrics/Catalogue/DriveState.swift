extension Catalogue {
  static let driveState = Block(
    "drive_state",
    [
      // Older vehicles send null when parked, newer ones P.
      .states("shift_state", ["P", "R", "N", "D"], null: "P", "Gear; null is P"),
      .gauge("speed", .milesPerHour, "Speed; null while parked on older vehicles"),
      .gauge(
        "power", .kilowatts,
        "Power that the battery gives; negative while it charges or recuperates"),
      .time("gps_as_of", .seconds, "When the position was determined"),
      .gauge(
        "active_route_miles_to_arrival", .miles, as: "active_route_to_arrival",
        "Distance to the destination"),
      .gauge(
        "active_route_minutes_to_arrival", .minutes, as: "active_route_to_arrival",
        "Time to the destination"),
      .gauge(
        "active_route_traffic_minutes_delay", .minutes, as: "active_route_traffic_delay",
        "Delay by traffic on the route"),
      .gauge(
        "active_route_energy_at_arrival", .percent,
        "State of charge expected at the destination"),
      .location("heading", .degrees, "Direction of travel, clockwise from north"),
      .location("latitude", .degrees, "Latitude of the vehicle"),
      .location("longitude", .degrees, "Longitude of the vehicle"),
      .location("native_latitude", .degrees, "Latitude in the vehicle's own map datum"),
      .location("native_longitude", .degrees, "Longitude in the vehicle's own map datum"),
      .location("active_route_latitude", .degrees, "Latitude of the destination"),
      .location("active_route_longitude", .degrees, "Longitude of the destination"),
      .ignored("active_route_destination"), .ignored("native_type"),
      .ignored("native_location_supported"),
      .time("timestamp", .milliseconds, "When the drive_state block was current"),
    ])
}
