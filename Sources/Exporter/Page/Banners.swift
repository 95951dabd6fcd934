internal import Journal
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import WebServer

/// What needs a person's attention, at the top of the page.
struct Banners {
  struct Banner {
    /// The same as long as it is about the same thing, so that nobody is told twice.
    let key: String
    var isBad = false
    let text: HTML
  }

  let snapshot: AccountSnapshot
  let options: ExporterOptions
  let times: PageTimes
  /// Whether every poller moves.
  let isPolling: Bool
  /// With many cars the list says it of each.
  var tellsOfCars = true

  /// nil where all is well.
  var html: HTML? {
    let all = all
    guard !all.isEmpty else { return nil }
    return """
      <section class="banners" aria-label="What needs attention">
      \(all.map(Banners.html))</section>

      """
  }

  private static func html(_ banner: Banner) -> HTML {
    """
    <p class="banner\(banner.isBad ? " bad-edge" : "")" role="\(banner.isBad ? "alert" : "status")" data-key="\(banner.key)">\(banner.text)</p>

    """
  }

  var all: [Banner] {
    account + outages + (tellsOfCars ? snapshot.cars.flatMap(banners) : [])
  }

  // MARK: Account

  private var account: [Banner] {
    var all: [Banner] = []
    if snapshot.isLoginRequired {
      all.append(
        Banner(
          key: "login", isBad: true,
          text:
            "<strong>There is no login, so nothing is up to date.</strong> Run <code>tesla auth</code>."
        ))
    } else if let until = snapshot.pause(at: times.now) {
      all.append(
        Banner(
          key: "pause",
          text:
            "<strong>Tesla asked for a pause until \(times.element(until)).</strong> Nothing is asked before, so values stay as they are."
        ))
    }
    if !isPolling {
      all.append(
        Banner(
          key: "still", isBad: true,
          text: "<strong>The exporter stands still, so values grow old.</strong> Restart it."))
    }
    if snapshot.journal?.isUp == false {
      all.append(
        Banner(
          key: "journal", isBad: true,
          text:
            "<strong>The journal cannot be written: drives and charges of now may be lost.</strong> The log says why."
        ))
    }
    if snapshot.broker?.isConnected == false {
      all.append(
        Banner(
          key: "broker",
          text:
            "<strong>The MQTT broker cannot be reached.</strong> Who listens there sees old values."
        ))
    }
    return all
  }

  private var outages: [Banner] {
    snapshot.sites.filter { $0.facts?.isGridUp == false }.map { site in
      Banner(
        key: "grid-" + site.id, isBad: true,
        text: "<strong>\(site.shownName) has no power from the grid</strong>\(length(site.outage))."
      )
    }
  }

  // MARK: Cars

  private func banners(_ car: AccountSnapshot.Car) -> [Banner] {
    let facts = car.shownFacts
    let name = car.shownName(facts)
    var all: [Banner] = []
    if let words = Banners.leftOpen(car, facts) {
      all.append(
        Banner(
          key: "open-" + car.vehicle.key,
          text: "<strong>\(name) is \(words)</strong>\(length(car.leftOpen))."))
    }
    if !facts.lowTires.isEmpty {
      all.append(
        Banner(
          key: "tires-" + car.vehicle.key,
          text:
            "<strong>\(name) has too little pressure in a tire</strong>: \(facts.lowTires.joined(separator: ", "))."
        ))
    }
    return all
  }

  /// `unlocked and open: trunk`; nil while it drives, someone is in it, or all is closed.
  static func leftOpen(_ car: AccountSnapshot.Car, _ facts: VehicleFacts) -> String? {
    guard car.mode != .driving, let what = facts.leftOpen, !what.isEmpty else { return nil }
    let open = what.filter { $0 != "unlocked" }
    let words = [
      what.contains("unlocked") ? "unlocked" : nil,
      open.isEmpty ? nil : "open: " + open.joined(separator: ", "),
    ]
    return words.compactMap(\.self).joined(separator: " and ")
  }

  private func length(_ open: LeftOpen) -> HTML? {
    guard let since = open.since, since.duration(to: times.now) >= .seconds(60) else { return nil }
    return ", \(times.lasting(since: since, isKnown: open.isSinceKnown))"
  }

  private func length(_ outage: AccountSnapshot.Outage?) -> HTML? {
    outage.map { ", \(times.span(since: $0.since, isKnown: $0.isSinceKnown))" }
  }
}
