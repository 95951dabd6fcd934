/// Lets no more than a number of requests be under way; the others wait their turn, in order.
///
/// A request's own time begins when it goes out: without this, thousands at once would spend it
/// waiting for a connection. Around `Budgeted` and `Logging`, so that a request whose turn never
/// comes counts nowhere.
package struct Limited<Base: Transport>: Transport {
  private let base: Base
  private let clock: any Clock<Duration>
  private let gate: Gate

  /// - Parameter limit: requests under way at once.
  package init(_ base: Base, limit: Int, clock: any Clock<Duration>) {
    self.base = base
    self.clock = clock
    gate = Gate(limit)
  }

  /// - Throws: `.timedOut` when its turn does not come within the request's timeout: the caller
  ///   must learn that nothing moves.
  package func send(_ request: Request) async throws(TransportError) -> Response {
    guard await gate.enter(within: request.timeout, by: clock) else {
      let code: TransportError.Code = Task.isCancelled ? .cancelled : .timedOut
      throw TransportError(code, "too many requests are under way", mayHaveSucceeded: false)
    }
    do throws(TransportError) {
      let response = try await base.send(request)
      await gate.leave()
      return response
    } catch {
      await gate.leave()
      throw error
    }
  }
}

/// A number of places, and the callers that wait for one.
private actor Gate {
  private var free: Int
  private var lastTicket = 0
  /// The tickets in the order of their coming, from `next` on; some gave up meanwhile.
  private var next = 1
  private var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]

  init(_ limit: Int) { free = max(limit, 1) }

  /// Whether it was let in.
  func enter(within limit: Duration, by clock: any Clock<Duration>) async -> Bool {
    if free > 0 {
      free -= 1
      return true
    }
    lastTicket += 1
    let ticket = lastTicket
    let alarm = Task {
      guard (try? await clock.sleep(for: limit)) != nil else { return }
      giveUp(ticket)
    }
    defer { alarm.cancel() }
    return await withTaskCancellationHandler {
      // Nothing else runs here before the waiter is in its place, a cancellation neither.
      await withCheckedContinuation { waiters[ticket] = $0 }
    } onCancel: {
      Task { await self.giveUp(ticket) }
    }
  }

  func leave() {
    while next <= lastTicket {
      next += 1
      if let waiter = waiters.removeValue(forKey: next - 1) {
        return waiter.resume(returning: true)
      }
    }
    free += 1
  }

  private func giveUp(_ ticket: Int) {
    waiters.removeValue(forKey: ticket)?.resume(returning: false)
  }
}
