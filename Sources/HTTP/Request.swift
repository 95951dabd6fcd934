/// The request methods that this program sends or answers; others arrive as `other`.
package enum Method: Hashable, Sendable {
  case get
  case head
  case post
  case other(String)

  package init(_ text: String) {
    switch text {
    case "GET": self = .get
    case "HEAD": self = .head
    case "POST": self = .post
    default: self = .other(text)
    }
  }

  package var text: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .other(let text): text
    }
  }
}

/// One HTTP request: sent by a `Transport`, or received by the web server.
package struct Request: Hashable, Sendable {
  package var method: Method
  package var url: URL
  package var headers: Headers
  package var body: [UInt8]
  /// How long the whole exchange may take.
  package var timeout: Duration
  /// A name for logs and metrics, such as `vehicle_data`; never holds an id.
  package var label: String
  /// Whom the request is about, such as a car's VIN: for accounts only, never for a log or metric
  /// of its own.
  package var subject = ""
  /// The sender's name for what it costs; empty for nothing. For accounts only, as `subject`.
  package var priceClass = ""
  /// Which attempt this is, from 1; `Retrying` counts it up.
  package var attempt = 1

  package init(
    _ method: Method, _ url: URL, headers: Headers = [:], body: [UInt8] = [],
    timeout: Duration = .seconds(30), label: String = ""
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.label = label
  }

  /// Whether sending it twice does no more than sending it once: reads are, writes are not.
  package var isIdempotent: Bool { method == .get || method == .head }
}
