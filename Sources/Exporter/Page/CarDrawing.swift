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
    <div class="drawing vehicle" role="img" aria-label="\(label)">
    <svg class="car" viewBox="0 0 200 230" aria-hidden="true">
    \(cable)\(wheels)
    <path class="body" d="M70 38 Q72 16 100 14 Q128 16 130 38 L133 96 L132 176 Q130 206 100 208 Q70 206 68 176 L67 96 Z"/>
    \(lids)
    <path class="glass" d="M76 84 Q100 72 124 84 L119 104 Q100 98 81 104 Z"/>
    <path class="glass" d="M81 158 Q100 162 119 158 L124 178 Q100 184 76 178 Z"/>
    <path class="glass\(car.openings.contains { $0.value && $0.key.isWindow } ? " open" : "")" d="M72 100 L77 108 L77 154 L72 166 Z M128 100 L123 108 L123 154 L128 166 Z"/>
    \(doors)\(padlock)\(extras)
    </svg>
    \(pressures)</div>

    """
  }

  /// For readers who do not see it.
  private var label: String {
    let parts = [car.doors, car.lock, car.isPluggedIn == true ? "plugged in" : nil]
      .compactMap(\.self)
    return "Car from above" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  private func has(_ opening: Opening) -> Bool { car.openings[opening] == true }

  /// In the order of `VehicleFacts.tires`.
  private static let wheels = [(60, 48), (128, 48), (60, 158), (128, 158)]

  private var wheels: [HTML] {
    zip(CarDrawing.wheels, car.tires).map { place, tire in
      """
      <rect class="tire\(tire.isLow ? " bad" : "")" x="\(place.0)" y="\(place.1)" width="12" height="28" rx="4"/>
      """
    }
  }

  /// Beside the wheels, as HTML: a drawing's own text would shrink with it.
  private var pressures: [HTML] {
    zip(CarDrawing.wheels, car.tires).compactMap { place, tire in
      guard let pressure = tire.bar.map(car.units.pressure(bar:)) else { return nil }
      let isLeft = place.0 < 100
      let gap = Double(isLeft ? 200 - place.0 + 8 : place.0 + 20) / 2
      return """
        <span class="pressure\(tire.isLow ? " bad" : "")" style="\(isLeft ? "right" : "left"):\(gap)%;top:\(Double(place.1 + 14) / 2.3)%">\(pressure)</span>
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
      extras.append("<path class=\"sleep\" d=\"M146 30h10l-10 12h10M161 16h8l-8 10h8\"/>")
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
