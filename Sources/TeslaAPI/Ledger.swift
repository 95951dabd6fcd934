package import HTTP
package import Unix

/// Counts what was asked of Tesla that costs money, in `state.json` so that it outlives restarts
/// and is shared by all processes, and stops asking when a month's budget is spent.
package struct Ledger: Sendable {
  private let state: StateFile
  private let clock: any WallClock
  /// In dollars for a calendar month (UTC); nil counts only.
  private let budget: Double?

  package init(_ state: StateFile, clock: any WallClock, budget: Double?) {
    self.state = state
    self.clock = clock
    self.budget = budget
  }

  /// What was spent this month, in dollars.
  package var spent: Double { state.read().calls(in: clock.now.month).dollars }

  /// Lets a request pass whose price the budget still covers; free ones always pass.
  package func admit(_ request: Request) throws(TransportError) {
    let price = CostClass(label: request.label).dollars
    guard let budget, price > 0 else { return }
    // A hair above, so that a sum of many prices does not fail by its rounding.
    guard spent + price <= budget + 1e-9 else {
      throw .refused("the month's budget of \(budget) dollars is spent")
    }
  }

  /// Writes down a request that Tesla bills: every answer below 500, and every request that may
  /// have arrived though no answer came.
  package func settle(_ request: Request, _ outcome: Result<Response, TransportError>) async {
    let costClass = CostClass(label: request.label)
    guard costClass != .free else { return }
    switch outcome {
    case .success(let response) where response.status >= 500: return
    case .failure(let error) where !error.mayHaveSucceeded: return
    case .success, .failure: break
    }
    let month = clock.now.month
    // An unwritable ledger must not cost the answer that was paid for.
    try? await state.update { $0.record(costClass, in: month) }
  }
}

extension Timestamp {
  /// `2026-11`, of UTC; Tesla does not say in which zone its months end.
  package var month: String { String(date().description.prefix(7)) }
}

extension CostClass {
  /// The class of a request by its label.
  init(label: String) {
    switch label {
    case "vehicle_data": self = .data
    case "wake_up": self = .wake
    default: self = .free
    }
  }
}
