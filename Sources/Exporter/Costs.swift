internal import Metrics
internal import TeslaAPI
internal import Time

/// What Tesla's calls cost, as the ledger has it.
struct Costs: Hashable, Sendable {
  struct Row: Hashable, Sendable {
    /// Empty for calls that no car is known for.
    let vin: String
    let costClass: CostClass
    let dollars: Double
  }

  /// Of all months that the ledger has seen; never falls.
  let rows: [Row]
  /// This calendar month, in dollars.
  let month: Double
  /// What the month will have cost if it goes on as it went so far.
  let projected: Double
  /// nil is no limit.
  let budget: Double?

  init(_ ledger: Ledger, now: Timestamp) {
    let calls = ledger.allCalls
    rows =
      Costs.rows("", calls.unattributed)
      + calls.vehicles.sorted { $0.key < $1.key }.flatMap { Costs.rows($0.key, $0.value) }
    month = ledger.spent
    budget = ledger.budget
    projected = Costs.projection(of: month, budget: budget, now: now)
  }

  private static func rows(_ vin: String, _ calls: [CostClass: Int]) -> [Row] {
    CostClass.allCases.compactMap { costClass in
      calls[costClass].map {
        Row(vin: vin, costClass: costClass, dollars: costClass.dollars * Double($0))
      }
    }
  }

  /// The month at its pace so far; its first day counts as a whole one, and a budget holds.
  static func projection(of spent: Double, budget: Double?, now: Timestamp) -> Double {
    let (start, end) = now.monthBounds
    let past = max(start.duration(to: now).inSeconds, 86_400)
    let left = max(now.duration(to: end).inSeconds, 0)
    let projected = spent + spent / past * left
    return budget.map { min(projected, max($0, spent)) } ?? projected
  }
}

extension Costs {
  var families: [MetricFamily] {
    [
      MetricFamily(
        name: "tesla_api_cost_dollars", kind: .counter, unit: "dollars",
        help: "What requests to Tesla cost by the Fleet API's prices, counted over restarts",
        samples: rows.map { row in
          let vin = row.vin.isEmpty ? [] : [Label("vin", row.vin)]
          return Sample(
            suffix: "_total", labels: vin + [Label("class", row.costClass.rawValue)],
            value: row.dollars)
        }),
      .gauge(
        "tesla_api_month_cost_dollars", unit: "dollars", month,
        "What requests to Tesla cost in this calendar month (UTC)"),
      .gauge(
        "tesla_api_month_projected_cost_dollars", unit: "dollars", projected,
        "What they will have cost at the end of the month if it goes on as it did"),
      .gauge(
        "tesla_api_month_budget_dollars", unit: "dollars", budget,
        "What they may cost in a month; then only free ones go on"),
    ]
  }
}
