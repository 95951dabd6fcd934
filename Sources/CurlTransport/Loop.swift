internal import CCurl
internal import HTTP

/// The transfers under way on one multi handle. Lives on the driver's thread only.
final class Loop {
  /// libcurl ends a transfer at its timeout, but not while it waits for another one's connection
  /// (`CURLOPT_PIPEWAIT`): after this much longer the loop does.
  private static let grace: Duration = .milliseconds(100)
  private static let longestPause: Duration = .seconds(60)

  private let library: LibCurl
  private let multi: UnsafeMutableRawPointer
  private let configuration: CurlTransport.Configuration
  private let sockets: Sockets
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]

  init(
    _ library: LibCurl, _ multi: UnsafeMutableRawPointer,
    _ configuration: CurlTransport.Configuration, _ sockets: Sockets
  ) {
    self.library = library
    self.multi = multi
    self.configuration = configuration
    self.sockets = sockets
    let connections = max(0, configuration.connectionsPerHost)
    tesla_multi_setopt_long(library.functions, multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
    let streams = max(1, configuration.streamsPerConnection)
    tesla_multi_setopt_long(library.functions, multi, CURLMOPT_MAX_CONCURRENT_STREAMS, streams)
  }

  func start(_ ticket: Ticket) {
    guard !ticket.isCancelled else {
      return ticket.fail(.notSent(.cancelled, "cancelled before it was sent"))
    }
    guard let easy = EasyHandle(library) else {
      return ticket.fail(.notSent(.cannotConnect, "out of memory"))
    }
    let transfer = Transfer(ticket, on: easy, configuration, sockets)
    if let error = transfer.prepare(configuration) { return ticket.fail(error) }
    guard library.functions.pointee.multi_add_handle(multi, easy.pointer) == CURLM_OK else {
      return ticket.fail(.notSent(.cannotConnect, "libcurl takes no more transfers"))
    }
    transfers[easy.pointer] = transfer
  }

  func cancel(_ ticket: Ticket) {
    guard let transfer = transfers.values.first(where: { $0.ticket === ticket }) else { return }
    abandon(transfer, .cancelled, "cancelled")
  }

  /// Does what can be done now, then waits until there is more; false when libcurl cannot go on.
  func step() -> Bool {
    var count: Int32 = 0
    guard library.functions.pointee.multi_perform(multi, &count) == CURLM_OK else { return false }
    finishDone()
    let pause = expire(at: .now)
    return library.functions.pointee.multi_poll(multi, nil, 0, pause.inMilliseconds, nil)
      == CURLM_OK
  }

  /// Fails what is under way and frees the multi handle, with its connections.
  func end(_ code: TransportError.Code, _ detail: String) {
    for transfer in Array(transfers.values) { abandon(transfer, code, detail) }
    _ = library.functions.pointee.multi_cleanup(multi)
  }

  private func finishDone() {
    var left: Int32 = 0
    while let message = library.functions.pointee.multi_info_read(multi, &left) {
      // The message is gone once its handle is removed.
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
        let transfer = transfers[easy]
      else { continue }
      let code = message.pointee.data.result
      let outcome = transfer.outcome(code)
      remove(transfer)
      transfer.ticket.finish(outcome)
    }
  }

  /// Ends what is overdue; returns the time until the next transfer can be.
  private func expire(at now: ContinuousClock.Instant) -> Duration {
    var pause = Loop.longestPause
    for transfer in Array(transfers.values) {
      let left = now.duration(to: transfer.deadline) + Loop.grace
      if left <= .zero {
        abandon(transfer, .timedOut, "no answer in time")
      } else {
        pause = min(pause, left)
      }
    }
    return pause
  }

  private func abandon(_ transfer: Transfer, _ code: TransportError.Code, _ detail: String) {
    let mayHaveSucceeded = transfer.isUnderWay
    remove(transfer)
    transfer.ticket.fail(TransportError(code, detail, mayHaveSucceeded: mayHaveSucceeded))
  }

  private func remove(_ transfer: Transfer) {
    _ = library.functions.pointee.multi_remove_handle(multi, transfer.easy.pointer)
    transfers[transfer.easy.pointer] = nil
  }
}

extension Duration {
  /// Rounded up, so that a wait does not end early; between 1 and what libcurl takes.
  var inMilliseconds: Int32 {
    guard self > .zero else { return 1 }
    guard self < .seconds(2_000_000) else { return 2_000_000_000 }
    let parts = components
    return Int32(
      parts.seconds * 1000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
