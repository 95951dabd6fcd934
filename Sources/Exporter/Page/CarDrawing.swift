internal import Polling
internal import TeslaData
internal import WebServer

/// A car from above: its doors, tires, cable and lock as they are.
///
/// Only what the last answer told is drawn; the text beside it says the same in words.
struct CarDrawing {
  let car: VehicleFacts
  let mode: CarMode?

  var html: HTML {
    """
    <svg class="car" viewBox="0 0 200 230" role="img" aria-label="\(label)">
    \(cable)\(wheels)
    <path class="body" d="M70 38 Q72 16 100 14 Q128 16 130 38 L133 96 L132 176 Q130 206 100 208 Q70 206 68 176 L67 96 Z"/>
    \(lids)
    <path class="glass" d="M76 84 Q100 72 124 84 L119 104 Q100 98 81 104 Z"/>
    <path class="glass" d="M81 158 Q100 162 119 158 L124 178 Q100 184 76 178 Z"/>
    <path class="glass\(car.openings.contains { $0.value && $0.key.isWindow } ? " open" : "")" d="M72 100 L77 108 L77 154 L72 166 Z M128 100 L123 108 L123 154 L128 166 Z"/>
    \(doors)\(padlock)\(extras)
    </svg>

    """
  }

  /// For readers who do not see it.
  private var label: String {
    let parts = [car.doors, car.lock, car.isPluggedIn == true ? "plugged in" : nil]
      .compactMap(\.self)
    return "Car from above" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  private func has(_ opening: Opening) -> Bool { car.openings[opening] == true }

  private var wheels: [HTML] {
    let places = [(60, 48, 52, 62), (128, 48, 148, 62), (60, 158, 52, 172), (128, 158, 148, 172)]
    return zip(places, car.tires).map { place, tire in
      let anchor = place.0 < 100 ? "end" : "start"
      let pressure = tire.bar.map(car.units.pressure(bar:)) ?? ""
      return """
        <rect class="tire\(tire.isLow ? " bad" : "")" x="\(place.0)" y="\(place.1)" width="12" height="28" rx="4"/>\
        <text class="\(tire.isLow ? "bad" : "label")" x="\(place.2)" y="\(place.3 + 5)" text-anchor="\(anchor)">\(pressure)</text>
        """
    }
  }

  private var lids: [HTML] {
    let frunk: HTML =
      has(.frunk)
      ? "<path class=\"open\" d=\"M76 70 Q78 30 100 26 Q122 30 124 70 Q100 60 76 70 Z\"/>" : ""
    let trunk: HTML =
      has(.trunk)
      ? "<path class=\"open\" d=\"M76 184 Q100 192 124 184 L121 198 Q100 204 79 198 Z\"/>" : ""
    return [frunk, trunk]
  }

  private var doors: [HTML] {
    let isRight = car.isRightHandDrive == true
    let left: HTML = "<path class=\"open door\" d=\"M68 96 L40 122\"/>"
    let right: HTML = "<path class=\"open door\" d=\"M132 96 L160 122\"/>"
    let rearLeft: HTML = "<path class=\"open door\" d=\"M67 132 L40 156\"/>"
    let rearRight: HTML = "<path class=\"open door\" d=\"M133 132 L160 156\"/>"
    let all: [(Opening, HTML)] = [
      (.driverFrontDoor, isRight ? right : left), (.passengerFrontDoor, isRight ? left : right),
      (.driverRearDoor, isRight ? rearRight : rearLeft),
      (.passengerRearDoor, isRight ? rearLeft : rearRight),
    ]
    return all.filter { has($0.0) }.map(\.1)
  }

  private var padlock: HTML? {
    guard let isLocked = car.isLocked else { return nil }
    let shackle: HTML =
      isLocked
      ? "M94 126 V120 Q94 113 100 113 Q106 113 106 120 V126"
      : "M94 126 V119 Q94 112 100 112 Q106 112 106 117"
    return """
      <g class="lock\(isLocked ? "" : " warn")"><path d="\(shackle)"/><rect x="90" y="126" width="20" height="15" rx="3"/></g>
      """
  }

  private var cable: HTML? {
    guard car.isPluggedIn == true else { return nil }
    return """
      <path class="cable\(car.isCharging == true ? " live" : "")" d="M68 186 Q30 186 26 214 T4 226"/>\
      <circle class="plug" cx="69" cy="186" r="5"/>
      """
  }

  private var extras: [HTML] {
    var extras: [HTML] = []
    if mode == .asleep {
      extras.append(
        "<text class=\"sleep\" x=\"150\" y=\"30\" aria-hidden=\"true\">z<tspan dx=\"2\" dy=\"-7\">z</tspan></text>"
      )
    }
    if mode == .driving {
      extras.append(
        "<path class=\"motion\" d=\"M88 8 L100 0 L112 8 M84 216 V228 M100 216 V230 M116 216 V228\"/>"
      )
    }
    if car.isSentryOn == true {
      extras.append("<circle class=\"sentry\" cx=\"100\" cy=\"90\" r=\"4\"/>")
    }
    return extras
  }
}
