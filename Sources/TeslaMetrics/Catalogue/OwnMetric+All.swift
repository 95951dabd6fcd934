internal import Metrics

/// All metrics of the exporter itself: the account, its vehicles and sites as far as polling knows
/// them, requests to Tesla, what they cost, and the process. They have standard names always.
extension OwnMetric {
  package static let all =
    account + vehicles + journal + sites + requests + costs + process
    + streams + broker

  // MARK: The account

  package static let account = [
    build, isUp, loginRequired, tokenExpiry, refreshTokenIssued, rateLimit, renderDuration,
  ]

  package static let build = OwnMetric("tesla_build", kind: .info, "The version of this exporter")
  package static let isUp = OwnMetric(
    "tesla_up", "Whether Tesla answered the last request for the list of products")
  package static let loginRequired = OwnMetric(
    "tesla_login_required", "Whether a person has to log in again")
  package static let tokenExpiry = OwnMetric(
    "tesla_token_expiry_timestamp_seconds", unit: "seconds",
    "When the access token expires, since the epoch")
  package static let refreshTokenIssued = OwnMetric(
    "tesla_refresh_token_issued_timestamp_seconds", unit: "seconds",
    "When the refresh token came from Tesla, since the epoch; on the Fleet API it ends three months later"
  )
  package static let rateLimit = OwnMetric(
    "tesla_api_rate_limit_remaining_seconds", unit: "seconds",
    "How long requests to Tesla still have to wait, after 429 Too Many Requests")
  package static let renderDuration = OwnMetric(
    "tesla_render_duration_seconds", unit: "seconds",
    "How long it took to make the last page; a scrape only copies it")

  // MARK: Vehicles and sites

  package static let vehicles = [
    vehicleUp, vehicleUpdate, vehicleState, pollState, wakeups, pollInterval, atPlace,
  ]

  package static let vehicleUp = OwnMetric(
    "tesla_vehicle_up", "Whether Tesla answered the last request about the vehicle")
  package static let vehicleUpdate = OwnMetric(
    "tesla_vehicle_last_update_timestamp_seconds", unit: "seconds",
    "When the vehicle's values were current, since the epoch; they are kept while it sleeps")
  package static let vehicleState = OwnMetric(
    "tesla_vehicle_state", kind: .stateSet, stateLabel: "tesla_vehicle_state",
    states: ["online", "asleep", "offline", "other", "in_service"],
    "The vehicle's connection to Tesla, as last seen")
  package static let pollState = OwnMetric(
    "tesla_vehicle_poll_state", stateLabel: "state", states: PollState.allCases.map(\.rawValue),
    "How the exporter treats the vehicle; 1 for the state in force")
  package static let wakeups = OwnMetric(
    "tesla_vehicle_wakeups", kind: .counter,
    "How often the vehicle woke: for --sleep-allowed, or elsewhere (its owner, a schedule, another program)"
  )
  package static let pollInterval = OwnMetric(
    "tesla_poll_interval_seconds", unit: "seconds",
    "How often the vehicle is asked in its present poll state, with what the budget and failures add: for data while it is online, else for its state"
  )

  package static let atPlace = OwnMetric(
    "tesla_vehicle_at_place",
    "Whether the vehicle is at a place of the file places, for each of them; absent while its position is unknown"
  )

  package static let sites = [siteUp, siteUpdate]

  package static let siteUp = OwnMetric(
    "tesla_site_up", "Whether Tesla answered the last request about the energy site")
  package static let siteUpdate = OwnMetric(
    "tesla_site_last_update_timestamp_seconds", unit: "seconds",
    "When the energy site's values were current, since the epoch")

  // MARK: Requests

  package static let requests = [
    apiRequests, requestFailures, retries, requestDuration, pollDelay, refreshes, refreshFailures,
    tokenRejected,
  ]

  package static let apiRequests = OwnMetric(
    "tesla_api_requests", kind: .counter,
    "Requests to Tesla by endpoint and by HTTP status or kind of network failure")
  package static let requestFailures = OwnMetric(
    "tesla_api_request_failures", kind: .counter,
    "Requests to Tesla that were not answered with success")
  package static let retries = OwnMetric(
    "tesla_api_retries", kind: .counter,
    "Requests to Tesla that were sent once more, after a failure of network or server")
  package static let requestDuration = OwnMetric(
    "tesla_api_request_duration_seconds", kind: .histogram, unit: "seconds",
    "How long requests to Tesla took")
  package static let pollDelay = OwnMetric(
    "tesla_poll_delay_seconds", kind: .histogram, unit: "seconds",
    "How much later than planned polls began")
  package static let refreshes = OwnMetric(
    "tesla_token_refreshes", kind: .counter, "Token refreshes that worked")
  package static let refreshFailures = OwnMetric(
    "tesla_token_refresh_failures", kind: .counter, "Token refreshes that did not work")
  package static let tokenRejected = OwnMetric(
    "tesla_auth_token_rejected",
    "Whether Tesla did not accept the access token that it minted last")

  // MARK: Costs

  package static let costs = [cost, monthCost, monthProjection, monthBudget]

  package static let cost = OwnMetric(
    "tesla_api_cost_dollars", kind: .counter, unit: "dollars",
    "What requests to Tesla and streamed values cost by the Fleet API's prices, counted over restarts"
  )
  package static let monthCost = OwnMetric(
    "tesla_api_month_cost_dollars", unit: "dollars",
    "What requests to Tesla and streamed values cost in this calendar month (UTC)")
  package static let monthProjection = OwnMetric(
    "tesla_api_month_projected_cost_dollars", unit: "dollars",
    "What they will have cost at the end of the month if it goes on as it did")
  package static let monthBudget = OwnMetric(
    "tesla_api_month_budget_dollars", unit: "dollars",
    "What they may cost in a month; then only free ones go on")

  // MARK: The process, as every Prometheus client names it

  package static let process = [
    cpu, residentMemory, virtualMemory, virtualMemoryMaximum, threads, openDescriptors,
    maximumDescriptors, started,
  ]

  package static let cpu = OwnMetric(
    "process_cpu_seconds", kind: .counter, unit: "seconds", "CPU time that the process has used")
  package static let residentMemory = OwnMetric(
    "process_resident_memory_bytes", unit: "bytes", "Memory of the process that is in RAM")
  package static let virtualMemory = OwnMetric(
    "process_virtual_memory_bytes", unit: "bytes", "Address space of the process")
  package static let virtualMemoryMaximum = OwnMetric(
    "process_virtual_memory_max_bytes", unit: "bytes", "Address space that the process may have")
  package static let threads = OwnMetric("process_threads", "Threads of the process")
  package static let openDescriptors = OwnMetric(
    "process_open_fds", "Open file descriptors of the process")
  package static let maximumDescriptors = OwnMetric(
    "process_max_fds", "File descriptors that the process may open")
  package static let started = OwnMetric(
    "process_start_time_seconds", unit: "seconds", "When the process began, since the epoch")
}
