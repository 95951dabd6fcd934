internal import CommandSyntax
internal import Exporter
internal import HTTP
internal import TeslaAPI
internal import Unix

/// tesla-api-errors(7): what is done about each answer, read from the tables that decide it.
enum AnswersManual {
  static func page(date: String) -> TopicPage {
    TopicPage(
      "tesla-api-errors", section: 7, summary: "what tesla does about each answer of Tesla",
      sections: [
        ManualPage.Section("DESCRIPTION", description),
        ManualPage.Section("ANSWERS TO CALLS", [.tagged(items(.api))]),
        ManualPage.Section("ANSWERS OF THE LOGIN SERVER", [.tagged(items(.token))]),
        ManualPage.Section("NO ANSWER", [.tagged(silences.map(item))]),
        ManualPage.Section("COMMANDS", [.tagged(commands.map { ($0.name, $0.text) })]),
        ManualPage.Section("CAVEATS", [.paragraph(caveat)]),
      ],
      seeAlso: [
        ("tesla", 1), ("tesla-auth", 1), ("tesla-doctor", 1), ("tesla-token", 1),
        ("tesla-files", 5), ("tesla-serve", 8),
      ], date: date)
  }

  private static var description: [ManualPage.Block] {
    let count = ErrorTable.rows.count + silences.count
    return [
      .paragraph(
        """
        This is one table: \(count) answers that are not the one asked for, \
        \(silences.count) of them none at all, and what \(commands.count) commands do about them. \
        The first entry that fits counts. Words in quotes stand in error or error_description, in \
        capitals or not. NAME is the call, as in vehicle_data.
        """),
      .paragraph(
        """
        Each entry tells what the answer means, the exit status and message of a command and the \
        next step that it hints at, whether the call is sent again, what becomes of the login, and \
        how long tesla-serve(8) leaves that car, site or account alone; all others are polled on. \
        Unless an entry says so, the call is not sent again and the login stays as it is.
        """),
      .paragraph(
        """
        No answer ever empties or removes a token file; only a whole new pair replaces them. The \
        login is renewed when a quarter of its life is left and on 401, once, and for no other \
        reason. What the login server refused is not sent to it again for the time that it names, \
        five minutes after a 429 that names none, or 15 minutes, whoever asks; a renewal ahead of \
        time that failed rests for five minutes. A wait that is asked for is the larger of \
        Retry-After and "Retry in N seconds" in the body, a day at most.
        """),
    ]
  }

  private static let caveat = """
    The answers are those that users of other programs reported and that the documentation of the \
    Fleet API named up to August 2026; words that Tesla changes fall under the entry of their \
    status. Nothing of it was verified against Tesla's servers.
    """

  // MARK: Answers

  private static func items(_ source: ErrorTable.Row.Source) -> [(term: String, text: String)] {
    ErrorTable.rows.filter { $0.source == source }.map { row in
      let name = source == .token ? "token" : "NAME"
      let text = [sentence(row.meaning), effects(of: row.kind, endpoint: name)]
      return (
        [row.statusText, row.conditionText].filter { !$0.isEmpty }.joined(separator: " "),
        text.joined(separator: " ")
      )
    }
  }

  private static func effects(of kind: APIError.Kind, endpoint: String) -> String {
    let meaning = Failure.meaning(of: APIError(kind, endpoint: endpoint))
    let sentences = [
      "Exit status \(meaning.status.rawValue), \"\(meaning.words)\".",
      meaning.hint.map { "Hint: \($0)." }, repetition(of: kind, endpoint), login(kind),
      "serve \(serve(kind)).",
    ]
    return sentences.compactMap(\.self).joined(separator: " ")
  }

  /// nil where the call is not sent again.
  private static func repetition(of kind: APIError.Kind, _ endpoint: String) -> String? {
    switch kind {
    case .unauthorized, .tokenRejected: "Sent once more with the other token."
    case .loginRequired where endpoint == "token":
      "Sent once more for each other refresh token that the files hold."
    case .loginRequired: "Sent once more if the files hold another token by then."
    case .wrongRegion:
      """
      Sent once more to the host that it names if that is under tesla.com, tesla.cn or \
      teslamotors.com; state.json remembers the host when it answers.
      """
    case .missingScope: "vehicle_data is asked for once more without the position."
    case _ where isRepeated(kind) && endpoint != "token": repeated
    default: nil
    }
  }

