internal import JSON

extension CarScene {
  /// The odometer moves by less than this while a car is parked, in miles.
  static let shortestDrive = 0.1

  /// What has happened between two scenes, of which the second follows the first: a pure function.
  /// What was not known before has not changed.
  package static func changes(from old: CarScene, to new: CarScene) -> [Change] {
    var changes: [Change] = []
    func note(
      _ flag: KeyPath<CarScene, Bool?>, on: WatchEvent, off: WatchEvent
    ) {
      guard let before = old[keyPath: flag], let now = new[keyPath: flag], before != now else {
        return
      }
      changes.append(Change(now ? on : off))
    }
    note(\.isLocked, on: .locked, off: .unlocked)
    note(\.isUserPresent, on: .userPresent, off: .userGone)
    note(\.isCharging, on: .chargeStarted, off: .chargeEnded)
    note(\.isPluggedIn, on: .pluggedIn, off: .unplugged)
    note(\.isClimateOn, on: .climateOn, off: .climateOff)
    note(\.isSentryOn, on: .sentryOn, off: .sentryOff)
    changes += drives(from: old, to: new) + updates(from: old, to: new)
    changes += openings(old.doors, new.doors, "door", .doorOpened, .doorClosed)
    changes += openings(old.windows, new.windows, "window", .windowOpened, .windowClosed)
    return changes.ordered()
  }

  private static func drives(from old: CarScene, to new: CarScene) -> [Change] {
    switch (old.isDriving, new.isDriving) {
    case (false?, true?): return [Change(.driveStarted)]
    case (true?, false?):
      return [Change(.driveEnded, distance(from: old.driveStart, to: new.odometer))]
    case (false?, false?):
      guard let before = old.odometer, let now = new.odometer, now - before >= shortestDrive else {
        return []
      }
      return [Change(.driveMissed, distance(from: before, to: now))]
    default: return []
    }
  }

  private static func distance(from start: Double?, to end: Double?) -> Object {
    guard let start, let end, end >= start else { return Object() }
    let miles = ((end - start) * 100).rounded() / 100
    return Object([Object.Member("drive_distance", Value(miles))])
  }

  private static func updates(from old: CarScene, to new: CarScene) -> [Change] {
    var changes: [Change] = []
    if let before = old.carVersion, let now = new.carVersion, before != now {
      changes.append(
        Change(.updateInstalled, Object([Object.Member("car_version", .string(now))])))
    }
    guard let before = old.update, let now = new.update, before != now else { return changes }
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
    if let version = new.updateVersion, version.contains(where: { $0 != " " }) {
      details["update_version"] = .string(version)
    }
    changes.append(Change(event, details))
    return changes
  }

  private static func openings(
    _ old: [String: Bool], _ new: [String: Bool], _ kind: String, _ opened: WatchEvent,
    _ closed: WatchEvent
  ) -> [Change] {
    places.compactMap { place in
      guard let before = old[place], let now = new[place], before != now else { return nil }
      return Change(
        now ? opened : closed, Object([Object.Member(kind, .string(place))]))
    }
  }
}
