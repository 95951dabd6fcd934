internal import JSON
internal import TeslaAPI
internal import TeslaData
internal import Time

/// The status as JSON. Its members are stable, and each is always there: null is not known
/// (tesla-status(1)).
extension AccountStatus {
  var document: Value {
    [
      "time": .string(time.shortText), "vehicles": .array(cars.map { $0.document(time) }),
      "sites": .array(sites.map { $0.document(time) }),
      "error": .orNull(failure?.message),
    ]
  }
}

extension CarStatus {
  fileprivate func document(_ now: Timestamp) -> Value {
    .object(
      Object(
        identity(now) + battery + body + [
          Object.Member("age_seconds", .seconds(since: moment, now))
        ]))
  }

  private func identity(_ now: Timestamp) -> [Object.Member] {
    [
      .init("vin", .orNull(vin.isEmpty ? nil : vin)), .init("id", .orNull(id)),
      .init("name", .string(name)), .init("model", .orNull(facts.model)),
      .init("state", .orNull(connection?.state.text)),
      .init(
        "state_since",
        .orNull(connection.flatMap { $0.isSinceKnown ? $0.since?.shortText : nil })),
      .init("state_age_seconds", .seconds(since: connection?.moment, now)),
      .init("is_in_service", .orNull(connection?.isInService)),
    ]
  }

  private var battery: [Object.Member] {
    [
      .init("level_percent", .rounded(facts.batteryPercent, 1)),
      .init("usable_level_percent", .rounded(facts.usablePercent, 1)),
      .init("limit_percent", .rounded(facts.limitPercent, 1)),
      .init("range_km", .kilometers(facts.rangeMiles)),
      .init("charging_state", .orNull(facts.chargingState)),
      .init("is_plugged_in", .orNull(facts.isPluggedIn)),
      .init("is_charging", .orNull(isCharging)),
      .init("charger_power_kw", .rounded(isCharging == true ? facts.chargerKilowatts : nil, 3)),
      .init("energy_added_kwh", .rounded(facts.addedKilowattHours, 3)),
      .init("charge_end", .orNull(chargeEnd?.shortText)),
    ]
  }

  private var body: [Object.Member] {
    [
      .init("is_driving", .orNull(isDriving)),
      .init("speed_kmh", .kilometers(isDriving == true ? facts.milesPerHour : nil)),
      .init("odometer_km", .kilometers(facts.odometerMiles)),
      .init("is_locked", .orNull(facts.isLocked)),
      .init("open", facts.open.map { .array($0.map { .string($0) }) } ?? .null),
      .init("place", .orNull(place)),
      .init("inside_celsius", .rounded(facts.insideCelsius, 1)),
      .init("outside_celsius", .rounded(facts.outsideCelsius, 1)),
      .init("software", .orNull(facts.version)),
      .init("update", .orNull(facts.pendingUpdate)),
    ]
  }
}

extension SiteStatus {
  fileprivate func document(_ now: Timestamp) -> Value {
    .object(
      Object([
        .init("site_id", .orNull(id)), .init("name", .orNull(name.isEmpty ? nil : name)),
        .init("is_on_grid", .orNull(facts?.isGridUp)),
        .init("is_storm_watch_on", .orNull(facts?.isStormWatchOn)),
        .init("level_percent", .rounded(facts?.chargedPercent, 1)),
        .init("energy_kwh", .rounded(facts?.storedWattHours.map { $0 / 1_000 }, 3)),
        .init("reserve_percent", .rounded(settings.reservePercent, 1)),
        .init("mode", .orNull(settings.mode)),
        .init("time_left_seconds", facts?.timeLeft.map { Value($0.components.seconds) } ?? .null),
        .init("solar_kw", .kilowatts(facts?.solarWatts)),
        .init("home_kw", .kilowatts(facts?.homeWatts)),
        .init("battery_kw", .kilowatts(facts?.batteryWatts)),
        .init("grid_kw", .kilowatts(facts?.gridWatts)),
        .init("age_seconds", .seconds(since: moment, now)),
      ]))
  }
}

extension Value {
  fileprivate static func rounded(_ number: Double?, _ digits: Int) -> Value {
    guard let number, number.isFinite else { return .null }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (number * scale).rounded() / scale
    return Int64(exactly: rounded).map { Value($0) } ?? Value(rounded)
  }

  fileprivate static func kilometers(_ miles: Double?) -> Value {
    rounded(miles.map { $0 * DisplayUnits.kilometersPerMile }, 1)
  }

  fileprivate static func kilowatts(_ watts: Double?) -> Value {
    rounded(watts.map { $0 / 1_000 }, 3)
  }

  fileprivate static func seconds(since moment: Timestamp?, _ now: Timestamp) -> Value {
    guard let moment else { return .null }
    return Value(max(moment.duration(to: now).components.seconds, 0))
  }
}
