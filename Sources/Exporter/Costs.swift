internal import Metrics
internal import TeslaAPI
internal import TeslaMetrics
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
    let metric = OwnMetric.cost
    return [
      metric.family(
        rows.map { row in
          var sample = metric.sample(row.dollars, Label("class", row.costClass.rawValue))
          if !row.vin.isEmpty { sample.labels.insert(Label("vin", row.vin), at: 0) }
          return sample
        }),
      OwnMetric.monthCost.family(month), OwnMetric.monthProjection.family(projected),
      OwnMetric.monthBudget.family(budget),
    ]
  }
}
