package import JSON

/// The events of `tesla watch`, in the order in which those of one answer are told.
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

  /// For the manual.
  package var meaning: String {
    switch self {
    case .state:
      """
      How things are: the first line of each car and site, and of a car another one when its data \
      is first read. Nothing has changed.
      """
    case .online: "The car is awake and can be asked."
    case .asleep: "The car sleeps."
    case .offline: "The car cannot be reached."
    case .serviceStarted: "The car is in service; Tesla may refuse its data."
    case .serviceEnded: "The car is no longer in service."
    case .updateAvailable: "There is new software; update_version names it."
    case .updateDownloading: "The new software is being fetched."
    case .updateScheduled: "The new software is there and waits for its hour."
    case .updateInstalling: "The new software is being installed."
    case .updateInstalled: "The car has another software than before; car_version names it."
    case .unlocked: "The car was unlocked."
    case .locked: "The car was locked."
    case .doorOpened:
      """
      A door was opened; door is driver_front, driver_rear, passenger_front, passenger_rear, frunk \
      or trunk. One line for each.
      """
    case .doorClosed: "A door was closed, likewise."
    case .windowOpened: "A window was opened; window is named like a door."
    case .windowClosed: "A window was closed, likewise."
    case .userPresent: "Somebody is in the car."
    case .userGone: "Nobody is in the car any more."
    case .chargeStarted: "Charging began."
    case .chargeEnded:
      "Charging ended; charging_state says why: Complete, Stopped, Disconnected or NoPower."
    case .pluggedIn: "A cable was plugged in."
    case .unplugged: "The cable was pulled out."
    case .driveStarted: "The car drives."
    case .driveEnded:
      "The car has parked; drive_distance is in miles, if its start was seen."
    case .driveMissed:
      "The car was driven between two looks, by drive_distance in miles, and is parked again."
    case .climateOn: "Heating or cooling was switched on."
    case .climateOff: "Heating and cooling were switched off."
    case .sentryOn: "Sentry mode was switched on."
    case .sentryOff: "Sentry mode was switched off."
    case .gridDown:
      "The site is without the grid; island_status says whether somebody wanted that."
    case .gridUp: "The site has the grid again."
    case .stormModeOn: "Storm Watch fills the battery."
    case .stormModeOff: "Storm Watch has ended."
    case .gridServicesOn: "The battery works for the grid's operator."
    case .gridServicesOff: "The battery is the house's own again."
    }
  }
}

/// An event, and what is particular to it.
package struct Change: Hashable, Sendable {
  package let event: WatchEvent
  package let details: Object

  package init(_ event: WatchEvent, _ details: Object = Object()) {
    self.event = event
    self.details = details
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
