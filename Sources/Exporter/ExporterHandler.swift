package import HTTP
internal import Metrics
internal import Unix
package import WebServer

/// The exporter's HTTP face. Answers from what is known and never makes a request itself.
package struct ExporterHandler: Handler {
  private let router: Router

  /// What supervisors ask; it must not be turned away because many scrape.
  package static let healthPaths: Set<String> = ["/-/healthy", "/-/ready", "/healthz"]

  package init(_ exporter: Exporter) {
    var router = Router()
    // Set first, so that a telemetry path of "/" takes the landing page's place.
    router.get("/") { _, _ in .prepared(exporter.fleet.page(.landing)) }
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
        ServiceDiscovery(snapshot: exporter.fleet.snapshot, url: request.url).response)
    }
    router.get("/probe") { request, _ in
      .response(Probe(fleet: exporter.fleet, request: request, now: exporter.now).response)
    }
    router.on(.post, "/-/resume") { _, _ in
      guard exporter.options.hasLifecycle else {
        return .response(.text(403, "not enabled; start with --web.enable-lifecycle\n"))
      }
      exporter.endPauses()
      return .response(.text(200, "looking at every car that is online\n"))
    }
    router.get(exporter.options.telemetryPath) { request, _ in
      .prepared(exporter.fleet.page(.metrics(ExpositionFormat(for: request))))
    }
    self.router = router
  }

  package func reply(to request: Request, from client: String) -> Reply {
    router.reply(to: request, from: client)
  }

  /// The same answer as a value, for whoever has no connection to send it on.
  func response(to request: Request) -> Response? {
    switch reply(to: request, from: "") {
    case .response(let response): response
    case .prepared(let page):
      Response(status: page.status, headers: page.headers, body: page.body)
    case .later, .cut, .drip, .hangUp: nil
    }
  }
}
