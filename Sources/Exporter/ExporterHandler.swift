package import HTTP
internal import Metrics
internal import Unix
package import WebServer

/// The exporter's HTTP face. Answers from what is known and never makes a request itself.
package struct ExporterHandler: Handler {
  private let router: Router

  /// What supervisors ask; it must not be turned away because many scrape.
  package static let healthPaths: Set<String> = ["/-/healthy", "/-/ready", "/healthz"]

  /// How long after a resume the next one acts: each may cost money.
  package static let resumeInterval = Duration.seconds(60)

  package init(
    _ exporter: Exporter, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    let resumed = Lock<ContinuousClock.Instant?>(nil)
    var router = Router()
    // Set first, so that a telemetry path of "/" takes the landing page's place.
    router.get("/") { request, _ in ExporterHandler.landing(exporter, request) }
    router.get("/page.js") { _, _ in .prepared(ExporterHandler.script) }
    router.get("/manual") { _, _ in .prepared(ManualView(options: exporter.options).prepared) }
    router.get("/-/healthy") { _, _ in .response(.text(200, "Healthy\n")) }
    router.get("/-/ready") { _, _ in
      .response(
        exporter.isReady ? .text(200, "Ready\n") : .text(503, "no login has been loaded yet\n"))
    }
    router.get("/healthz") { _, _ in
      .response(exporter.isPolling ? .text(200, "ok\n") : .text(500, "polling stands still\n"))
    }
    router.get("/sd") { request, _ in
      .response(
        ServiceDiscovery(snapshot: exporter.state.snapshot, url: request.url).response)
    }
    router.get("/probe") { request, _ in
      .response(Probe(state: exporter.state, request: request, now: exporter.now).response)
    }
    router.get("/data") { request, _ in
      request.url.queryItems.contains { $0.name == "target" || $0.name == "part" }
        ? DataAnswer(state: exporter.state, request: request).reply
        : exporter.state.page(.data).reply(to: request)
    }
    router.get("/events") { request, _ in
      .events { [events = exporter.events] in events.open($0, for: request) }
    }
    router.on(.post, "/-/resume") { _, _ in
      guard exporter.options.hasLifecycle else {
        return .response(.text(403, "not enabled; start with --web.enable-lifecycle\n"))
      }
      if let wait = ExporterHandler.pauseBeforeResume(resumed, at: now()) {
        return .response(ExporterHandler.refusal(until: wait))
      }
      exporter.endPauses()
      return .response(.text(200, "looking at every car that is online\n"))
    }
    router.get(exporter.options.telemetryPath) { request, _ in
      .prepared(exporter.state.page(.metrics(ExpositionFormat(for: request))))
    }
    self.router = router
  }

  /// How long a resume has to wait; nil for one that acts now, which is noted.
  private static func pauseBeforeResume(
    _ last: borrowing Lock<ContinuousClock.Instant?>, at now: ContinuousClock.Instant
  ) -> Duration? {
    last.withLock { last in
      if let last, last.duration(to: now) < resumeInterval {
        return resumeInterval - last.duration(to: now)
      }
      last = now
      return nil
    }
  }

  private static func refusal(until wait: Duration) -> Response {
    var response = Response.text(
      429, "every car was looked at a moment ago; once a minute will do\n")
    response.headers["Retry-After"] = String(wait.components.seconds + 1)
    return response
  }

  private static let script = PreparedPage(
    headers: [
      "Content-Type": "text/javascript; charset=UTF-8", "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-cache",
    ], body: Array(PageScript.text.utf8))

  /// `/?target=` is one car or site, `refresh=off` a page that stays as it is; `q=`, `sort=` and
  /// `page=` choose from many cars.
  private static func landing(_ exporter: Exporter, _ request: Request) -> Reply {
    let refreshes = request.url.queryValue("refresh") != "off"
    let isPolling = !exporter.standsStill
    guard let target = request.url.queryValue("target") else {
      let search = CarSearch { request.url.queryValue($0) }
      return .prepared(
        search == CarSearch()
          ? exporter.state.page(.landing(refreshes: refreshes, isPolling: isPolling))
          : exporter.state.landing(
            search, refreshes: refreshes, isPolling: isPolling, now: exporter.now))
    }
    let page = exporter.state.landing(
      target: target, refreshes: refreshes, isPolling: isPolling, now: exporter.now)
    return page.map(Reply.prepared)
      ?? .response(.text(404, "no such car or energy site is served here\n"))
  }

  package func reply(to request: Request, from client: String) -> Reply {
    router.reply(to: request, from: client)
  }

  /// The same answer as a value, for callers without a connection.
  func response(to request: Request) -> Response? {
    switch reply(to: request, from: "") {
    case .response(let response): response
    case .prepared(let page):
      Response(status: page.status, headers: page.headers, body: page.body)
    case .later, .cut, .drip, .events, .hangUp: nil
    }
  }
}
