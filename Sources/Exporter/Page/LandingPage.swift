internal import HTTP
internal import JSON
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix
internal import WebServer

/// The page for people: every car and site at a glance, how old that is, and what is asked next.
///
/// It needs no script and nothing from elsewhere; with a script it updates while it is visible and
/// tells times in the reader's zone, without one the browser reloads it.
struct LandingPage {
  let options: ExporterOptions
  let snapshot: AccountSnapshot
  let now: Timestamp
  /// Whether it updates automatically.
  var refreshes = true
  /// Whether every poller moves.
  var isPolling = true
  /// Shows one car or site of many.
  var target: String?
  /// Which of many cars are listed, and how.
  var search = CarSearch()
  /// Gives a row for each car.
  var rows: ([AccountSnapshot.Car]) -> [CarRow] = { $0.map(CarRow.init) }

  /// With more cars than these, each gets a line that leads to its card.
  static let mostCards = 20

  var prepared: PreparedPage {
    PreparedPage(headers: LandingPage.headers, body: Array(html.utf8))
  }

  static var headers: Headers {
    [
      "Content-Type": "text/html; charset=UTF-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; "
        + "img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
      "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
    ]
  }

  var html: String {
    HTML.document(
      title: title,
      head: """
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%230b62c4' d='M9 0 3 9h4l-1 7 7-10H9z'/%3E%3C/svg%3E">
        \(refreshing)<style>\(PageStyle.sheet)</style>
        """,
      body: """
        <a class="skip" href="#content">Skip to the cars</a>
        <header class="top"><h1>\(heading)</h1><nav aria-label="Pages">\(links)</nav></header>
        \(main)
        <p id="trouble" role="status" hidden>The exporter does not answer: this page shows old values.</p>
        """
    ).text
  }

  private var heading: HTML {
    target == nil ? "Tesla" : "<a href=\"./\">Tesla</a>"
  }

  private var title: String {
    let names = snapshot.cars.prefix(2).map { $0.vehicle.name }.filter { !$0.isEmpty }
    return names.isEmpty ? "Tesla exporter" : names.joined(separator: ", ") + " – Tesla exporter"
  }

  /// Without a script the whole page is loaded anew, more rarely as that is less polite.
  private var refreshing: HTML? {
    guard refreshes else { return "<script src=\"./page.js\" data-still defer></script>\n" }
    return """
      <noscript><meta http-equiv="refresh" content="60"></noscript>
      <script src="./page.js" defer></script>

      """
  }

  private var links: HTML {
    // Relative, so that it works behind a proxy at another path.
    """
    <a href=".\(options.telemetryPath)">Metrics</a> <a href="./manual">Manual</a> \
    <a href="./sd">Targets</a> <a href="./healthz">Health</a>
    """
  }

  private var times: PageTimes { PageTimes(now: now, zone: options.zone) }

  private var main: HTML {
    let cards = (isList ? [] : carCards) + siteCards
    let health =
      target == nil
      ? HealthCard(snapshot: snapshot, options: options, times: times, isPolling: isPolling).html
      : nil
    return """
      <main id="content">
      \(banners)\(note)\(list)\(cards.isEmpty ? nil : HTML.cards(cards))\(health)<p class="sub end">As of \(times.element(now, withSeconds: true)) (<span id="zone">\(times.zoneName)</span>). \(refreshNote) tesla \(options.version)</p>
      </main>
      """
  }

  private var refreshNote: HTML {
    var query = target.map { [QueryItem("target", $0)] } ?? search.query
    query.append(QueryItem("refresh", refreshes ? "off" : "on"))
    let link = "./?" + QueryItem.encode(query)
    return refreshes
      ? "Updates automatically. <a href=\"\(link)\">Pause</a>."
      : "It stays as it is. <a href=\"\(link)\">Keep it up to date</a>."
  }

  private var isList: Bool {
    target == nil && snapshot.cars.count > min(LandingPage.mostCards, options.carsOnAPage)
  }

  private var banners: HTML? {
    Banners(
      snapshot: snapshot, options: options, times: times, isPolling: isPolling,
      tellsOfCars: !isList
    ).html
  }

  private var note: HTML? {
    if snapshot.unchosenSites > 1, target == nil {
      return
        "<p class=\"note\">The account has \(String(snapshot.unchosenSites)) energy sites. Choose the one to show: <code>tesla products --save-powerwall-id --site ID</code>, then restart.</p>\n"
    }
    if snapshot.cars.isEmpty, snapshot.sites.isEmpty, !snapshot.isLoginRequired {
      return "<p class=\"note\">No car and no energy site yet.</p>\n"
    }
    return nil
  }

  private var list: HTML? {
    guard isList else { return nil }
    return CarList(
      rows: zip(snapshot.cars, rows(snapshot.cars)).map { car, row in
        car.isOld(options, isCutOff: isCutOff, at: now) ? row.old : row
      },
      search: search, refreshes: refreshes, times: times
    ).html
  }

  /// Whether nothing can be heard of any car or site.
  private var isCutOff: Bool {
    snapshot.isLoginRequired || snapshot.isUp == false || !isPolling
      || snapshot.pause(at: now) != nil
  }

  private var halt: HTML? {
    if snapshot.isLoginRequired { return "Nothing is asked without a login." }
    guard let until = snapshot.pause(at: now) else { return nil }
    return "Nothing is asked before \(times.element(until))."
  }

  private var carCards: [HTML] {
    snapshot.cars.enumerated().map { place, car in
      CarCard(
        car: car, facts: car.shownFacts, times: times, place: place,
        isOld: car.isOld(options, isCutOff: isCutOff, at: now), halt: halt,
        journal: snapshot.journals[car.vehicle.key]
      ).html
    }
  }

  private var siteCards: [HTML] {
    snapshot.sites.enumerated().map { place, site in
      SiteCard(
        site: site, times: times, place: place, isStale: options.isStale(site.lastUpdate, at: now),
        isCutOff: isCutOff
      ).html
    }
  }
}

extension HTML {
  /// Cards beside each other, in as many columns as leave no hole.
  static func cards(_ cards: [HTML]) -> HTML {
    let columns =
      switch cards.count {
      case 1: 1
      case 2, 4: 2
      default: 3
      }
    return "<div class=\"cards n\(columns)\">\n\(cards)</div>\n"
  }
}
