internal import JSON
internal import TeslaData

extension VehicleFacts {
  /// The odometer moves by less than this while a car is parked, in miles.
  private static let shortestDrive = 0.1

  /// What every line shows of the car: Tesla's own names and units.
  var shown: Object {
    Object(told: [
      ("battery_level", .told(batteryPercent)), ("battery_range", .told(ratedMiles)),
      ("charge_limit_soc", .told(limitPercent)), ("charging_state", .told(chargingState)),
      ("charge_energy_added", .told(addedKilowattHours)), ("odometer", .told(odometerMiles)),
    ])
  }

  /// What is known once the car is seen to sleep. Where a drive ended that was not looked at to
  /// its end, the odometer says nothing of drives to come.
  func asleep() -> VehicleFacts {
    var sleeping = self
    if isDriving == true { sleeping.odometerMiles = nil }
    sleeping.isDriving = false
    sleeping.isCharging = false
    sleeping.isUserPresent = false
    sleeping.isSentryOn = false
    sleeping.isClimateOn = false
    return sleeping
  }

  /// What has happened since `old`, which these follow: a pure function. What was not known before
  /// has not changed.
  ///
  /// - Parameter driveStart: the odometer before the drive that is under way, in miles; nil when its
  ///   start was not seen.
  func changes(since old: VehicleFacts, driveStart: Double?) -> [Change] {
    let flags = [
      Change(old.isLocked, isLocked, .locked, .unlocked),
      Change(old.isUserPresent, isUserPresent, .userPresent, .userGone),
      Change(old.isCharging, isCharging, .chargeStarted, .chargeEnded),
      Change(old.isPluggedIn, isPluggedIn, .pluggedIn, .unplugged),
      Change(old.isClimateOn, isClimateOn, .climateOn, .climateOff),
      Change(old.isSentryOn, isSentryOn, .sentryOn, .sentryOff),
    ].compactMap(\.self)
    return
      (flags + drives(since: old, driveStart) + updates(since: old) + openings(since: old))
      .ordered()
  }

  private func drives(since old: VehicleFacts, _ driveStart: Double?) -> [Change] {
    switch (old.isDriving, isDriving) {
    case (false?, true?): return [Change(.driveStarted)]
    case (true?, false?): return [Change(.driveEnded, distance(from: driveStart))]
    case (false?, false?):
      guard let before = old.odometerMiles, let now = odometerMiles,
        now - before >= VehicleFacts.shortestDrive
      else { return [] }
      return [Change(.driveMissed, distance(from: before))]
    default: return []
    }
  }

  private func distance(from start: Double?) -> Object {
    guard let start, let end = odometerMiles, end >= start else { return Object() }
    let miles = ((end - start) * 100).rounded() / 100
    return Object([Object.Member("drive_distance", Value(miles))])
  }

  private func updates(since old: VehicleFacts) -> [Change] {
    var changes: [Change] = []
    if let before = old.carVersion, let now = carVersion, before != now {
      changes.append(
        Change(.updateInstalled, Object([Object.Member("car_version", .string(now))])))
    }
    guard let before = old.updateStatus, let now = updateStatus, before != now else {
      return changes
    }
    let event: WatchEvent? =
      switch now {
      case "available": .updateAvailable
      case "downloading": .updateDownloading
      case "scheduled": .updateScheduled
      case "installing": .updateInstalling
      default: nil
      }
    guard let event else { return changes }
    var details = Object()
    if let version = updateVersion, version.contains(where: { $0 != " " }) {
      details["update_version"] = .string(version)
    }
    changes.append(Change(event, details))
    return changes
  }

  private func openings(since old: VehicleFacts) -> [Change] {
    Opening.allCases.compactMap { opening in
      let kind = opening.isWindow ? "window" : "door"
      return Change(
        old.openings[opening], openings[opening],
        opening.isWindow ? .windowOpened : .doorOpened,
        opening.isWindow ? .windowClosed : .doorClosed,
        Object([Object.Member(kind, .string(opening.place))]))
    }
  }
}

extension SiteFacts {
  /// What every line shows of the site: Tesla's own names and units.
  var shown: Object {
    Object(told: [
      ("percentage_charged", .told(chargedPercent)), ("solar_power", .told(solarWatts)),
      ("load_power", .told(homeWatts)), ("battery_power", .told(batteryWatts)),
      ("grid_power", .told(gridWatts)), ("grid_status", .told(gridStatus)),
      ("island_status", .told(islandStatus)),
    ])
  }

  /// What is known after this answer, `old` being known before: a switch that it leaves out has not
  /// changed.
  func following(_ old: SiteFacts) -> SiteFacts {
    var new = self
    new.isGridUp = isGridUp ?? old.isGridUp
    new.isStormWatchOn = isStormWatchOn ?? old.isStormWatchOn
    new.areGridServicesOn = areGridServicesOn ?? old.areGridServicesOn
    return new
  }

  /// What has happened since `old`, which these follow: a pure function.
  func changes(since old: SiteFacts) -> [Change] {
    [
      Change(old.isGridUp, isGridUp, .gridUp, .gridDown),
      Change(old.isStormWatchOn, isStormWatchOn, .stormModeOn, .stormModeOff),
      Change(old.areGridServicesOn, areGridServicesOn, .gridServicesOn, .gridServicesOff),
    ].compactMap(\.self)
  }
}

extension Object {
  fileprivate init(told facts: [(String, Value?)]) {
    self.init(facts.compactMap { name, value in value.map { Member(name, $0) } })
  }
}

extension Value {
  fileprivate static func told(_ text: String?) -> Value? { text.map(Value.string) }

  /// Whole numbers are written as Tesla writes them: 57, not 57.0.
  fileprivate static func told(_ number: Double?) -> Value? {
    number.map { number in Int64(exactly: number).map { Value($0) } ?? Value(number) }
  }
}
