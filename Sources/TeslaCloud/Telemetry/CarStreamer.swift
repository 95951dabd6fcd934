internal import Telemetry
internal import Time

/// What one car streams, and when: pure, by the car's life and a configuration.
///
/// A field is sent when its interval has passed and its value has changed. Real cars look every half
/// second; here a look is left out where nothing can have changed, and what changes slowly is looked
/// at every few seconds, so that a month of a car takes a second.
struct CarStreamer: Sendable {
  private struct FieldState: Sendable {
    let field: StreamedField
    let number: Int
    let rule: StreamConfiguration.Field
    var value: DatumValue?
    var sentAt = -Double.infinity
    /// When to look at it next.
    var next = -Double.infinity

    /// The first moment at which the rule lets it go.
    var due: Double { sentAt + Double(rule.interval) }
  }

  let configuration: StreamConfiguration
  private let vin: String
  /// Whether all values are text.
  private let speaksText: Bool
  private var fields: [FieldState]
  /// No field is to be looked at before.
  private var next = -Double.infinity
  /// Up to when it has been told.
  private var moment: Double
  private var wasAwake = false
  private var alertedAt: Double
  private var openAlert: Double?

  /// How often a car looks at its values, in seconds.
  static let tick = 0.5

  init(
    _ configuration: StreamConfiguration, of car: Car, speaksText: Bool, from moment: Double
  ) {
    self.configuration = configuration
    vin = car.identity.vin
    self.speaksText = speaksText
    self.moment = moment
    alertedAt = car.lastDriveEnd
    fields = configuration.fields.sorted { $0.key < $1.key }.compactMap { name, rule in
      guard let field = StreamedField.byName[name], let known = TelemetryField.named(name) else {
        return nil
      }
      return FieldState(field: field, number: known.number, rule: rule)
    }
  }

  /// What the car says between the moment before and that time, within which nothing happens to it.
  mutating func advance(_ car: Car, to time: Double) -> [TelemetryMessage] {
    guard car.connectivity != .asleep else {
      wasAwake = false
      moment = max(moment, time)
      return []
    }
    if !wasAwake { begin() }
    guard max(next, moment) <= time, time < configuration.expires else {
      moment = max(moment, time)
      return []
    }
    var messages: [TelemetryMessage] = []
    while true {
      let start = (max(next, moment) / CarStreamer.tick).rounded(.up) * CarStreamer.tick
      messages += alerts(car, until: min(start, time))
      guard start <= time else { break }
      if let message = look(car, at: start) { messages.append(message) }
      moment = max(moment, start)
    }
    moment = max(moment, time)
    return messages
  }

  /// Something has happened to the car: every value may have changed.
  mutating func noteEvent() {
    for index in fields.indices { fields[index].next = fields[index].due }
    next = -.infinity
  }

  /// An awakened car tells everything again.
  private mutating func begin() {
    wasAwake = true
    for index in fields.indices {
      fields[index].value = nil
      fields[index].next = -.infinity
      fields[index].sentAt = -.infinity
    }
    next = -.infinity
  }

  private mutating func look(_ car: Car, at time: Double) -> TelemetryMessage? {
    let view = StreamView(car, at: time)
    var data: [Datum] = []
    var soonest = Double.infinity
    for index in fields.indices {
      if fields[index].next <= time {
        if let value = CarStreamer.look(&fields[index], view) {
          let text = speaksText ? fields[index].field.asText(value) : value
          data.append(Datum(field: fields[index].number, value: text))
        }
      }
      soonest = min(soonest, fields[index].next)
    }
    next = soonest
    guard !data.isEmpty else { return nil }
    return TelemetryMessage(vin: vin, created: CarStreamer.moment(time), content: .data(data))
  }

  /// The value if it is to be sent; the field knows afterwards when to be looked at again.
  private static func look(_ state: inout FieldState, _ view: StreamView) -> DatumValue? {
    let time = view.time
    guard let value = state.field.sample(view) else {
      state.next = .infinity
      return nil
    }
    let resend = state.rule.resendInterval.map { state.sentAt + Double($0) } ?? .infinity
    guard state.value.map({ differs(value, $0, state.rule) }) ?? true || resend <= time else {
      state.next = min(time + state.field.pace.pause(view.car), resend)
      return nil
    }
    state.value = value
    state.sentAt = time
    state.next = state.due
    return value
  }

  private static func differs(
    _ new: DatumValue, _ old: DatumValue, _ rule: StreamConfiguration.Field
  ) -> Bool {
    switch (new, old) {
    case (.number(let new), .number(let old)):
      return new != old && abs(new - old) >= (rule.minimumDelta ?? 0)
    case (.integer(let new), .integer(let old)):
      return new != old && abs(Double(new - old)) >= (rule.minimumDelta ?? 0)
    case (.location(let latitude, let longitude), .location(let before, let beside)):
      // Metres, near enough for a town.
      let north = (latitude - before) * 111_195
      let east = (longitude - beside) * 85_000
      return new != old
        && north * north + east * east >= (rule.minimumDelta ?? 0) * (rule.minimumDelta ?? 0)
    default: return new != old
    }
  }

  /// The alert that `recent_alerts` has: it begins when a drive ends, and ends a minute later.
  private mutating func alerts(_ car: Car, until time: Double) -> [TelemetryMessage] {
    guard configuration.alertTypes.contains("customer") else { return [] }
    var messages: [TelemetryMessage] = []
    func add(_ started: Double, _ ended: Double?) {
      let alert = VehicleAlert(
        name: "APP_w222", audiences: ["Customer"], started: CarStreamer.moment(started),
        ended: ended.map(CarStreamer.moment))
      messages.append(
        TelemetryMessage(
          vin: vin, created: CarStreamer.moment(ended ?? started), content: .alerts([alert])))
    }
    if car.lastDriveEnd > alertedAt {
      alertedAt = car.lastDriveEnd
      openAlert = alertedAt
      add(alertedAt, nil)
    }
    if let start = openAlert, time >= start + 60 {
      openAlert = nil
      add(start, start + 60)
    }
    return messages
  }

  private static func moment(_ time: Double) -> Timestamp {
    Timestamp(sinceEpoch: .milliseconds(Int64((time * 1000).rounded())))
  }
}
