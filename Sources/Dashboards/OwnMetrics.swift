internal import Metrics

/// The metrics that `tesla serve` has besides the catalogue's, as far as dashboards and alerts use
/// them. A test holds each to what the exporter exposes.
package enum OwnMetrics {
  package static let all = [
    build, isUp, loginRequired, tokenExpiry, refreshTokenIssued, rateLimit, renderDuration,
    vehicleUp, vehicleUpdate, vehicleState, pollState, wakeups, pollInterval, siteUp, siteUpdate,
    requests, failures, retries, requestDuration, pollDelay, refreshes, refreshFailures,
    tokenRejected, cost, monthCost, monthProjection, monthBudget, cpu, memory, started,
  ]

  static let build = Metric("tesla_build_info", kind: .info, "The version of this exporter")
  static let isUp = Metric(
    "tesla_up", "Whether Tesla answered the last request for the list of products")
  static let loginRequired = Metric(
    "tesla_login_required", "Whether a person has to log in again")
  static let tokenExpiry = Metric(
    "tesla_token_expiry_timestamp_seconds", unit: "seconds",
    "When the access token expires, since the epoch")
  static let refreshTokenIssued = Metric(
    "tesla_refresh_token_issued_timestamp_seconds", unit: "seconds",
    "When the refresh token came from Tesla, since the epoch; on the Fleet API it ends three months later"
  )
  static let rateLimit = Metric(
    "tesla_api_rate_limit_remaining_seconds", unit: "seconds",
    "How long Tesla still wants nothing to be asked, after 429 Too Many Requests")
  static let renderDuration = Metric(
    "tesla_render_duration_seconds", unit: "seconds",
    "How long it took to make the last page; a scrape only copies it")

  static let vehicleUp = Metric(
    "tesla_vehicle_up", "Whether Tesla answered the last request about the vehicle")
  static let vehicleUpdate = Metric(
    "tesla_vehicle_last_update_timestamp_seconds", unit: "seconds",
    "When the vehicle's values were current, since the epoch; they are kept while it sleeps")
  static let vehicleState = Metric(
    "tesla_vehicle_state", kind: .stateSet, "The vehicle's connection to Tesla, as last seen",
    stateLabel: "tesla_vehicle_state",
    states: ["online", "asleep", "offline", "other", "in_service"])
  static let pollState = Metric(
    "tesla_vehicle_poll_state",
    "How the exporter treats the vehicle; 1 for the state in force", stateLabel: "state",
    states: [
      "starting", "driving", "charging", "online_active", "online_idle", "letting_sleep",
      "asleep", "offline", "in_service", "blocked", "out_of_budget",
    ])
  static let wakeups = Metric(
    "tesla_vehicle_wakeups_total", kind: .counter,
    "How often the vehicle woke: for --sleep-allowed, or elsewhere (its owner, a schedule, another program)"
  )
  static let pollInterval = Metric(
    "tesla_poll_interval_seconds", unit: "seconds",
    "How often the vehicle is asked in its present poll state, with what the budget and failures add: for data while it is online, else for its state"
  )

  static let siteUp = Metric(
    "tesla_site_up", "Whether Tesla answered the last request about the energy site")
  static let siteUpdate = Metric(
    "tesla_site_last_update_timestamp_seconds", unit: "seconds",
    "When the energy site's values were current, since the epoch")

  static let requests = Metric(
    "tesla_api_requests_total", kind: .counter,
    "Requests to Tesla by endpoint and by HTTP status or kind of network failure")
  static let failures = Metric(
    "tesla_api_request_failures_total", kind: .counter,
    "Requests to Tesla that were not answered with success")
  static let retries = Metric(
    "tesla_api_retries_total", kind: .counter,
    "Requests to Tesla that were sent once more, after a failure of network or server")
  static let requestDuration = Metric(
    "tesla_api_request_duration_seconds_bucket", kind: .histogram, unit: "seconds",
    "How long requests to Tesla took")
  static let pollDelay = Metric(
    "tesla_poll_delay_seconds_bucket", kind: .histogram, unit: "seconds",
    "How much later than planned polls began")
  static let refreshes = Metric(
    "tesla_token_refreshes_total", kind: .counter, "Renewals of the login that worked")
  static let refreshFailures = Metric(
    "tesla_token_refresh_failures_total", kind: .counter, "Renewals of the login that did not work")
  static let tokenRejected = Metric(
    "tesla_auth_token_rejected",
    "Whether Tesla did not accept the access token that it minted last")

  static let cost = Metric(
    "tesla_api_cost_dollars_total", kind: .counter, unit: "dollars",
    "What requests to Tesla cost by the Fleet API's prices, counted over restarts")
  static let monthCost = Metric(
    "tesla_api_month_cost_dollars", unit: "dollars",
    "What requests to Tesla cost in this calendar month (UTC)")
  static let monthProjection = Metric(
    "tesla_api_month_projected_cost_dollars", unit: "dollars",
    "What they will have cost at the end of the month if it goes on as it did")
  static let monthBudget = Metric(
    "tesla_api_month_budget_dollars", unit: "dollars",
    "What they may cost in a month; then only free ones go on")

  static let cpu = Metric(
    "process_cpu_seconds_total", kind: .counter, unit: "seconds",
    "CPU time that the process has used")
  static let memory = Metric(
    "process_resident_memory_bytes", unit: "bytes", "Memory of the process that is in RAM")
  static let started = Metric(
    "process_start_time_seconds", unit: "seconds",
    "When the process began, since the epoch")

  /// What Prometheus itself says of a target.
  static let targetUp = Metric("up", "Whether Prometheus could scrape the exporter")
}
