internal import JSON

/// The answer of `nearby_charging_sites`: one Supercharger and one hotel.
struct NearbyChargingBody {
  let car: Car
  let time: Double

  var value: Value {
    let place = car.weather.place
    let here = car.position(at: time).spot
    func charger(_ name: String, _ type: String, east: Double, north: Double) -> Object {
      let spot = Spot(kind: .supercharger, east: east, north: north)
      return Object([
        .init(
          "location",
          [
            "lat": VehicleDataBody.rounded(spot.latitude(in: place), 6),
            "long": VehicleDataBody.rounded(spot.longitude(in: place), 6),
          ]), .init("name", .string("\(place.city) – \(name)")), .init("type", .string(type)),
        .init("distance_miles", VehicleDataBody.rounded(here.roadMiles(to: spot), 6)),
      ])
    }
    var fast = charger("North Loop", "supercharger", east: 3, north: 6)
    let free = 3 + Int(SplitMix64.noise(car.seed, .load, Int(time / 600)) * 9)
    fast["available_stalls"] = Value(Int64(free))
    fast["total_stalls"] = 12
    fast["site_closed"] = false
    return [
      "congestion_sync_time_utc_secs": VehicleDataBody.seconds(time - 60),
      "destination_charging": [
        .object(charger("Hotel Volta", "destination", east: -2, north: 1))
      ], "superchargers": [.object(fast)], "timestamp": VehicleDataBody.milliseconds(time),
    ]
  }
}
