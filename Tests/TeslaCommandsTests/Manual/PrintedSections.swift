import HTTP
import Polling
import TeslaMetrics
import TestSupport

@testable import TeslaAPI
@testable import TeslaCommands

/// The sections of the manual that are printed from tables, by page and title.
enum PrintedSections {
  static let all: [(page: String, title: String, lines: [String])] = [
    ("tesla-api-errors.7", "ANSWERS TO CALLS", list(answers(.api))),
    ("tesla-api-errors.7", "ANSWERS OF THE LOGIN SERVER", list(answers(.token))),
    (
      "tesla-api-errors.7", "NO ANSWER",
      list(silences.map { ($0.term, effects(of: $0.kind, endpoint: "NAME")) })
    ),
    ("tesla-metrics.5", "METRICS", metrics),
    ("tesla-metrics.5", "METRICS OF THE EXPORTER", ownMetrics),
  ]

  /// A list of terms, each with its sentences.
  private static func list(_ items: [(term: String, sentences: [String])]) -> [String] {
    [".Bl -tag -width Ds"]
      + items.flatMap { item in
        [".It \"\(ManualPage.source(item.term))\""] + item.sentences.map(ManualPage.source)
      } + [".El"]
  }

  // MARK: Metrics

  private static var metrics: [String] {
    BodyKind.allCases.flatMap { body -> [String] in
      let rows = Catalogue.reference.filter { $0.body == body }
      guard !rows.isEmpty else { return [] }
      return [".Ss \(body.rawValue)", ".Bl -tag -width Ds"]
        + rows.flatMap { row in
          let unit = row.unit.isEmpty ? "" : ", \(row.unit)"
          return [
            ".It Sy \(row.name) Pq \(row.kind.word)\(unit)", ManualPage.source(row.sentence + "."),
            ".br", "From", ".Li \(row.path) .",
          ]
        } + [".El"]
    }
  }

  private static var ownMetrics: [String] {
    [".Bl -tag -width Ds"]
      + OwnMetric.all.flatMap { metric in
        let unit = metric.unit.isEmpty ? "" : ", \(metric.unit)"
        let states =
          metric.states.isEmpty ? "" : "; one of " + metric.states.joined(separator: ", ")
        return [
          ".It Sy \(metric.familyName) Pq \(metric.kind.word)\(unit)",
          ManualPage.source(metric.help + states + "."),
        ]
      } + [".El"]
  }

  // MARK: Answers

  private static func answers(_ source: ErrorTable.Row.Source) -> [(String, [String])] {
    ErrorTable.rows.filter { $0.source == source }.map { row in
      let statuses = Set([row.statuses.lowerBound, row.statuses.upperBound]).sorted()
      let term = statuses.map(String.init).joined(separator: "-") + condition(of: row)
      let meaning = row.meaning.prefix(1).uppercased() + row.meaning.dropFirst() + "."
      let endpoint = source == .token ? "token" : "NAME"
      return (term, [meaning] + effects(of: row.kind, endpoint: endpoint))
    }
  }

  /// What beside the status must hold; empty where nothing must.
  private static func condition(of row: ErrorTable.Row) -> String {
    switch row.condition {
    case .any: ""
    case .words(let words): " " + words.map { "\"\($0)\"" }.joined(separator: " or ")
    case .page: " with a body that is not JSON"
    case .void: " with \"response\": null, \"\", [] or {}"
    case .refusal: " with \"result\": false"
    case .other: row.source == .api ? " without \"response\"" : " without \"access_token\""
    case .toChina: " to a host under tesla.cn"
    }
  }

  private static let silences: [(term: String, kind: APIError.Kind)] = [
    ("no address", .network(.cannotResolve)), ("no connection", .network(.cannotConnect)),
    ("no way through the proxy", .network(.proxy)), ("no secure connection", .network(.tls)),
    ("no answer in time", .network(.timedOut)),
    ("an answer of more than 16 MiB", .network(.tooLarge)),
    ("an answer that is cut", .network(.interrupted)),
    ("an answer that is not HTTP", .network(.protocolViolation)),
    ("not sent: the budget is spent", .overBudget),
  ]

  private static func effects(of kind: APIError.Kind, endpoint: String) -> [String] {
    let failure = Failure(APIError(kind, endpoint: endpoint))
    return [
      "Exit status \(failure.status.rawValue), \"\(failure.message ?? "")\".",
      failure.hint.map { "Hint: \($0)." }, repetition(of: kind, endpoint), login(kind),
      "serve \(serve(kind)).",
    ].compactMap(\.self)
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
    case .missingScope: "vehicle_data is requested once more without the position."
    case _ where isRepeated(kind) && endpoint != "token":
      "A read is sent \(Session.retryPolicy.attempts) times at most, with growing pauses."
    default: nil
    }
  }

  private static func isRepeated(_ kind: APIError.Kind) -> Bool {
    guard case .network(let code) = kind else { return kind.isRetried }
    return TransportError(code, "", mayHaveSucceeded: false).isRetryable
  }

  /// nil where the login stays.
  private static func login(_ kind: APIError.Kind) -> String? {
    switch kind {
    case .unauthorized: "The login is renewed, once."
    case .loginRequired: "The login is given up only after the token files were read again."
    case .tokenRejected: "An earlier access token with life left takes its place again."
    default: nil
    }
  }

  private static func serve(_ kind: APIError.Kind) -> String {
    guard let reason = Backoff.reason(of: kind) else { return "takes it for the car's state" }
    let pause = words(Backoff.shortestWait(for: reason, failures: 1, options: PollOptions()))
    return switch reason {
    case .rateLimited:
      "waits as long as Tesla asks, at least \(pause), or five minutes if it names no time"
    case .loginRequired: "sets tesla_login_required to 1 and checks again every \(pause)"
    case .server, .network: "waits \(pause), each further time twice as long up to 5 minutes"
    default: "waits \(pause)"
    }
  }

  /// `70 seconds`, `15 minutes`, `an hour`.
  private static func words(_ pause: Duration) -> String {
    switch pause.components.seconds {
    case 60: "a minute"
    case 3_600: "an hour"
    case let seconds where seconds < 120: "\(seconds) seconds"
    case let seconds: "\(seconds / 60) minutes"
    }
  }
}
