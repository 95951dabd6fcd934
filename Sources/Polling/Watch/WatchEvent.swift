package import JSON

/// The events of `tesla watch`, in the order in which those of one answer are told; tesla-watch(1)
/// says what they mean.
package enum WatchEvent: String, Hashable, Sendable, CaseIterable {
  case state
  case online
  case serviceStarted = "service_started"
  case serviceEnded = "service_ended"
  case updateAvailable = "update_available"
  case updateDownloading = "update_downloading"
  case updateScheduled = "update_scheduled"
  case updateInstalling = "update_installing"
  case updateInstalled = "update_installed"
  case alertStarted = "alert_started"
  case alertEnded = "alert_ended"
  case unlocked
  case doorOpened = "door_opened"
  case windowOpened = "window_opened"
  case userPresent = "user_present"
  case chargeEnded = "charge_ended"
  case unplugged
  case driveEnded = "drive_ended"
  case driveMissed = "drive_missed"
  case driveStarted = "drive_started"
  case pluggedIn = "plugged_in"
  case chargeStarted = "charge_started"
  case climateOn = "climate_on"
  case climateOff = "climate_off"
  case sentryOn = "sentry_on"
  case sentryOff = "sentry_off"
  case userGone = "user_gone"
  case windowClosed = "window_closed"
  case doorClosed = "door_closed"
  case locked
  case asleep
  case offline
  case gridDown = "grid_down"
  case gridUp = "grid_up"
  case stormModeOn = "storm_mode_on"
  case stormModeOff = "storm_mode_off"
  case gridServicesOn = "grid_services_on"
  case gridServicesOff = "grid_services_off"
  /// An answer that may have changed nothing; only of `tesla watch --values`.
  case values

  /// Those that are told without being asked for.
  package static let changes = allCases.filter { $0 != .values }
}

/// An event, and what is particular to it.
package struct Change: Hashable, Sendable {
  package let event: WatchEvent
  package let details: Object

  package init(_ event: WatchEvent, _ details: Object = Object()) {
    self.event = event
    self.details = details
  }

  init(_ alert: StreamedAlerts.Change) {
    self.init(
      alert.isActive ? .alertStarted : .alertEnded,
      Object([Object.Member("alert", .string(alert.name))]))
  }

  /// What it means that something is now on or off; nil where that is no news, or was not known.
  init?(
    _ before: Bool?, _ now: Bool?, _ on: WatchEvent, _ off: WatchEvent,
    _ details: Object = Object()
  ) {
    guard let before, let now, before != now else { return nil }
    self.init(now ? on : off, details)
  }
}

extension [Change] {
  /// In the order of the events' table.
  func ordered() -> [Change] {
    let places = Dictionary(
      uniqueKeysWithValues: WatchEvent.allCases.enumerated().map { ($0.element, $0.offset) })
    // Sorting keeps no order of equals, such as two doors, so their places decide.
    return enumerated().sorted { left, right in
      let places = (places[left.element.event] ?? 0, places[right.element.event] ?? 0)
      return places.0 == places.1 ? left.offset < right.offset : places.0 < places.1
    }.map(\.element)
  }
}
