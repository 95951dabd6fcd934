package import HTTP
internal import Unix

/// A transport that answers from a function and remembers what was asked.
package final class ScriptedTransport: Transport {
  package typealias Answer = @Sendable (Request, Int) throws(TransportError) -> Response

  private let answer: Answer
  private let log = Lock<[Request]>([])

  /// - Parameter answer: gets each request and how many came before it.
  package init(_ answer: @escaping Answer) { self.answer = answer }

  /// Every request so far, in order.
  package var requests: [Request] { log.withLock { $0 } }

  package func send(_ request: Request) async throws(TransportError) -> Response {
    let index = log.withLock { log in
      log.append(request)
      return log.count - 1
    }
    return try answer(request, index)
  }
}
