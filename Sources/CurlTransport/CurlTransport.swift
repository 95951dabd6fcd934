package import HTTP

/// Sends requests through libcurl: HTTPS, or plain HTTP to this machine only.
///
/// All transfers share one multi handle, and with it open connections and HTTP/2 streams, on one
/// thread that starts with the first request. Redirects are not followed, cookies not kept, a POST
/// goes out once and never again. Proxies come from libcurl's own environment variables.
package final class CurlTransport: Transport {
  package struct Configuration: Hashable, Sendable {
    /// What `User-Agent` tells after `tesla/`.
    package var version: String
    /// A PEM file of certificate authorities to trust instead of the system's bundle.
    package var caFile: String?
    /// A directory of certificate authorities by hash, trusted besides.
    package var caDirectory: String?
    /// The longest answer, head and decoded body together; a longer one is an error.
    package var responseByteLimit = 16 << 20
    /// How long a connection may take to stand; never longer than the request's own timeout.
    package var connectTimeout: Duration = .seconds(10)
    /// How many connections one host may get; 0 is no limit.
    package var connectionsPerHost = 0
    /// How many requests may share one HTTP/2 connection at a time.
    package var streamsPerConnection = 100
    /// Whether answers tell the TLS version and the certificate's end; costs a little on each
    /// new connection.
    package var inspectsConnections = false

    package init(version: String, caFile: String? = nil) {
      self.version = version
      self.caFile = caFile
    }
  }

  /// How much longer than its timeout a request may take before the connections to its server are
  /// cut: the thread may be late on a busy machine.
  private static let grace = Duration.seconds(1)

  private let driver: Driver

  /// Starts nothing: no thread, no connection.
  package init(_ configuration: Configuration) { driver = Driver(configuration) }

  deinit { driver.stop() }

  /// Sends one request. The answer's body is decoded: `Content-Encoding` and the length of what
  /// was encoded are taken out of its headers.
  package func send(_ request: Request) async throws(TransportError) -> Response {
    if let refusal = request.refusal { throw refusal }
    guard !Task.isCancelled else { throw .notSent(.cancelled, "cancelled before it was sent") }
    let ticket = Ticket(request)
    let driver = driver
    let alarm = Task {
      try await Task.sleep(for: request.timeout + CurlTransport.grace, clock: .continuous)
      driver.giveUp(ticket)
    }
    defer { alarm.cancel() }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        ticket.arm(continuation)
        driver.submit(ticket)
      }
    } onCancel: {
      ticket.cancel()
      driver.cancel(ticket)
    }
    return try outcome.get()
  }
}
