/// Carries requests to a server: libcurl in the program, the simulator or a script in tests.
///
/// An answer of any status is a success here; what a status means is decided in TeslaAPI.
/// Cancelling the calling task ends the transfer and throws `.cancelled`.
package protocol Transport: Sendable {
  func send(_ request: Request) async throws(TransportError) -> Response
}

/// Why there is no answer.
package struct TransportError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable, CaseIterable {
    case cannotResolve
    case cannotConnect
    /// The proxy in between cannot be found or reached, or refuses to connect: the server was not
    /// asked.
    case proxy
    case tls
    case timedOut
    /// The answer is longer than the limit; it was discarded, not truncated.
    case tooLarge
    /// The connection ended before the answer was complete.
    case interrupted
    /// The answer is not HTTP, or the URL cannot be asked (plain `http` to a remote host).
    case protocolViolation
    case cancelled
    /// Not sent, because a budget forbids it.
    case refused
  }

  package let code: Code
  /// The library's words; holds no header, body or query.
  package let detail: String
  /// Whether the request may have reached the server, so that its effect may have happened.
  package let mayHaveSucceeded: Bool

  package init(_ code: Code, _ detail: String, mayHaveSucceeded: Bool) {
    self.code = code
    self.detail = detail
    self.mayHaveSucceeded = mayHaveSucceeded
  }

  /// The outcome of a request that a budget kept from going out.
  package static func refused(_ detail: String) -> TransportError {
    TransportError(.refused, detail, mayHaveSucceeded: false)
  }

  /// Whether the same request may go through later.
  package var isRetryable: Bool {
    switch code {
    case .cannotResolve, .cannotConnect, .timedOut, .interrupted: true
    case .proxy, .tls, .tooLarge, .protocolViolation, .cancelled, .refused: false
    }
  }
}
