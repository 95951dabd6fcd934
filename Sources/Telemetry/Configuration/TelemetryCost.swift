package import JSON

/// What streaming fields will cost a commuter in a month: 40 hours of driving, 30 of charging, and
/// a car that wakes twice a day.
package struct TelemetryCost: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    package let name: String
    package let rule: TelemetryConfiguration.Rule
    package let signals: Double

    package var dollars: Double { signals / TelemetryCost.signalsPerDollar }
  }

  /// Tesla's price (tesla-api(7), LIMITS AND PRICES).
  package static let signalsPerDollar = 150_000.0
  package static let drivingHours = 40.0
  package static let chargingHours = 30.0
  private static let days = 30.0
  /// How often a car connects, and sends each field once.
  private static let connections = 60.0
  /// How long it is online besides, after each waking.
  private static let idleHours = 15.0

  /// The costliest first.
  package let rows: [Row]

  package init(_ fields: [String: TelemetryConfiguration.Rule]) {
    rows = fields.map { name, rule in
      Row(name: name, rule: rule, signals: TelemetryCost.signals(name, rule))
    }.sorted { ($1.signals, $0.name) < ($0.signals, $1.name) }
  }

  package var signals: Double { rows.reduce(0) { $0 + $1.signals } }
  package var dollars: Double { signals / TelemetryCost.signalsPerDollar }

  private static func signals(_ name: String, _ rule: TelemetryConfiguration.Rule) -> Double {
    guard let field = TelemetryField.named(name) else { return 0 }
    let habit = FieldHabit.of(field)
    let step = max(rule.minimumDelta ?? 0, habit.step)
    func count(_ movement: Double, in hours: Double) -> Double {
      var changes = movement / step
      // What has not changed is sent again, too.
      if let resend = rule.resendInterval, resend > 0 {
        changes = max(changes, 3_600 / Double(resend))
      }
      return hours * min(changes, 3_600 / Double(max(rule.interval, 1)))
    }
    return connections + count(habit.driving, in: drivingHours)
      + count(habit.charging, in: chargingHours) + days * habit.daily / step
      + (rule.resendInterval == nil ? 0 : count(0, in: idleHours))
  }

  /// `{"signals": …, "dollars": …, "fields": {NAME: {"signals": …, "dollars": …}}}`
  package var value: Value {
    [
      "driving_hours": Value(TelemetryCost.drivingHours),
      "charging_hours": Value(TelemetryCost.chargingHours),
      "signals": .whole(signals), "dollars": .cents(dollars),
      "fields": .object(
        Object(
          rows.map {
            .init($0.name, ["signals": .whole($0.signals), "dollars": .cents($0.dollars)])
          })),
    ]
  }
}

extension Value {
  fileprivate static func whole(_ number: Double) -> Value {
    Int64(exactly: number.rounded()).map { Value($0) } ?? .null
  }

  /// To the hundredth of a cent.
  fileprivate static func cents(_ dollars: Double) -> Value {
    Value((dollars * 10_000).rounded() / 10_000)
  }
}
