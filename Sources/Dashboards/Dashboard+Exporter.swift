internal import TeslaMetrics

/// `tesla dashboard exporter`.
extension Dashboard {
  static let exporter = Dashboard(
    uid: "tesla-exporter", title: "Tesla: exporter",
    summary: "tesla serve itself: whether it sees, what it asks, what that costs, its login.",
    variables: [.job(of: .own(.build)), .car(takesSeveral: true)],
    sections: [
      ExporterPanels.now, ExporterPanels.polling, ExporterPanels.requests, ExporterPanels.login,
      ExporterPanels.process, ExporterPanels.money, ExporterPanels.streams, ExporterPanels.broker,
    ])
}

/// The panels about `tesla serve`.
enum ExporterPanels {
  static let scope = Scope.job
  static let car = Scope.car
  static let cars = Naming.cars
  private static let sites = Naming.sites

  static let now = Dashboard.Section(
    "Now",
    .stat(
      "Tesla", mappings: Mapping.flag("does not answer", "answers", colors: ("red", "green")),
      Query(scope(.own(.isUp)))),
    .stat(
      "Login", mappings: Mapping.flag("works", "tesla auth", colors: ("green", "red")),
      note: "When it does not work, type tesla auth.", Query(scope(.own(.loginRequired)))),
    .stat(
      "Access token ends", unit: .grafana("dateTimeFromNow"),
      note: "serve renews it in the last quarter of its life.",
      Query("\(scope(.own(.tokenExpiry))) * 1000")),
    .stat(
      "Refresh token is from", unit: .grafana("dateTimeFromNow"),
      Query("\(scope(.own(.refreshTokenIssued))) * 1000")),
    .stat(
      "Rate limit", steps: [Step(1, "orange")], Query(scope(.own(.rateLimit)))),
    .stat("Version", words: .name, Query(scope(.own(.build)), "{{version}}")))

  private static let pollStates: [Mapping] = [
    Mapping(1, "starting", "text"), Mapping(2, "driving", "purple"),
    Mapping(3, "charging", "yellow"), Mapping(4, "active", "green"),
    Mapping(5, "idle", "light-green"), Mapping(6, "letting it sleep", "light-blue"),
    Mapping(7, "asleep", "blue"), Mapping(8, "offline", "red"),
    Mapping(9, "in service", "orange"), Mapping(10, "blocked", "dark-red"),
    Mapping(11, "out of budget", "dark-orange"),
  ]

  private static let pollState: Expression = {
    let metric = Metric.own(.pollState)
    let terms = zip(metric.states, pollStates).map { state, mapping -> Expression in
      "\(car(metric, is: state)) * \(mapping.value)"
    }
    return "max by (vin) (\(Expression.any(terms)))"
  }()

  static let polling = Dashboard.Section(
    "Cars and sites",
    .timeline(
      "How each car is polled", mappings: pollStates,
      note: "The page of tesla serve says why.", Query(cars(pollState), "{{name}}")
    ).needing(.car),
    .series(
      "Age of values",
      note: "A sleeping car's values grow old and stay true.",
      Query(cars("time() - \(car(.own(.vehicleUpdate)))"), "{{name}}", needs: .car),
      Query(sites("time() - \(scope(.own(.siteUpdate)))"), "{{site_name}}", needs: .site)),
    .series(
      "Poll interval in force", note: "With what the budget and failures add to it.",
      Query(cars(car(.own(.pollInterval))), "{{name}}")
    ).needing(.car),
    .timeline(
      "Last request answered", width: 12, height: 8,
      mappings: Mapping.flag("no", "yes", colors: ("red", "green")),
      Query(cars(car(.own(.vehicleUp))), "{{name}}", needs: .car),
      Query(sites(scope(.own(.siteUp))), "{{site_name}}", needs: .site)),
    .bars(
      "Wakes per day", each: "1d", over: "30d",
      note: "By --sleep-allowed, or elsewhere: the owner, a schedule, another program.",
      Query(
        cars("sum by (vin, cause) (increase(\(car(.own(.wakeups)))[1d] offset -1d))"),
        "{{name}} {{cause}}")
    ).needing(.car))

