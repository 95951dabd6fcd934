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

  var html: HTML {
    """
    <article class="card" aria-labelledby="health">
    <header><h2 id="health">Exporter</h2></header>
    <p class="state \(isWell ? "online" : "off-grid")"><span class="dot"></span>\(words)</p>
    <dl>\(facts)</dl>
    \(money)</article>

    """
  }

  private var isWell: Bool { snapshot.isUp == true && !snapshot.isLoginRequired && !isLimited }

  private var isLimited: Bool { snapshot.rateLimitedUntil.map { $0 > times.now } ?? false }

  private var words: String {
    if snapshot.isLoginRequired { return "A login is needed" }
    if isLimited { return "Tesla asked for a pause" }
    switch snapshot.isUp {
    case nil: return "Has not asked Tesla yet"
    case false?: return "Tesla did not answer"
    case true?: return "Working"
    }
  }

  private var facts: [HTML] {
    let all: [(String, HTML?)] = [
      ("Access token", snapshot.tokenExpiry.map(expiry)),
      (
        "Login from",
        snapshot.tokensIssued.map { "\(times.element($0)), \(times.length(since: $0)) ago" }
      ),
      (
        "Pause until",
        isLimited ? snapshot.rateLimitedUntil.map { times.element($0, withSeconds: true) } : nil
      ),
      ("MQTT broker", snapshot.broker.map { $0.isConnected ? "connected" : "not connected" }),
    ]
    return all.compactMap { name, value in
      value.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>\n" }
    }
  }

  private func expiry(_ moment: Timestamp) -> HTML {
    moment > times.now
      ? "good until \(times.element(moment)), renewed automatically"
      : "expired at \(times.element(moment)), renewed with the next request"
  }

  // MARK: Money

  private var money: HTML? {
    guard let costs = snapshot.costs else { return nil }
    let limit = costs.budget.map { " of \(dollars($0))" } ?? ""
    return """
      <p class="budget">This month's requests cost \(dollars(costs.month))\(limit) dollars, \
      \(dollars(costs.projected)) by its end.</p>
      \(bar(costs))
      """
  }

  private func bar(_ costs: Costs) -> HTML? {
    guard let budget = costs.budget, budget > 0 else { return nil }
    let share = costs.month / budget * 100
    return HTML.bar(Amount.percent(share) + " of the budget is spent", share, isLow: { $0 >= 80 })
  }

  private func dollars(_ amount: Double) -> String { max(amount, 0).written(decimals: 2) }
}
