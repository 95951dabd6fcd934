package import HTTP
package import Time
internal import Unix

/// Counts what was asked of Tesla that costs money, in `state.json` so that it outlives restarts
/// and is shared by all processes, and stops asking when a month's budget is spent.
package final class Ledger: Sendable {
  /// In dollars for a calendar month (UTC); nil counts only.
  package let budget: Double?

  private struct Books {
    /// What the file says of this month and of all; read again now and then, as other processes
    /// write it too.
    var month = ""
    var ofMonth = CallCounts()
    var ofAll = CallCounts()
    var readAt: Timestamp?
    var reads = 0
    /// Billed and not in the file yet, by month.
    var pending: [String: CallCounts] = [:]
    /// On its way into the file.
    var writing: [String: CallCounts] = [:]
    /// The price of requests that are under way.
    var reserved = 0.0
    var lastWrite: Timestamp?

    func spent(in name: String) -> Double {
      (name == month ? ofMonth.dollars : 0) + (pending[name]?.dollars ?? 0)
        + (writing[name]?.dollars ?? 0)
    }
  }

  private let state: StateFile
  private let clock: any WallClock
  private let pause: Duration
  private let books = Lock(Books())

  /// How long other processes' calls may go unseen.
  static let memory = Duration.seconds(60)

  /// - Parameter pause: from one write of the file to the next at least: what comes faster is
  ///   written together, by a later call or by `flush`.
  package init(
    _ state: StateFile, clock: any WallClock, budget: Double?, pause: Duration = .seconds(1)
  ) {
    self.state = state
    self.clock = clock
    self.budget = budget
    self.pause = pause
  }

  /// What was spent this month, in dollars.
  package var spent: Double {
    let now = clock.now
    look(at: now)
    return books.withLock { $0.spent(in: now.month) }
  }

  /// Every billed call that is known of, of all months.
  package var allCalls: CallCounts {
    look(at: clock.now)
    return books.withLock { books in
      var all = books.ofAll
      for calls in books.pending.values { all.add(calls) }
      for calls in books.writing.values { all.add(calls) }
      return all
    }
  }

  /// Lets a request pass whose price the budget still covers, and sets the price aside until the
  /// request is settled; free ones always pass.
  package func admit(_ request: Request) throws(TransportError) {
    let price = request.costClass.dollars
    guard price > 0 else { return }
    let now = clock.now
    look(at: now)
    let isCovered = books.withLock { books in
      // A hair above, so that a sum of many prices does not fail by its rounding.
      if let budget, books.spent(in: now.month) + books.reserved + price > budget + 1e-9 {
        return false
      }
      books.reserved += price
      return true
    }
    guard isCovered else {
      throw .refused("the month's budget of \(budget ?? 0) dollars is spent")
    }
  }

  /// Writes down an admitted request that Tesla bills: every answer below 500, and every request
  /// that may have arrived though no answer came.
  package func settle(_ request: Request, _ outcome: Result<Response, TransportError>) async {
    let costClass = request.costClass
    guard costClass != .free else { return }
    let isBilled =
      switch outcome {
      case .success(let response): response.status < 500
      case .failure(let error): error.mayHaveSucceeded
      }
    let now = clock.now
    let isWriteDue = books.withLock { books in
      books.reserved = max(books.reserved - costClass.dollars, 0)
      guard isBilled else { return false }
      books.pending[now.month, default: CallCounts()].add(costClass, vin: request.subject)
      // A large fleet's file takes longer to write.
      let pause = pause * max(books.ofAll.vehicles.count / 1_000, 1)
      return books.lastWrite.map { $0.duration(to: now) >= pause } ?? true
    }
    if isWriteDue { await flush() }
  }

  /// Counts what was not asked for and is billed all the same: values that cars stream.
  ///
  /// - Parameter counts: how many there were, by VIN; on the disk with the next `flush`.
  package func bill(_ costClass: CostClass, _ counts: [String: Int]) {
    let month = clock.now.month
    books.withLock { books in
      for (vin, count) in counts {
        books.pending[month, default: CallCounts()].add(costClass, count, vin: vin)
      }
    }
  }

  /// Writes what is not in the file yet. An unwritable ledger must not cost the answer that was
  /// paid for: what could not be written stays counted here and is tried again.
  package func flush() async {
    let now = clock.now
    let (writing, reads) = books.withLock { books in
      guard books.writing.isEmpty, !books.pending.isEmpty else {
        return ([String: CallCounts](), 0)
      }
      books.lastWrite = now
      swap(&books.writing, &books.pending)
      return (books.writing, books.reads)
    }
    guard !writing.isEmpty else { return }
    var isWritten = true
    do throws(VaultError) {
      try await state.update { contents in
        for (month, calls) in writing { contents.record(calls, in: month) }
      }
    } catch {
      isWritten = false
    }
    books.withLock { [isWritten] books in
      books.writing = [:]
      for (month, calls) in writing {
        if !isWritten { books.pending[month, default: CallCounts()].add(calls) }
        if isWritten, month == books.month { books.ofMonth.add(calls) }
        if isWritten { books.ofAll.add(calls) }
      }
      // A process that read in between may or may not have read these calls.
      if books.reads != reads { books.readAt = nil }
    }
  }

  /// Reads the file where what is remembered of it is old or of another month.
  private func look(at now: Timestamp) {
    let month = now.month
    let isCurrent = books.withLock { books in
      books.month == month
        && books.readAt.map { $0.duration(to: now) < Ledger.memory } ?? false
    }
    guard !isCurrent else { return }
    let contents = state.read()
    books.withLock { books in
      books.month = month
      books.ofMonth = contents.calls(in: month)
      books.ofAll = contents.allCalls
      books.readAt = now
      books.reads += 1
    }
  }
}

extension Timestamp {
  /// `2026-11`, of UTC; Tesla does not say in which zone its months end.
  package var month: String { String(date().description.prefix(7)) }

  /// The first moment of this month, and of the next.
  package var monthBounds: (start: Timestamp, end: Timestamp) {
    let today = date()
    let start = today.daysSinceEpoch - today.day + 1
    let end = start + CalendarDate.days(inMonth: today.month, of: today.year)
    return (
      Timestamp(CalendarDate(daysSinceEpoch: start)), Timestamp(CalendarDate(daysSinceEpoch: end))
    )
  }
}
