internal import HTTP
internal import JSON

/// The kinds of `calendar_history` that are reckoned with a tariff. The simulated houses use their
/// own power first, and for those Tesla answers nothing: an empty string, or an empty list
/// (TeslaPy#68).
struct TariffHistoryBody {
  private enum Kind: String {
    case savings
    case timeOfUseEnergy = "time_of_use_energy"
    case timeOfUseSelfConsumption = "time_of_use_self_consumption"
  }

  let value: Value

  /// - Returns: nil when another kind is asked for, or a period that Tesla does not know.
  init?(url: URL) {
    guard let kind = url.queryValue("kind").flatMap(Kind.init(rawValue:)),
      ["day", "week", "month", "year", "lifetime"].contains(url.queryValue("period") ?? "day")
    else { return nil }
    value = kind == .savings ? [] : ""
  }
}
