internal import HTTP
internal import Unix

/// One request on its way between the calling task and the driver's thread.
///
/// Cancelling may come before the request reached the thread, so the flag lives here and not in
/// some list of transfers.
final class Ticket: Sendable {
  typealias Outcome = Result<Response, TransportError>

  private struct State {
    var continuation: CheckedContinuation<Outcome, Never>?
    var isCancelled = false
  }

  let request: Request
  private let state = Lock(State())

  init(_ request: Request) { self.request = request }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  func arm(_ continuation: CheckedContinuation<Outcome, Never>) {
    state.withLock { $0.continuation = continuation }
  }

  func cancel() { state.withLock { $0.isCancelled = true } }

  /// Resumes the caller; only the first time counts, and returns true.
  @discardableResult func finish(_ outcome: Outcome) -> Bool {
    let continuation = state.withLock { state in
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume(returning: outcome)
    return continuation != nil
  }

  func fail(_ error: TransportError) { finish(.failure(error)) }
}
