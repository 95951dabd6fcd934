/// A door, lid or window of a car.
package enum Opening: String, Hashable, Sendable, CaseIterable {
  // Tesla's names of them in vehicle_state.
  case driverFrontDoor = "df"
  case driverRearDoor = "dr"
  case passengerFrontDoor = "pf"
  case passengerRearDoor = "pr"
  case frunk = "ft"
  case trunk = "rt"
  case driverFrontWindow = "fd_window"
  case driverRearWindow = "rd_window"
  case passengerFrontWindow = "fp_window"
  case passengerRearWindow = "rp_window"

  package var isWindow: Bool { rawValue.hasSuffix("window") }

  /// Where it is, the same for a door and its window: `driver_front`, `trunk`.
  package var place: String {
    switch self {
    case .driverFrontDoor, .driverFrontWindow: "driver_front"
    case .driverRearDoor, .driverRearWindow: "driver_rear"
    case .passengerFrontDoor, .passengerFrontWindow: "passenger_front"
    case .passengerRearDoor, .passengerRearWindow: "passenger_rear"
    case .frunk: "frunk"
    case .trunk: "trunk"
    }
  }

  /// `front left door`, or `driver front door` where it is not known where the driver sits.
  package func words(isRightHandDrive: Bool?) -> String {
    let parts = place.split(separator: "_")
    guard parts.count == 2 else { return place }
    let kind = isWindow ? "window" : "door"
    guard let isRightHandDrive else { return "\(parts[0]) \(parts[1]) \(kind)" }
    let side = (parts[0] == "driver") == isRightHandDrive ? "right" : "left"
    return "\(parts[1]) \(side) \(kind)"
  }
}
