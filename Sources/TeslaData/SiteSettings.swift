package import JSON

/// What only a site's settings tell (site_info); nil is not told.
package struct SiteSettings: Hashable, Sendable {
  /// What is kept for an outage.
  package var reservePercent: Double?
  /// What all batteries hold when they are full, in Wh; live_status has no longer said it since
  /// March 2024.
  package var ratedWattHours: Double?
  /// Tesla's word: `self_consumption`, `autonomous`, `backup`.
  package var mode: String?
  package var hasSolar: Bool?

  package init() {}

  /// - Parameters:
  ///   - info: a whole site_info answer, or its content.
  ///   - hasNoBattery: whether the site is known to have none; the answer may tell so too.
  package init(_ info: Value, hasNoBattery: Bool = false) {
    let site = info.answer
    let told = MissingBattery.removed(from: site, isKnown: hasNoBattery)
    reservePercent = told["backup_reserve_percent"]?.doubleValue.flatMap {
      0...100 ~= $0 ? $0 : nil
    }
    // A Powerwall 3 tells it of its gateway, in Wh whatever the name says.
    let gateways = (site["components"]?["gateways"]?.arrayValue ?? []).compactMap {
      $0["nameplate_energy_watts"]?.doubleValue
    }
    ratedWattHours = [site["nameplate_energy"]?.doubleValue, gateways.reduce(0, +)]
      .compactMap(\.self).first { $0 > 1 }
    mode = told["default_real_mode"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    hasSolar = site["components"]?["solar"]?.boolValue
  }
}

extension SiteFacts {
  /// `self-powered`: how its owner lets it work, as Tesla's app calls it.
  package var modeWords: String? {
    switch settings.mode {
    case "self_consumption": "self-powered"
    case "autonomous": "time-based control"
    case "backup": "backup only"
    // Not one that the app has; the name says something all the same.
    case let mode?: mode.split(separator: "_").joined(separator: " ")
    case nil: nil
    }
  }

  /// How long the batteries last at what they give now: to the reserve on the grid, to nothing off
  /// it. nil while they give nothing, and where it is not known how much they may give.
  package var timeLeft: Duration? {
    guard let watts = batteryWatts, watts >= 50, let stored = storedWattHours else { return nil }
    var kept = 0.0
    if isGridUp != false {
      guard let reserve = settings.reservePercent, let capacity = capacityWattHours else {
        return nil
      }
      kept = capacity * reserve / 100
    }
    let seconds = (stored - kept) / watts * 3_600
    return 0 < seconds && seconds < 1e9 ? .seconds(Int64(seconds)) : nil
  }

  /// `about 3 h 30 min to the reserve`: no more exact than a house's draw is steady.
  package var timeLeftWords: String? {
    timeLeft.map { "about \(SiteFacts.about($0))" + (isGridUp == false ? "" : " to the reserve") }
  }

  private static func about(_ duration: Duration) -> String {
    let minutes = duration.components.seconds / 60
    func rounded(to step: Int64) -> Int64 { (minutes + step / 2) / step * step }
    return switch minutes {
    case ..<58: Amount.minutes(max(rounded(to: 5), 5))
    case ..<(10 * 60 - 15): Amount.minutes(rounded(to: 30))
    case ..<(48 * 60 - 30): Amount.minutes(rounded(to: 60))
    default: "\(rounded(to: 1_440) / 1_440) days"
    }
  }
}

extension Amount {
  /// `30 min`, `3 h`, `3 h 30 min`.
  fileprivate static func minutes(_ minutes: Int64) -> String {
    let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
    return [hours > 0 ? "\(hours) h" : nil, rest > 0 ? "\(rest) min" : nil].compactMap(\.self)
      .joined(separator: " ")
  }
}
