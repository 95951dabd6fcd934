internal import HTTP
internal import Metrics
internal import Time
internal import Unix

/// `/probe?target=`: one of the account's own cars or sites, from what is known of it, or what is
/// the exporter's own.
///
/// The target is looked up, never polled: a client cannot cause a request to Tesla or to any other
/// host with it.
struct Probe {
  let state: AccountState
  let request: Request
  let now: Timestamp

  /// The target that is the exporter itself; no VIN and no id of a site.
  static let exporter = "exporter"

  var response: Response {
    let targets = request.url.queryItems.filter { $0.name == "target" }
    guard targets.count == 1, let target = targets.first?.value, !target.isEmpty else {
      return .text(
        400, "give one target: /probe?target=VIN, the id of an energy site, or exporter\n")
    }
    guard let deadline = Probe.deadline(request.headers) else {
      return .text(400, "X-Prometheus-Scrape-Timeout-Seconds is not a number of seconds\n")
    }
    let start = ContinuousClock.now
    let known =
      target == Probe.exporter
      ? state.ownFamilies(now: now) : state.targetFamilies(target, now: now)
    guard let families = known else {
      return .text(404, "no such car or site is served; /sd lists them\n")
    }
    let format = ExpositionFormat(for: request)
    let body = Exposition.encode(families, as: format)
    guard start.duration(to: .now) <= deadline else {
      return .text(503, "the scrape's timeout is over\n")
    }
    return Response(status: 200, headers: ["Content-Type": format.contentType], body: body)
  }

  /// What Prometheus waits, less half a second for the way, as blackbox_exporter reckons.
  private static func deadline(_ headers: Headers) -> Duration? {
    guard let text = headers["X-Prometheus-Scrape-Timeout-Seconds"] else { return .seconds(120) }
    guard let seconds = Double(text), 0.001...86_400 ~= seconds else { return nil }
    return .seconds(seconds > 1 ? seconds - 0.5 : seconds)
  }
}

extension ExpositionFormat {
  /// The format that the request's `Accept` prefers.
  init(for request: Request) {
    let accept = request.headers.values("Accept")
    self = AcceptNegotiation.format(for: accept.isEmpty ? nil : accept.joined(separator: ","))
  }
}
