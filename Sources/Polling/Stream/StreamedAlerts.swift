internal import Telemetry
package import Time

/// The alerts and errors that one car told of.
///
/// Names come from outside: beyond a bound new ones are left out.
package struct StreamedAlerts: Hashable, Sendable {
  /// An alert that began or ended.
  package struct Change: Hashable, Sendable {
    package let name: String
    package let isActive: Bool
    package let audiences: [String]
    /// As the car says; nil when it does not.
    package let moment: Timestamp?
  }

  /// When each active one began, as the car says; nil where it does not.
  package private(set) var active: [String: Timestamp?] = [:]
  /// How often each began.
  package private(set) var begun: [String: Int] = [:]
  /// How often each error was told.
  package private(set) var errors: [String: Int] = [:]
  /// When each was last told to begin or end, so that what is sent again counts once.
  private var last: [String: Timestamp] = [:]
  private var lastErrors: [String: Timestamp] = [:]

  package init() {}

  static let limit = 200
  static let longestName = 100

  /// - Parameters:
  ///   - created: when the car told it, for those without a time of their own.
  ///   - isReplay: whether it was counted before.
  mutating func note(_ alerts: [VehicleAlert], created: Timestamp, isReplay: Bool = false)
    -> [Change]
  {
    alerts.compactMap { note($0, created: created, isReplay) }
  }

  private mutating func note(_ alert: VehicleAlert, created: Timestamp, _ isReplay: Bool)
    -> Change?
  {
    let moment = alert.ended ?? alert.started ?? created
    guard let name = name(alert.name, in: last), last[name].map({ moment > $0 }) ?? true else {
      return nil
    }
    last[name] = moment
    let isActive = alert.ended == nil
    let wasActive = active[name] != nil
    if isActive {
      active[name] = .some(alert.started)
      if !isReplay { begun[name, default: 0] += 1 }
    } else {
      active[name] = nil
      // One that began and ended between two messages.
      if !wasActive, !isReplay { begun[name, default: 0] += 1 }
    }
    return Change(
      name: name, isActive: isActive, audiences: alert.audiences,
      moment: isActive ? alert.started : alert.ended)
  }

  mutating func note(_ errors: [VehicleError], created: Timestamp, isReplay: Bool = false) {
    for error in errors {
      let moment = error.created ?? created
      guard let name = name(error.name, in: lastErrors),
        lastErrors[name].map({ moment > $0 }) ?? true
      else { continue }
      lastErrors[name] = moment
      if !isReplay { self.errors[name, default: 0] += 1 }
    }
  }

  private func name(_ told: String, in known: [String: Timestamp]) -> String? {
    let name = told.cut(to: StreamedAlerts.longestName)
    guard !name.isEmpty, known[name] != nil || known.count < StreamedAlerts.limit else {
      return nil
    }
    return name
  }
}

extension String {
  /// By scalars, as one character may have any number of accents, and without what would control
  /// a terminal.
  fileprivate func cut(to count: Int) -> String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.lazy.filter { $0.properties.generalCategory != .control }.prefix(count)))
  }
}