  private static var repeated: String {
    "A read is sent \(Session.retryPolicy.attempts) times at most, with growing pauses."
  }

  private static func isRepeated(_ kind: APIError.Kind) -> Bool {
    if case .network(let code) = kind {
      return TransportError(code, "", mayHaveSucceeded: false).isRetryable
    }
    return kind.isRetried
  }

  /// nil where the login stays.
  private static func login(_ kind: APIError.Kind) -> String? {
    switch kind.loginEffect {
    case .untouched: nil
    case .renewed: "The login is renewed, once."
    case .readAgain: "The login is given up only after the token files were read again."
    case .earlierRestored: "An earlier access token with life left takes its place again."
    }
  }

  private static func serve(_ kind: APIError.Kind) -> String {
    guard let reason = Backoff.reason(of: kind) else { return "takes it for the car's state" }
    let pause = Backoff.pause(for: reason, failures: 1, options: PollOptions())
    let text = words(pause)
    return switch reason {
    case .rateLimited: "waits as long as it is told, \(text) at least, or five minutes if it is not"
    case .loginRequired: "sets tesla_login_required to 1 and looks again every \(text)"
    case .server, .network: "waits \(text), each further time twice as long up to 5 minutes"
    default: "waits \(text)"
    }
  }

  /// `70 seconds`, `15 minutes`, `1 hour`.
  private static func words(_ pause: Duration) -> String {
    let seconds = Int64(pause.inSeconds)
    if seconds < 120, seconds != 60 { return "\(seconds) seconds" }
    if seconds == 60 { return "a minute" }
    return seconds == 3_600 ? "an hour" : "\(seconds / 60) minutes"
  }

  private static func sentence(_ clause: String) -> String {
    (clause.first?.uppercased() ?? "") + clause.dropFirst() + "."
  }

  // MARK: No answer

  private static let silences: [(term: String, kind: APIError.Kind)] = [
    ("no address", .network(.cannotResolve)), ("no connection", .network(.cannotConnect)),
    ("no way through the proxy", .network(.proxy)), ("no secure connection", .network(.tls)),
    ("no answer in time", .network(.timedOut)),
    ("an answer of more than 16 MiB", .network(.tooLarge)),
    ("an answer that is cut", .network(.interrupted)),
    ("an answer that is not HTTP", .network(.protocolViolation)),
    ("not sent: the budget is spent", .overBudget),
  ]

  private static func item(_ silence: (term: String, kind: APIError.Kind))
    -> (term: String, text: String)
  {
    (silence.term, effects(of: silence.kind, endpoint: "NAME"))
  }

  // MARK: Commands

  /// Every command that asks Tesla.
  static let commands: [(name: String, text: String)] = [
    ("products", "One read. Nothing is written unless it succeeds."),
    (
      "data",
      """
      Reads the list, then vehicle_data, or live_status with --powerwall. A failure leaves \
      vehicle.data and powerwall.data as they are, for --cached.
      """
    ),
    (
      "wake",
      """
      Reads the list, then sends wake_up, which is never repeated: it may have had its effect. \
      With --wait it is sent again every 30 seconds while the car is seen asleep.
      """
    ),
    (
      "history",
      """
      Reads site_info and each day of calendar_history. What was printed before a failure stays printed.
      """
    ),
    (
      "auth",
      """
      Trades the code of a login. Nothing is repeated; the old login stays until the new pair is \
      there.
      """
    ),
    (
      "token refresh",
      """
      Renews the login. When no answer comes to a request that went out, it is sent once more: the \
      Fleet API documents that it accepts the refresh token used last again for up to 24 hours; \
      the Owner API documents nothing.
      """
    ),
    ("token access", "As token refresh, but only when the token is about to expire."),
    (
      "doctor",
      """
      Looks whether the login server can be reached, and reads the list with the token that is \
      there. It renews nothing, follows a region once and tells the message as a finding: a \
      warning where a renewal may mend it, else exit status 4 where a login is needed, and 1.
      """
    ),
    (
      "watch",
      """
      Asks as serve does, and waits as long. A failure is told on standard error when it is new, and \
      makes no line; with --cached there is none, for nothing is asked.
      """
    ),
    (
      "serve",
      """
      Reads for each car, site and the account by its own schedule. Nothing ends it; each failure \
      is logged once, counted by endpoint and status, and seen in the health metrics.
      """
    ),
  ]
}
