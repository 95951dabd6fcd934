internal import Journal
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix
internal import WebServer

/// The exporter's own state on the page: login, Tesla's answers and money.
struct HealthCard {
  let snapshot: AccountSnapshot
  let options: ExporterOptions
  let times: PageTimes
  /// Whether every poller moves.
  let isPolling: Bool

  var html: HTML {
    """
    <article class="card health" aria-labelledby="health">
    <header><h2 id="health">Exporter</h2>
    <p class="state \(state.isWell ? "online" : "off-grid")"><span class="dot"></span>\(state.words)</p></header>
    <dl>\(facts)</dl>
    \(money)</article>

    """
  }

  /// It works only if all of it does.
  private var state: (isWell: Bool, words: HTML) {
    if snapshot.isLoginRequired { return (false, "A login is needed") }
    if !isPolling { return (false, "Stands still") }
    if let until = snapshot.pause(at: times.now) {
      return (false, "Tesla asked for a pause until \(times.element(until))")
    }
    guard let isUp = snapshot.isUp else { return (false, "Has not asked Tesla yet") }
    if !isUp { return (false, "Tesla did not answer") }
    if let silent { return (false, "Tesla did not answer about \(silent)") }
    if snapshot.broker?.isConnected == false {
      return (false, "The MQTT broker cannot be reached")
    }
    if snapshot.journal?.isUp == false { return (false, "The journal cannot be written") }
    return (true, "Working")
  }

  /// About what the last requests failed.
  private var silent: String? {
    let cars = snapshot.cars.filter { $0.isUp == false }
    let sites = snapshot.sites.filter { $0.isUp == false }
    switch (cars.count, sites.count) {
    case (0, 0): return nil
    case (1, 0): return cars.first.map { $0.shownName($0.shownFacts) }
    case (0, 1): return sites.first.map { $0.name.isEmpty ? "energy site " + $0.id : $0.name }
    case (let count, 0): return "\(count) cars"
    case (0, let count): return "\(count) energy sites"
    default: return "some cars and energy sites"
    }
  }

  private var facts: [HTML] {
    let all: [(String, HTML?)] = [
      ("Access token", snapshot.tokenExpiry.map(expiry)),
      (
        "Login from",
        snapshot.tokensIssued.map { "\(times.element($0)), \(times.length(since: $0)) ago" }
      ),
      ("MQTT broker", snapshot.broker.map { $0.isConnected ? "connected" : "not connected" }),
      ("Journal", snapshot.journal.map { $0.isUp ? "is written" : "cannot be written" }),
    ]
    return all.compactMap { name, value in
      value.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>\n" }
    }
  }

  private func expiry(_ moment: Timestamp) -> HTML {
    let isGood = moment > times.now
    let bound: HTML = "\(isGood ? "good until" : "expired at") \(times.element(moment))"
    if snapshot.isLoginRequired { return bound }
    return "\(bound), renewed \(isGood ? "automatically" : "with the next request")"
  }

  // MARK: Money

  private var money: HTML? {
    guard let costs = snapshot.costs else { return nil }
    let limit = costs.budget.map { " of \(dollars($0))" } ?? ""
    return """
      <div class="budget"><p>This month's requests cost \(dollars(costs.month))\(limit) dollars, \
      \(dollars(costs.projected)) by its end.</p>
      \(bar(costs))</div>
      """
  }

  private func bar(_ costs: Costs) -> HTML? {
    guard let budget = costs.budget, budget > 0 else { return nil }
    let share = costs.month / budget * 100
    return HTML.bar(Amount.percent(share) + " of the budget is spent", share, isLow: { $0 >= 80 })
  }

  private func dollars(_ amount: Double) -> String { max(amount, 0).written(decimals: 2) }
}
