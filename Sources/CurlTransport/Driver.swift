internal import CCurl
internal import HTTP
internal import Unix

/// Owns the thread on which all transfers run; anyone may hand it tickets.
final class Driver: Sendable {
  private enum Message {
    case start(Ticket)
    case cancel(Ticket)
  }

  private struct State {
    var inbox: [Message] = []
    var isRunning = false
    var isStopped = false
    /// Set while the thread polls it: `curl_multi_wakeup` may come from any thread until cleanup.
    var multi: (library: LibCurl, handle: UnsafeMutableRawPointer)?

    func wake() {
      if let multi { _ = multi.library.functions.pointee.multi_wakeup(multi.handle) }
    }
  }

  private let configuration: CurlTransport.Configuration
  private let state = Lock(State())
  private let sockets = Sockets()

  init(_ configuration: CurlTransport.Configuration) { self.configuration = configuration }

  /// Starts the request, and the thread if it does not run.
  func submit(_ ticket: Ticket) {
    let refusal = state.withLock { state -> TransportError? in
      if state.isStopped { return .notSent(.cancelled, "the transport was shut down") }
      if !state.isRunning {
        guard Thread.start({ self.run() }) else {
          return .notSent(.cannotConnect, "cannot make a thread")
        }
        state.isRunning = true
      }
      state.inbox.append(.start(ticket))
      state.wake()
      return nil
    }
    if let refusal { ticket.fail(refusal) }
  }

  /// Ends the transfer of a ticket that was cancelled.
  func cancel(_ ticket: Ticket) {
    state.withLock { state in
      guard state.isRunning else { return }
      state.inbox.append(.cancel(ticket))
      state.wake()
    }
  }

  /// Ends a transfer that is overdue although the loop should have ended it: libcurl does not come
  /// back. The connections to that server are cut, so that it does.
  func giveUp(_ ticket: Ticket) {
    let error = TransportError(.timedOut, "no answer in time", mayHaveSucceeded: true)
    if ticket.finish(.failure(error)) { sockets.cut(ticket.request.url.authority) }
  }

  /// Ends the thread; nothing is under way when its transport has gone.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      state.wake()
    }
  }

  private func run() {
    let library: LibCurl
    switch LibCurl.shared {
    case .success(let loaded): library = loaded
    case .failure(let error): return close(failing: error)
    }
    guard let multi = library.functions.pointee.multi_init() else {
      return close(failing: .notSent(.cannotConnect, "cannot start libcurl"))
    }
    let loop = Loop(library, multi, configuration, sockets)
    state.withLock { $0.multi = (library, multi) }
    var (code, detail) = (TransportError.Code.cancelled, "the transport was shut down")
    while let messages = takeInbox() {
      for message in messages {
        switch message {
        case .start(let ticket): loop.start(ticket)
        case .cancel(let ticket): loop.cancel(ticket)
        }
      }
      guard loop.step() else {
        (code, detail) = (.interrupted, "libcurl cannot go on")
        break
      }
    }
    close(failing: .notSent(code, detail))
    loop.end(code, detail)
  }

  /// Everything handed over since the last call; nil when it is time to end.
  private func takeInbox() -> [Message]? {
    state.withLock { state in
      if state.isStopped { return nil }
      defer { state.inbox = [] }
      return state.inbox
    }
  }

  private func close(failing error: TransportError) {
    let rest = state.withLock { state in
      state.multi = nil
      state.isRunning = false
      defer { state.inbox = [] }
      return state.inbox
    }
    for case .start(let ticket) in rest { ticket.fail(error) }
  }
}
