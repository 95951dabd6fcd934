/// What the car says about its next firmware.
struct SoftwareUpdate: Hashable, Sendable {
  enum Status: String, Hashable, Sendable {
    case none = ""
    case available
    case downloading
    case scheduled
    case installing
  }

  var status = Status.none
  /// How often this car has been updated since the simulator's first day.
  var release = 0
  /// When the download or the installation began and will end.
  var started = 0.0
  var ends = 0.0

  /// Whole per cent of the running step.
  func percent(at time: Double) -> Int {
    guard ends > started else { return 0 }
    return Int(min(max((time - started) / (ends - started), 0), 1) * 100)
  }

  var keepsAwake: Bool { status == .downloading || status == .installing }

  /// The version with that number in the series of releases, as `car_version` and
  /// `software_update.version` begin.
  static func version(_ release: Int) -> String {
    let week = 2 + release * 4
    return "\(2026 + week / 52).\(week % 52).\(release % 7 + 1)"
  }
}
