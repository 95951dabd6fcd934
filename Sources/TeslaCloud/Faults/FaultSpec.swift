/// What shall go wrong, where, when and how often, as `--fault SPEC` says it.
///
///     SPEC    = [ENDPOINT ":"] KIND {";" OPTION}
///     KIND    = (STATUS | NAME | "delay=" TIME) {"x" COUNT | "@" TIME | "%" PERCENT}
///     OPTION  = "retry-after=" SECONDS | "count=" COUNT | "start=" TIME | "chance=" PERCENT
///     TIME    = number ["ms" | "s" | "m" | "h" | "d"]
///
/// Examples: `vehicle_data:408`, `token:500x3`, `products:429;retry-after=7`, `*:delay=2s`,
/// `wake_up:cut`, `tainted@2h`, `asleep_408%20`. Without a count it strikes for ever.
package struct FaultSpec: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// The answer that goes with a status.
    case status(Int)
    /// One of `ErrorAnswer`'s cases.
    case named(String)
    case delay(Duration)
    /// The effect happens, the answer ends in the middle.
    case cut
    /// The effect happens, the connection closes without an answer.
    case hangUp
    /// The effect happens, the answer trickles in.
    case drip
    /// A page of a firewall instead of an answer.
    case html
    /// The effect happens, the answer has no body.
    case empty
    /// The effect happens, the JSON ends in the middle.
    case truncated
    /// `{"response": null}` with status 200.
    case null
    /// Tokens are handed out, but the API refuses them with 403.
    case tainted
    /// Refresh tokens are refused.
    case revoked
    /// The account lives in another region: 421.
    case region
    /// A car takes no notice of acks.
    case noAcks
    /// A car sends what is no message, before the right one.
    case garbage
    /// A car sends a message of another car, before the right one.
    case foreignVIN
    /// A car's clock is an hour fast.
    case clockOff
    /// Cars take no telemetry configuration, for that reason.
    case skip(StreamRegister.SkipReason)
  }

  let endpoint: SimulatedEndpoint
  let kind: Kind
  /// How many requests it strikes; nil is all.
  let count: Int?
  /// How long after the simulation's start it begins.
  let start: Duration
  /// 0 to 1.
  let probability: Double
  let retryAfter: Int?
  /// As it was written.
  package let text: String
}

/// Why a text is no fault.
package enum FaultSpecError: Error, Hashable, Sendable {
  case empty
  case unknownEndpoint(String)
  case unknownKind(String)
  /// A status, or a kind without a place of its own, needs an endpoint before it.
  case missingEndpoint(String)
  /// A fault of requests at `telemetry`, or one of streams elsewhere.
  case notInStreams(String)
  case unknownOption(String)
  case repeated(String)
  case invalidCount(String)
  case invalidTime(String)
  case invalidPercentage(String)
  case invalidSeconds(String)
}

extension FaultSpecError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "the fault is empty"
    case .unknownEndpoint(let text):
      "no endpoint is called '\(text)'; there are "
        + SimulatedEndpoint.allCases.filter(\.canFail).map(\.rawValue).joined(separator: ", ")
    case .unknownKind(let text): "no kind of fault is called '\(text)'"
    case .missingEndpoint(let text): "'\(text)' needs an endpoint before it, as in '*:\(text)'"
    case .notInStreams(let text):
      "'\(text)' has no meaning there; 'telemetry' has no-acks, cut, garbage, foreign-vin, clock-off"
    case .unknownOption(let text):
      "no option is called '\(text)'; there are retry-after, count, start, chance"
    case .repeated(let text): "'\(text)' is given twice"
    case .invalidCount(let text): "'\(text)' is not a count from 1"
    case .invalidTime(let text): "'\(text)' is not a time such as 90s, 5m, 2h or 1d"
    case .invalidPercentage(let text): "'\(text)' is not a percentage from 1 to 100"
    case .invalidSeconds(let text): "'\(text)' is not a whole number of seconds"
    }
  }
}

extension SimulatedEndpoint {
  /// Whether a fault may name it.
  var canFail: Bool { self != .control && self != .unknown }
}
