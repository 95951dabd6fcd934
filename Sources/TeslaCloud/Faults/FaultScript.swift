internal import HTTP
internal import JSON
internal import Unix
internal import WebServer

/// The faults in force, and how often each has struck.
struct FaultScript: Sendable {
  struct Entry: Hashable, Sendable {
    let spec: FaultSpec
    var useCount = 0

    var isSpent: Bool { spec.count.map { useCount >= $0 } ?? false }
  }

  private(set) var entries: [Entry]
  private var random: SplitMix64

  init(_ specs: [FaultSpec], seed: UInt64) {
    entries = specs.map { Entry(spec: $0) }
    random = SplitMix64(seed: seed, stream: .faults)
  }

  /// The first fault of one of these kinds that strikes a stream now.
  mutating func strikeStream(_ kinds: [FaultSpec.Kind], elapsed: Duration) -> FaultSpec.Kind? {
    for (index, entry) in entries.enumerated() {
      let spec = entry.spec
      guard spec.endpoint == .telemetry, kinds.contains(spec.kind), !entry.isSpent,
        spec.start <= elapsed, spec.probability >= 1 || random.chance(spec.probability)
      else { continue }
      entries[index].useCount += 1
      return spec.kind
    }
    return nil
  }

  mutating func add(_ spec: FaultSpec) { entries.append(Entry(spec: spec)) }

  mutating func clear() { entries = [] }

  /// What strikes a request: every delay, and the first fault that is none.
  ///
  /// - Parameters:
  ///   - elapsed: since the simulation's start.
  ///   - isRefresh: `revoked` has no meaning for other token requests.
  mutating func strike(_ endpoint: SimulatedEndpoint, elapsed: Duration, isRefresh: Bool)
    -> FaultEffects
  {
    var effects = FaultEffects()
    for (index, entry) in entries.enumerated() {
      let spec = entry.spec
      guard spec.endpoint.covers(endpoint), !entry.isSpent, spec.start <= elapsed else { continue }
      if spec.kind == .revoked, !isRefresh { continue }
      let isDelay = if case .delay = spec.kind { true } else { false }
      if !isDelay, effects.fault != nil { continue }
      if spec.probability < 1, !random.chance(spec.probability) { continue }
      entries[index].useCount += 1
      if case .delay(let length) = spec.kind {
        effects.delay += length
      } else {
        effects.fault = spec
      }
    }
    return effects
  }
}

/// What happens to one request.
struct FaultEffects: Hashable, Sendable {
  var delay = Duration.zero
  var fault: FaultSpec?

  var isTainted: Bool { fault?.kind == .tainted }
  var isRevoked: Bool { fault?.kind == .revoked }
  var isOutOfRegion: Bool { fault?.kind == .region }
  var skipReason: StreamRegister.SkipReason? {
    if case .skip(let reason) = fault?.kind { reason } else { nil }
  }

  /// The answer that comes instead of the endpoint's own, whose effect then does not happen.
  func replacement(at endpoint: SimulatedEndpoint) -> Response? {
    switch fault?.kind {
    case .status(let status):
      ErrorAnswer.ofStatus(status, at: endpoint, retryAfter: fault?.retryAfter).response
    case .named(let name):
      if name == "rate_limited_429" {
        ErrorAnswer.rateLimited(fault?.retryAfter ?? 37).response
      } else {
        ErrorAnswer.named(name)?.response
      }
    case .html: ErrorAnswer.html.response
    case .null: .api(nil)
    default: nil
    }
  }

  /// The reply that carries the answer, mangled as the fault wants.
  func reply(with response: Response) -> Reply {
    var response = response
    var reply: Reply
    switch fault?.kind {
    case .cut: reply = .cut(response, after: response.body.count / 2)
    case .hangUp: reply = .hangUp
    case .drip: reply = .drip(response, pieceSize: 64, every: .milliseconds(100))
    case .empty:
      response.body = []
      reply = .response(response)
    case .truncated:
      response.body.removeLast(response.body.count - response.body.count / 2)
      reply = .response(response)
    default: reply = .response(response)
    }
    if delay > .zero { reply = .later(delay, reply) }
    return reply
  }
}
