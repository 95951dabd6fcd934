package import HTTP
internal import Metrics
package import TeslaAPI
internal import TeslaMetrics
internal import Time
internal import Unix

/// Counts what is asked of Tesla. Made before the client, whose transport and events feed it:
/// `Logging(…, sink: statistics.record)` and `Client(…, events: statistics.record)`.
package final class RequestStatistics: Sendable {
  private struct Request: Hashable {
    let endpoint: String
    let code: String
  }

  private struct Counts {
    var requests: [Request: Int] = [:]
    var failures: [String: Int] = [:]
    var retries: [String: Int] = [:]
    var durations: [String: Histogram] = [:]
    var refreshes = 0
    var refreshFailures = 0
    var isTokenRejected = false
    var delays = Histogram(bounds: [0.1, 1, 5, 10, 30, 60])
  }

  private let counts = Lock(Counts())

  package init() {}

  /// Counts a request that went out.
  package func record(_ exchange: Exchange) {
    counts.withLock { counts in
      let endpoint = exchange.label.isEmpty ? "other" : exchange.label
      let code: String
      switch exchange.outcome {
      case .status(let status): code = String(status)
      case .failed(let reason): code = reason.word
      }
      counts.requests[Request(endpoint: endpoint, code: code), default: 0] += 1
      let isGood = if case .status(200...299) = exchange.outcome { true } else { false }
      counts.failures[endpoint, default: 0] += isGood ? 0 : 1
      counts.durations[endpoint, default: Histogram(bounds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30])]
        .observe(exchange.duration.inSeconds)
    }
  }

  /// Counts a request that is sent once more.
  package func record(_ retry: Retry) {
    counts.withLock {
      $0.retries[retry.label.isEmpty ? "other" : retry.label, default: 0] += 1
    }
  }

  /// Counts what the client did about the login.
  package func record(_ event: ClientEvent) {
    counts.withLock { counts in
      switch event {
      case .refreshed:
        counts.refreshes += 1
        counts.isTokenRejected = false
      case .tokenRejected: counts.isTokenRejected = true
      case .refreshFailed: counts.refreshFailures += 1
      case .failed(let error):
        // A success in name only: every other failure was counted with its request.
        if let status = error.status, 200...299 ~= status {
          counts.failures[error.endpoint, default: 0] += 1
        }
      case .refreshTokenUnusable, .earlyRefreshFailed, .regionLearned: break
      }
    }
  }

  /// Counts how much later than planned a poll began; earlier ones are none.
  func recordDelay(_ delay: Duration) {
    guard delay >= .zero else { return }
    counts.withLock { $0.delays.observe(delay.inSeconds) }
  }

  var families: [MetricFamily] {
    let counts = counts.withLock { $0 }
    let requests = counts.requests.sorted {
      ($0.key.endpoint, $0.key.code) < ($1.key.endpoint, $1.key.code)
    }
    return [
      OwnMetric.apiRequests.family(
        requests.map {
          OwnMetric.apiRequests.sample(
            Double($0.value), Label("endpoint", $0.key.endpoint), Label("code", $0.key.code))
        }),
      OwnMetric.requestFailures.family(counts.failures, by: "endpoint"),
      OwnMetric.retries.family(counts.retries, by: "endpoint"),
      OwnMetric.requestDuration.family(
        counts.durations.sorted { $0.key < $1.key }.flatMap {
          $0.value.samples(labels: [Label("endpoint", $0.key)])
        }),
      OwnMetric.pollDelay.family(counts.delays.samples(labels: [])),
      OwnMetric.refreshes.family(Double(counts.refreshes)),
      OwnMetric.refreshFailures.family(Double(counts.refreshFailures)),
      OwnMetric.tokenRejected.family(counts.isTokenRejected),
    ]
  }
}

extension TransportError.Code {
  /// As a label's value.
  var word: String {
    switch self {
    case .cannotResolve: "cannot_resolve"
    case .cannotConnect: "cannot_connect"
    case .proxy: "proxy"
    case .tls: "tls"
    case .timedOut: "timed_out"
    case .tooLarge: "too_large"
    case .interrupted: "interrupted"
    case .protocolViolation: "protocol_violation"
    case .cancelled: "cancelled"
    case .refused: "refused"
    }
  }
}
