internal import JSON
internal import TeslaMetrics
internal import Time

/// Topics with the text that each shall have, in the order in which they are sent.
struct Topics: Sendable {
  private(set) var all: [(topic: String, payload: String)] = []
  /// Those that could have a value, whether they have one or not; only where there was nothing
  /// before.
  private(set) var possible: Set<String> = []
  let discovery: HomeAssistantDiscovery.Made?
  private let isFirst: Bool

  /// - Parameter isFirst: whether there was nothing before.
  init(_ discovery: HomeAssistantDiscovery.Made?, isFirst: Bool) {
    self.discovery = discovery
    self.isFirst = isFirst
    if let discovery { add(discovery.topic, discovery.payload) }
  }

  /// Without a value there is none.
  mutating func add(_ topic: String, _ payload: String?) {
    guard let payload, !payload.isEmpty else { return }
    all.append((topic, payload))
  }

  mutating func allow(_ topics: @autoclosure () -> [String]) {
    if isFirst { possible.formUnion(topics()) }
  }

  /// What could have a value, once.
  mutating func takePossible() -> Set<String> {
    defer { possible = [] }
    return possible
  }
}

extension FieldValue {
  /// As a payload; nil for what no payload can say.
  func text(of row: Row, as key: String, in units: MQTTUnits?) -> String? {
    switch self {
    case .number(let number):
      guard case .number(let unit) = row.form else { return nil }
      return ShownUnit(unit, of: key, in: units).text(number)
    case .flag(let flag): return flag.asPayload
    case .moment(let seconds): return seconds.asMoment
    case .state(let state): return state
    case .text(let text): return text.asPayload
    case .count(let count): return String(count)
    }
  }
}

extension Bool {
  var asPayload: String { self ? "true" : "false" }
}

extension String {
  /// At most a thousand bytes: a broker keeps what it gets.
  var asPayload: String {
    utf8.count <= 1000 ? self : String(decoding: utf8.prefix(1000), as: UTF8.self)
  }
}

extension Value {
  var asPayload: String { String(decoding: bytes, as: UTF8.self) }
}

extension Timestamp {
  var asPayload: String { rfc3339(withMilliseconds: false) }
}

extension Double {
  /// Seconds since the epoch as a moment; nil for what no calendar of ours has.
  var asMoment: String? {
    guard 0..<253_402_300_800 ~= self, let moment = Timestamp(seconds: self) else { return nil }
    return moment.asPayload
  }
}
