/// One HTTP response: received by a `Transport`, or sent by the web server.
package struct Response: Hashable, Sendable {
  package var status: Int
  package var headers: Headers
  package var body: [UInt8]
  /// How long the exchange took; zero if it was not measured.
  package var duration: Duration
  /// The connection that carried it; nil if unknown.
  package var connection: ConnectionFacts?

  package init(
    status: Int, headers: Headers = [:], body: [UInt8] = [], duration: Duration = .zero,
    connection: ConnectionFacts? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.duration = duration
    self.connection = connection
  }

  /// A text answer, as errors of the web server are.
  package static func text(_ status: Int, _ text: String) -> Response {
    Response(
      status: status, headers: ["Content-Type": "text/plain; charset=utf-8"],
      body: Array(text.utf8))
  }
}
