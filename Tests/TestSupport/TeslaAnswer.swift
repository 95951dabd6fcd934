package import HTTP

/// An answer of Tesla's that is not the one asked for, and what must follow from it: the one list
/// that the tests of the table, of the commands and of the exporter go through.
package struct TeslaAnswer: Sendable, CustomStringConvertible {
  /// Names it in a test's output.
  package let name: String
  package let response: Response
  /// Of a command.
  package let exitStatus: Int32
  /// The first words after `tesla: error: `; `NAME` stands for the call.
  private let words: String
  package let effect: Effect
  /// Why serve waits, as its log says; empty for what is no failure there.
  package let reason: String
  /// How long serve waits after the first one.
  package let pauseSeconds: Int64

  package enum Effect: Hashable, Sendable {
    /// The answer stands: one request, the login as it was.
    case stands
    /// A read is sent twice more, with pauses of at least so many seconds.
    case repeated(Double)
    /// The login is renewed, once, and the call sent once more.
    case renewed
    /// The call is sent once more to the host that the answer names.
    case followed
    /// vehicle_data is asked for once more without the position.
    case withoutLocation
  }

  package var description: String { name }

  package func message(_ endpoint: String) -> String { words.replacing("NAME", with: endpoint) }

  init(
    _ name: String, _ status: Int, _ body: String, _ headers: [Headers.Field], _ exitStatus: Int32,
    _ words: String, _ effect: Effect, _ reason: String, _ pauseSeconds: Int64
  ) {
    self.name = name
    let type = body.hasPrefix("<") ? "text/html; charset=utf-8" : "application/json"
    response = Response(
      status: status,
      headers: Headers(
        headers.contains { $0.name == "Content-Type" }
          ? headers : [.init("Content-Type", type)] + headers), body: Array(body.utf8))
    self.exitStatus = exitStatus
    self.words = words
    self.effect = effect
    self.reason = reason
    self.pauseSeconds = pauseSeconds
  }

  /// An answer that stands.
  init(
    _ name: String, _ status: Int, _ body: String, _ exitStatus: Int32, _ words: String,
    _ reason: String, _ pauseSeconds: Int64
  ) {
    self.init(name, status, body, [], exitStatus, words, .stands, reason, pauseSeconds)
  }

  /// One that stands, with header fields of its own.
  init(
    _ name: String, _ status: Int, _ body: String, _ headers: [Headers.Field], _ exitStatus: Int32,
    _ words: String, _ reason: String, _ pauseSeconds: Int64
  ) {
    self.init(name, status, body, headers, exitStatus, words, .stands, reason, pauseSeconds)
  }

  /// One that something is done about.
  init(
    _ name: String, _ status: Int, _ body: String, _ exitStatus: Int32, _ words: String,
    _ effect: Effect, _ reason: String, _ pauseSeconds: Int64
  ) {
    self.init(name, status, body, [], exitStatus, words, effect, reason, pauseSeconds)
  }
}

/// A body of the Owner and Fleet API.
func refusal(_ words: String) -> String {
  #"{"response":null,"error":"\#(words)","error_description":""}"#
}

/// A body of the token endpoint.
func denial(_ code: String, _ description: String = "made up") -> String {
  #"{"error":"\#(code)","error_description":"\#(description)"}"#
}

let accessDenied = """
  <HTML><HEAD><TITLE>Access Denied</TITLE></HEAD>
  <BODY><H1>Access Denied</H1>You are not welcome here.</BODY></HTML>
  """

/// Why serve waits.
enum Why {
  static let refused = "refused by Tesla"
  static let server = "Tesla's server failed"
  static let firewall = "blocked by a firewall"
  static let rate = "rate limited"
  static let login = "login required"
  static let account = "account limit reached"
  static let rejected = "token rejected"
  static let missing = "not found"
}
