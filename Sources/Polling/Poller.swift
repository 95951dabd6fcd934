package import TeslaAPI
internal import Time
internal import Unix

/// Something that is asked again and again: the account, a car, a site.
protocol Poller: Sendable {
  /// Names it among the others.
  var key: String { get }
  /// Does what is due.
  /// - Returns: when the next step is due; nil when there is nothing more to poll.
  mutating func step() async -> Timestamp?
  /// Forgets waits that a person's word ends.
  mutating func resume()
  /// Ends a pause that was made to let a car sleep.
  mutating func endPause()
}

extension Poller {
  mutating func endPause() {}
}

/// What every poller works with.
struct PollContext: Sendable {
  let client: Client
  let clock: any WallClock
  let options: PollOptions
  let roster: Roster
  let answers: AnswerStore
  let energy: EnergyStore
  let charges: ChargeBook
  let streams: StreamBook
  let log: LogSink
  /// Counts what costs money; nil where nothing does.
  let ledger: Ledger?
  let report: PollReceiver

  var now: Timestamp { clock.now }

  var clockError: Duration { client.clockError }

  /// A time that Tesla told, as this machine's clock calls it: to be compared with `now`.
  func local(_ moment: Timestamp) -> Timestamp { moment.advanced(by: clockError) }

  /// Keeps the answer; a full disk costs the file, not the metrics.
  func save(_ write: () throws(SystemError) -> Void) {
    do {
      try write()
    } catch {
      log(
        LogRecord(
          .warning, "cannot save an answer",
          [LogRecord.Field("error", "\(error)")]))
    }
  }
}

extension Client {
  /// How far this machine's clock is ahead of Tesla's, where that is more than answers take to come.
  package var clockError: Duration {
    guard let skew = clockSkew, abs(skew.inSeconds) > 60 else { return .zero }
    return skew
  }
}

/// Logs a failure once, repetitions only at debug, and the end of a failure.
struct FailureLog: Sendable {
  private let subject: [LogRecord.Field]
  private let sink: LogSink
  private var reported: HoldReason?

  init(_ subject: [LogRecord.Field], log: @escaping LogSink) {
    self.subject = subject
    sink = log
  }

  mutating func log(_ error: TeslaError, _ hold: Hold?, now: Timestamp) {
    guard let hold else { return }
    var fields = subject + [LogRecord.Field("reason", hold.reason.rawValue)]
    if case .api(let error) = error {
      fields.append(LogRecord.Field("endpoint", error.endpoint))
      if let status = error.status { fields.append(LogRecord.Field("status", String(status))) }
      if !error.detail.isEmpty { fields.append(LogRecord.Field("detail", error.detail)) }
    }
    let wait = Int64(now.duration(to: hold.until).inSeconds)
    fields.append(LogRecord.Field("retry_in_seconds", String(wait)))
    if hold.reason == .loginRequired { fields.append(LogRecord.Field("hint", "tesla auth")) }
    let isNews = reported != hold.reason
    reported = hold.reason
    sink(LogRecord(isNews ? .warning : .debug, "cannot poll", fields))
  }

  mutating func logSuccess() {
    guard reported != nil else { return }
    reported = nil
    sink(LogRecord(.info, "polling again", subject))
  }
}

extension String {
  /// The end of a VIN or id: enough to tell cars apart in a log, too little to name one.
  var abbreviated: String { count > 6 ? "…" + suffix(6) : self }
}
