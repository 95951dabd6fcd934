internal import HTTP
internal import TeslaAPI
internal import Unix
internal import WebServer

/// The page for people: what is served and how old it is. No script, nothing from elsewhere.
struct LandingPage {
  let options: ExporterOptions
  let snapshot: Fleet.Snapshot
  let now: Timestamp

  var prepared: PreparedPage {
    PreparedPage(
      headers: [
        "Content-Type": "text/html; charset=UTF-8",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
      ],
      body: Array(html.utf8))
  }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Tesla exporter</title>
    <style>
    :root { color-scheme: light dark; }
    body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 50rem; padding: 0 1rem; }
    table { border-collapse: collapse; }
    caption { font-weight: bold; text-align: left; }
    th, td { padding: .25rem 1rem .25rem 0; text-align: left; vertical-align: top; }
    </style>
    </head>
    <body>
    <main>
    <h1>Tesla exporter</h1>
    <p>Version \(escaped(options.version))</p>
    \(login)\(money)<ul>
    <li><a href="\(escaped(options.telemetryPath))">Metrics</a></li>
    <li><a href="/sd">Targets for Prometheus</a></li>
    <li><a href="/-/healthy">Whether the process runs</a></li>
    <li><a href="/-/ready">Whether it has a login</a></li>
    <li><a href="/healthz">Whether it polls</a></li>
    </ul>
    \(cars)\(sites)</main>
    </body>
    </html>

    """
  }

  private var login: String {
    guard snapshot.isLoginRequired else { return "" }
    return "<p role=\"alert\">Nobody is logged in: run <code>tesla auth</code>.</p>\n"
  }

  private var money: String {
    guard let costs = snapshot.costs else { return "" }
    let limit = costs.budget.map { " of \(cents($0))" } ?? ""
    return """
      <p>This month's requests cost \(cents(costs.month))\(limit) dollars, \
      \(cents(costs.projected)) by its end.</p>

      """
  }

  private var cars: String {
    let count = snapshot.cars.count
    let caption =
      count > options.carsOnAPage ? "The first \(options.carsOnAPage) of \(count) cars" : "Cars"
    return table(
      caption, ["Car", "State", "Polling", "Next data", "Values"],
      snapshot.cars.prefix(options.carsOnAPage).map { car in
        [
          car.vehicle.name,
          car.isInService ? "in service" : car.state?.text ?? "not seen yet",
          car.decision.map { "\($0.reason)" } ?? "not yet",
          nextData(car),
          age(car.lastUpdate),
        ]
      })
  }

  private var sites: String {
    if snapshot.sites.isEmpty { return "" }
    return table(
      "Energy sites", ["Site", "Last answer", "Values"],
      snapshot.sites.map { site in
        [site.id, site.isUp.map { $0 ? "good" : "failed" } ?? "not yet", age(site.lastUpdate)]
      })
  }

  private func table(_ caption: String, _ heads: [String], _ rows: [[String]]) -> String {
    if rows.isEmpty { return "<p>\(caption): none yet.</p>\n" }
    var text = "<table>\n<caption>\(caption)</caption>\n<thead><tr>"
    text += heads.map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>\n<tbody>\n"
    for row in rows {
      text += "<tr>"
      for (place, cell) in row.enumerated() {
        text += place == 0 ? "<th scope=\"row\">\(escaped(cell))</th>" : "<td>\(escaped(cell))</td>"
      }
      text += "</tr>\n"
    }
    return text + "</tbody>\n</table>\n"
  }

  private func nextData(_ car: Fleet.Car) -> String {
    guard let decision = car.decision else { return "not yet" }
    guard let next = decision.nextData else {
      return decision.state == .blocked
        ? "not before \(time(decision.at))" : "when it is online and may be asked"
    }
    let note = decision.isStretched ? ", later than usual to stay in the budget" : ""
    return time(next) + note
  }

  /// `14:03:20 UTC`.
  private func time(_ moment: Timestamp) -> String {
    let seconds = moment.wholeSeconds - Timestamp(moment.date()).wholeSeconds
    let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60]
    return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":") + " UTC"
  }

  private func cents(_ dollars: Double) -> String {
    let cents = Int64((min(max(dollars, 0), 1e12) * 100).rounded())
    return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }

  private func age(_ moment: Timestamp?) -> String {
    guard let moment else { return "none" }
    let seconds = max(Int64(moment.duration(to: now).inSeconds), 0)
    switch seconds {
    case ..<120: return "\(seconds) seconds old"
    case ..<7_200: return "\(seconds / 60) minutes old"
    case ..<172_800: return "\(seconds / 3_600) hours old"
    default: return "\(seconds / 86_400) days old"
    }
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
