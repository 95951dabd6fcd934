internal import CommandSyntax
internal import JSON
internal import Polling
internal import TeslaAPI
internal import Time
internal import Unix

/// `tesla status`: what is known of every car and site, without waking one or paying for it.
struct StatusCommand: Sendable {
  let session: Session

  private var car: String? { session.arguments.string(SharedOptions.vehicle) }

  func run() async throws(Failure) {
    if let interval = session.arguments.duration(StatusSyntax.watch) {
      return try await watch(interval)
    }
    let client = try session.client()
    let look = await session.look(client, withSites: car == nil)
    let status = try chosen(AccountStatus(look, try files().read(), now: session.clock.now))
    if session.arguments.isSet(SharedOptions.json) {
      try session.console.write(answer: status.document.bytes)
    } else {
      let table = StatusTable(status, session.calendar, width: session.console.columns)
      try session.console.write(table.text)
    }
    if let failure = status.failure { throw failure }
    if status.cars.isEmpty, status.sites.isEmpty {
      throw Failure(
        .notFound, "the account has no car and no energy site", hint: "tesla products --table")
    }
  }

  private func files() throws(Failure) -> StatusFiles {
    StatusFiles(
      directory: try session.directory(), journal: try session.journalPath(),
      options: try options(), clock: session.clock)
  }

  private func options() throws(Failure) -> PollOptions {
    var options = PollOptions()
    options.powerwallIDFile = try session.powerwallIDFile()
    return options
  }

  /// The car of `--vehicle` alone, if it is given.
  private func chosen(_ status: AccountStatus) throws(Failure) -> AccountStatus {
    guard let car else { return status }
    var chosen = status
    let exact = status.cars.filter { $0.vin == car }
    chosen.cars = exact.isEmpty ? status.cars.filter { $0.isNamed(car) } : exact
    chosen.sites = []
    guard chosen.cars.isEmpty else { return chosen }
    // Without its list of cars nothing says that it has no such car.
    if let failure = status.failure { throw failure }
    let known = status.cars.map { "\($0.vin) \($0.name)" }
    throw Failure(
      known.isEmpty ? .none : .notFound(car, known: known), what: "car", option: "--vehicle")
  }

  // MARK: In place

  private func watch(_ interval: Duration) async throws(Failure) {
    guard session.context.standardOutput.isTerminal, Color.isKnown(to: session.context.environment)
    else {
      throw Failure(
        .usage, "--watch needs a terminal that can move its cursor",
        hint: "tesla watch prints a line whenever something changes")
    }
    // What the login learns is written down as it comes: ^C ends this.
    let client = try session.client(isPolling: true)
    let files = try files()
    var news = SavedAnswers(directory: files.directory, options: files.options)
    var contents = files.read()
    var look: StatusLook?
    var next = session.clock.now
    var screen = StatusScreen(session)
    while true {
      if session.clock.now >= next {
        session.progress("asking Tesla")
        var latest = await session.look(client, since: look, withSites: car == nil)
        if let failure = await session.finish() { latest.failure = latest.failure ?? failure }
        session.progress(nil)
        next = session.clock.now.advanced(by: max(interval, latest.retryAfter ?? .zero))
        look = latest
        contents = files.read()
      } else if !news.news().isEmpty {
        contents = files.read()
      }
      let status = try chosen(AccountStatus(look, contents, now: session.clock.now))
      try screen.show(text(of: status, width: screen.width))
      do { try await session.clock.sleep(for: .seconds(1)) } catch {
        throw Failure(.failure, "interrupted")
      }
    }
  }

  /// The table, and what is wrong.
  private func text(of status: AccountStatus, width: Int) -> String {
    let table = StatusTable(status, session.calendar, width: width).text
    guard let message = status.failure?.message else { return table }
    let line = TerminalText.line(SecretsInUse.redacted(message))
    return table + "\n" + TerminalText.cut("Not from Tesla: " + line, to: width) + "\n"
  }
}

extension CarStatus {
  fileprivate func isNamed(_ name: String) -> Bool {
    id == name || vin.uppercased() == name.uppercased()
      || self.name.lowercased() == name.lowercased()
  }
}
