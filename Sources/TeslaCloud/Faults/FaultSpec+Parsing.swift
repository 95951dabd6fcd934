extension FaultSpec {
  package init(_ text: String) throws(FaultSpecError) {
    var parts = text.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    var head = parts.removeFirst()
    guard !head.isEmpty else { throw .empty }
    var fields = Fields()
    try fields.takeSuffixes(of: &head)
    for part in parts { try fields.take(option: part) }

    let place = try FaultSpec.cutEndpoint(&head)
    let (kind, home) = try FaultSpec.kind(head)
    guard let endpoint = place ?? home else { throw .missingEndpoint(head) }
    guard (endpoint == .telemetry) == kind.isOfStreams || kind == .cut else {
      throw .notInStreams(head)
    }
    self.endpoint = endpoint
    self.kind = kind
    count = fields.count
    start = fields.start ?? .zero
    probability = fields.probability ?? 1
    retryAfter = fields.retryAfter
    self.text = text
  }

  private static func cutEndpoint(_ head: inout String) throws(FaultSpecError) -> SimulatedEndpoint?
  {
    guard let colon = head.firstIndex(of: ":") else { return nil }
    let name = String(head[..<colon])
    head = String(head[head.index(after: colon)...])
    guard let endpoint = SimulatedEndpoint(rawValue: name), endpoint.canFail else {
      throw .unknownEndpoint(name)
    }
    return endpoint
  }

  /// The kind, and the endpoint at which it strikes when none is named.
  private static func kind(_ text: String) throws(FaultSpecError) -> (Kind, SimulatedEndpoint?) {
    if let status = Int(text) {
      guard text.utf8.count == 3, 300...599 ~= status else { throw .unknownKind(text) }
      return (.status(status), nil)
    }
    if text.hasPrefix("delay=") { return (.delay(try time(String(text.dropFirst(6)))), nil) }
    switch text {
    case "cut": return (.cut, nil)
    case "hangup": return (.hangUp, nil)
    case "drip": return (.drip, nil)
    case "html": return (.html, nil)
    case "empty": return (.empty, nil)
    case "truncated": return (.truncated, nil)
    case "null": return (.null, nil)
    case "tainted": return (.tainted, .token)
    case "revoked": return (.revoked, .token)
    case "region": return (.region, .anyAPI)
    case "no-acks": return (.noAcks, .telemetry)
    case "garbage": return (.garbage, .telemetry)
    case "foreign-vin": return (.foreignVIN, .telemetry)
    case "clock-off": return (.clockOff, .telemetry)
    default:
      if let reason = StreamRegister.SkipReason(rawValue: text) {
        return (.skip(reason), .fleetTelemetryConfigJWS)
      }
      guard let answer = ErrorAnswer.named(text) else { throw .unknownKind(text) }
      return (.named(text), answer.endpoint ?? .anyAPI)
    }
  }

  private static func time(_ text: String) throws(FaultSpecError) -> Duration {
    let units: [(name: String, seconds: Double)] = [
      ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
    ]
    let unit = units.first { text.hasSuffix($0.name) }
    let number = unit.map { text.dropLast($0.name.count) } ?? text[...]
    guard !number.isEmpty, number.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == 0x2E }),
      let value = Double(number), value < 1e7
    else { throw .invalidTime(text) }
    return .seconds(value * (unit?.seconds ?? 1))
  }

  /// What stands behind the kind.
  private struct Fields {
    var count: Int?
    var start: Duration?
    var probability: Double?
    var retryAfter: Int?

    /// Cuts `xN`, `@TIME` and `%PERCENT` off the end, in any order.
    mutating func takeSuffixes(of head: inout String) throws(FaultSpecError) {
      while let mark = head.lastIndex(where: { "x@%".contains($0) }) {
        let value = String(head[head.index(after: mark)...])
        switch head[mark] {
        case "@": try setStart(value)
        case "%": try setProbability(value)
        default:
          // The names of kinds hold an x too, but never one with only digits behind it.
          guard !value.isEmpty, value.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return }
          try setCount(value)
        }
        head = String(head[..<mark])
      }
    }

    mutating func take(option text: String) throws(FaultSpecError) {
      guard let equals = text.firstIndex(of: "=") else { throw .unknownOption(text) }
      let value = String(text[text.index(after: equals)...])
      switch text[..<equals] {
      case "count": try setCount(value)
      case "start": try setStart(value)
      case "chance": try setProbability(value)
      case "retry-after":
        guard retryAfter == nil else { throw .repeated("retry-after") }
        guard let seconds = Int(value), 0...1_000_000 ~= seconds else {
          throw .invalidSeconds(value)
        }
        retryAfter = seconds
      default: throw .unknownOption(String(text[..<equals]))
      }
    }

    private mutating func setCount(_ text: String) throws(FaultSpecError) {
      guard count == nil else { throw .repeated("count") }
      guard let number = Int(text), 1...1_000_000 ~= number else { throw .invalidCount(text) }
      count = number
    }

    private mutating func setStart(_ text: String) throws(FaultSpecError) {
      guard start == nil else { throw .repeated("start") }
      start = try FaultSpec.time(text)
    }

    private mutating func setProbability(_ text: String) throws(FaultSpecError) {
      guard probability == nil else { throw .repeated("chance") }
      guard let percent = Int(text), 1...100 ~= percent else { throw .invalidPercentage(text) }
      probability = Double(percent) / 100
    }
  }
}

extension FaultSpec.Kind {
  /// Whether it happens to what cars stream and to nothing else.
  fileprivate var isOfStreams: Bool {
    switch self {
    case .noAcks, .garbage, .foreignVIN, .clockOff: true
    default: false
    }
  }
}
