internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix

/// The status for people: a block for each car and site, in the car's units and local time.
struct StatusTable {
  let status: AccountStatus
  let calendar: LocalCalendar
  let width: Int

  private static let labelWidth = 8

  /// - Parameter width: of the terminal; a line is cut to it.
  init(_ status: AccountStatus, _ calendar: LocalCalendar, width: Int?) {
    self.status = status
    self.calendar = calendar
    self.width = width ?? 80
  }

  var text: String {
    (status.cars.map(block) + status.sites.map(block)).joined(separator: "\n")
  }

  private func block(_ car: CarStatus) -> String {
    let facts = car.facts
    let said = Dictionary(
      facts.lines.map { ($0.label, $0.text) }, uniquingKeysWith: { first, _ in first })
    let battery = facts.batteryLines.map(\.text)
    let temperatures = [
      said["inside"].map { $0 + " inside" }, said["outside"].map { $0 + " outside" },
      facts.isClimateOn == true && car.connection?.state != .asleep ? "climate on" : nil,
    ]
    return block(
      [car.name, facts.model, car.vin == car.name ? nil : car.vin],
      [
        ("state", state(car)), ("battery", joined(battery)), ("charging", charging(car)),
        ("driving", car.isDriving == true ? facts.speed ?? "yes" : nil),
        ("doors", joined([said["lock"], said["doors"]])), ("place", car.place),
        ("cabin", joined(temperatures)), ("software", said["software"]),
        ("values", car.moment.map(age) ?? "none yet, tesla data asks for them"),
      ])
  }

  private func block(_ site: SiteStatus) -> String {
    let facts = site.facts ?? SiteFacts()
    let reserve = site.settings.reservePercent.map { "reserve " + Amount.percent($0) }
    let storm = facts.isStormWatchOn == true ? "storm watch" : nil
    return block(
      [site.name.isEmpty ? "Energy site" : site.name, site.id],
      [
        ("state", joined([facts.gridWords, storm])),
        ("battery", joined([facts.batteryLine?.text, reserve])), ("lasts", facts.timeLeftWords),
        ("mode", facts.modeWords),
        ("power", joined(facts.flowLines.map { "\($0.label) \($0.text)" })),
        ("values", site.moment.map(age) ?? "none yet, tesla data --powerwall asks for them"),
      ])
  }

  private func block(_ title: [String?], _ rows: [(label: String, text: String?)]) -> String {
    let heading = title.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "  ")
    let rows = rows.compactMap { row in
      row.text.map { text in
        let gap = String(repeating: " ", count: StatusTable.labelWidth - row.label.utf8.count)
        return ["  " + row.label + gap, text]
      }
    }
    return TerminalText.cut(TerminalText.line(heading), to: width) + "\n"
      + TextTable.render(rows, width: width)
  }

  /// `asleep for 3 h 12 min, since 23:10`.
  private func state(_ car: CarStatus) -> String {
    guard let connection = car.connection else { return "not known" }
    var words = connection.state.text
    if connection.isInService == true { words += ", in service" }
    // Of now, if it is not older than the command takes.
    if connection.moment.duration(to: status.time) > .seconds(60) {
      words += " \(age(connection.moment))"
    }
    guard let since = connection.since else { return words }
    let length = Amount.lasting(
      since.duration(to: connection.moment), isBeginKnown: connection.isSinceKnown)
    return words + " \(length), since \(moment(since))"
  }

  private func charging(_ car: CarStatus) -> String? {
    let facts = car.facts
    let isOver = facts.isCharging == true && car.isCharging == false
    guard let words = facts.chargingWords, !isOver else { return nil }
    let isCharging = car.isCharging == true
    let power = facts.chargerKilowatts.flatMap { isCharging ? $0.written(decimals: 0) : nil }
    let added = facts.addedKilowattHours.flatMap {
      facts.isPluggedIn == true && $0 > 0 ? Amount.energy(wattHours: $0 * 1_000) : nil
    }
    let end = car.chargeEnd.flatMap { end in
      end > status.time
        ? "until \(moment(end)) (\(Amount.duration(status.time.duration(to: end))))" : nil
    }
    return joined([
      words + (power.map { " with \($0) kW" } ?? ""), added.map { $0 + " added" }, end,
    ])
  }

  private func age(_ moment: Timestamp) -> String {
    Age.text(min(moment, status.time), status.time)
  }

  /// `23:10`, of another day with its date.
  private func moment(_ time: Timestamp) -> String {
    let text = calendar.clock(time, withSeconds: false)
    let isToday = calendar.date(of: time) == calendar.date(of: status.time)
    return isToday ? String(text.suffix(5)) : text
  }

  private func joined(_ parts: [String?]) -> String? {
    let parts = parts.compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