  static let money = Dashboard.Section(
    "Money (Fleet API)", isCollapsed: true,
    .stat(
      "This month", height: 8, whenEmpty: "free", note: "By the Fleet API's prices.",
      Query("sum(\(scope(.own(.monthCost))))")
    ).needing(.fleetAPI),
    .stat(
      "Projected", height: 8, whenEmpty: "free", Query("sum(\(scope(.own(.monthProjection))))")
    ).needing(.fleetAPI),
    .stat(
      "Budget", height: 8, whenEmpty: "none", Query("sum(\(scope(.own(.monthBudget))))")
    ).needing(.fleetAPI),
    .gauge(
      "Budget spent", width: 4, unit: .base("ratio"), range: 0...1,
      steps: [Step(0.8, "orange"), Step(0.95, "red")],
      Query("sum(\(scope(.own(.monthCost)))) / sum(\(scope(.own(.monthBudget))))")
    ).needing(.fleetAPI),
    .bars(
      "Cost per day", width: 8, each: "1d", over: "30d", drawn: .stackedBars,
      Query("sum by (class) (increase(\(scope(.own(.cost)))[1d] offset -1d))", "{{class}}")
    ).needing(.fleetAPI),
    .series(
      "Month", width: 24, height: 6, Query("sum(\(scope(.own(.monthCost))))", "spent"),
      Query("sum(\(scope(.own(.monthProjection))))", "projected"),
      Query("sum(\(scope(.own(.monthBudget))))", "budget")
    ).needing(.fleetAPI).over("30d"))

  static func perMinute(_ metric: Metric, by labels: Expression) -> Expression {
    "sum by (\(labels)) (rate(\(scope(metric))[$__rate_interval])) * 60"
  }

  private static func quantile(_ metric: Metric, by labels: Expression) -> Expression {
    "histogram_quantile(0.95, sum by (\(labels)) (rate(\(scope(metric))[$__rate_interval])))"
  }

  static let requests = Dashboard.Section(
    "Requests to Tesla",
    .series(
      "Requests per minute", unit: .grafana("cpm"),
      note: "By endpoint and status; 429 is Tesla's rate limit.",
      Query(perMinute(.own(.apiRequests), by: "endpoint, code"), "{{endpoint}} {{code}}")),
    .series(
      "Failures and retries per minute", unit: .grafana("cpm"),
      Query(perMinute(.own(.requestFailures), by: "endpoint"), "{{endpoint}} failed"),
      Query(perMinute(.own(.retries), by: "endpoint"), "{{endpoint}} retried")),
    .series(
      "Duration of requests", width: 8, note: "95 of 100 are faster.",
      Query(quantile(.own(.requestDuration), by: "le, endpoint"), "{{endpoint}}")),
    .series(
      "Delay of polls", width: 8, note: "95 of 100 are later by less.",
      Query(quantile(.own(.pollDelay), by: "le"), "delay")),
    .series(
      "Rate limit", width: 8, Query(scope(.own(.rateLimit)), "left of it")))

  static let login = Dashboard.Section(
    "Login",
    .series(
      "Access token, time left", width: 8,
      Query("\(scope(.own(.tokenExpiry))) - time()", "left")),
    .series(
      "Refresh token, age", width: 8,
      Query("time() - \(scope(.own(.refreshTokenIssued)))", "age")),
    .bars(
      "Renewals per day", width: 8, each: "1d", over: "30d",
      Query("sum(increase(\(scope(.own(.refreshes)))[1d] offset -1d))", "worked"),
      Query("sum(increase(\(scope(.own(.refreshFailures)))[1d] offset -1d))", "failed")),
    .timeline(
      "Login", height: 4, mappings: Mapping.flag("no", "yes", colors: ("green", "red")),
      Query(scope(.own(.loginRequired)), "login required"),
      Query(scope(.own(.tokenRejected)), "access token rejected")))

  static let process = Dashboard.Section(
    "Process",
    .series(
      "Processor", width: 6, unit: .grafana("percentunit"), note: "Of one core.",
      Query(own("rate(\(scope(.own(.cpu)))[$__rate_interval])"), "{{instance}}")),
    .series("Memory", width: 6, Query(own(scope(.own(.residentMemory))), "{{instance}}")),
    .series(
      "Making a page", width: 6, note: "A scrape copies what was made before.",
      Query(scope(.own(.renderDuration)), "{{instance}}")),
    .stat(
      "Running since", width: 6, height: 8, unit: .grafana("dateTimeFromNow"),
      Query(own("\(scope(.own(.started))) * 1000"))),
    .series("Size of the journal", Query(scope(.own(.journalSize)), "{{instance}}")),
    .timeline(
      "Journal", width: 12, height: 8,
      mappings: Mapping.flag("not written", "written", colors: ("red", "green")),
      Query(scope(.own(.journalUp)), "{{instance}}")))

  /// Other programs have these metrics too, and may be of the same job.
  private static func own(_ expression: Expression) -> Expression {
    "\(expression)\nand on (instance, job) \(scope(.own(.build)))"
  }
}
