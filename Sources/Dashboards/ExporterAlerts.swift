internal import TeslaMetrics

/// The alerts about `tesla serve` itself.
struct ExporterAlerts {
  let options: AlertOptions
  private let every = Scope.everything

  var all: [AlertRule] { [blind, loginRequired, tokenExpiring, tokenRejected, budget] }

  private var blind: AlertRule {
    let up = every(.targetUp, "job=\"\(options.job)\"")
    return AlertRule(
      "TeslaExporterBlind", .critical, after: "10m",
      """
      \(up) == 0
      or absent(\(up))
      or (
        \(every(.own(.isUp))) == 0
        unless on (instance) (\(every(.own(.loginRequired))) == 1)
      )
      """,
      summary: "{{ with $labels.instance }}{{ . }}{{ else }}job {{ $labels.job }}{{ end }}: "
        + "nothing is seen of Tesla",
      advice: """
        For ten minutes Prometheus has not reached the exporter, or the exporter has not reached \
        Tesla. Is it running (systemctl status tesla)? Then: tesla doctor
        """)
  }

  private var loginRequired: AlertRule {
    AlertRule(
      "TeslaLoginRequired", .critical, after: "1m", "\(every(.own(.loginRequired))) == 1",
      summary: "{{ $labels.instance }}: Tesla wants a new login",
      advice: """
        The refresh token no longer works, and nothing is polled until you log in. Type: \
        tesla auth
        """)
  }

  /// The exporter renews an access token in the last quarter of its eight hours, and gets a new
  /// refresh token with it; so both grow old only when that does not work.
  private var tokenExpiring: AlertRule {
    func ending(_ token: Expression, _ left: Expression, within seconds: Int) -> Expression {
      "label_replace(\(left) - time() < \(seconds), \"token\", \"\(token)\", \"\", \"\")"
    }
    let access = ending("access", every(.own(.tokenExpiry)), within: 3_600)
    let refresh = ending(
      "refresh", "\(every(.own(.refreshTokenIssued))) + 7776000", within: 864_000)
    return AlertRule(
      "TeslaTokenExpiring", after: "10m",
      """
      (
      \(Expression.any([access, refresh]))
      )
      unless on (instance) (\(every(.own(.loginRequired))) == 1)
      """,
      summary: "{{ $labels.instance }}: the {{ $labels.token }} token ends in "
        + "{{ $value | humanizeDuration }} and is not renewed",
      advice: """
        Tokens are renewed well before their end, and this one was not. Type: tesla token refresh; \
        if that is refused: tesla auth
        """)
  }

  private var tokenRejected: AlertRule {
    AlertRule(
      "TeslaTokenRejected", .critical, after: "5m", "\(every(.own(.tokenRejected))) == 1",
      summary: "{{ $labels.instance }}: Tesla does not accept the token that it gave",
      advice: """
        Requests are answered 403 with a new token, and renewing it again does not help. \
        tesla doctor shows over what connection it came; man tesla-auth tells what is known
        """)
  }

  private var budget: AlertRule {
    AlertRule(
      "TeslaBudgetNearlySpent", after: "5m",
      """
      \(every(.own(.monthCost))) / \(every(.own(.monthBudget))) > \(percent: options.budgetShare)
      """,
      summary:
        "{{ $labels.instance }}: {{ $value | humanizePercentage }} of the month's budget is spent",
      advice: """
        What is left has to last until the month ends (UTC): cars are asked less often, and when it \
        is gone only what is free goes on. tesla doctor tells what was spent; tesla serve --budget \
        sets another budget
        """)
  }
}
