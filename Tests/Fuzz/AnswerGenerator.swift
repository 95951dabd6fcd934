import JSON

@testable import TeslaMetrics

/// Makes an answer out of bytes, each of which decides something; when they are used up, all
/// decisions are 0. libFuzzer so learns which decisions lead to new code.
struct AnswerGenerator {
  private var decisions: ArraySlice<UInt8>
  /// However the bytes nest, an answer has no more values than this.
  private var budget = 500

  init(_ bytes: [UInt8]) { decisions = bytes[...] }

  mutating func answer() -> Value {
    let schema = pick(Self.schemas)
    var content = Value.object(Object())
    while !decisions.isEmpty, budget > 0 {
      let path = pick(schema, by: Int(decide()) << 8 | Int(decide()))
      content = put(leaf(), at: path.split(separator: ".").map(String.init)[...], in: content)
    }
    switch decide() % 4 {
    case 0: return content
    case 1: return .array([content])
    case 2: return .object(Object([.init("response", .array([content, content]))]))
    default: return .object(Object([.init("response", content)]))
    }
  }

  private mutating func decide() -> UInt8 { decisions.popFirst() ?? 0 }

  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    pick(choices, by: Int(decide()))
  }

  private func pick<Choice>(_ choices: [Choice], by number: Int) -> Choice {
    choices[number % choices.count]
  }

  /// With the leaf where the path leads, through lists and objects that are made as needed.
  private mutating func put(_ leaf: Value, at path: ArraySlice<String>, in value: Value) -> Value {
    guard let first = path.first else { return leaf }
    let isList = first.hasSuffix("[]")
    let name = isList ? String(first.dropLast(2)) : first
    guard case .object(var object) = value else {
      return put(leaf, at: path, in: .object(Object()))
    }
    let old = object[name] ?? .null
    if isList {
      var elements = old.arrayValue ?? []
      let last = elements.isEmpty || decide() % 4 == 0 ? nil : elements.popLast()
      elements.append(put(leaf, at: path.dropFirst(), in: last ?? .object(Object())))
      object[name] = .array(elements)
    } else {
      object[name] = put(leaf, at: path.dropFirst(), in: old)
    }
    return .object(object)
  }

  private mutating func leaf(depth: Int = 0) -> Value {
    budget -= 1
    switch decide() % 10 {
    case 0: return .null
    case 1: return .bool(decide() % 2 == 0)
    case 2: return .number(Number(Int64(Int8(bitPattern: decide()))))
    case 3: return (try? Value(parsing: Array(pick(Self.numbers).utf8))) ?? .null
    case 4: return .string(pick(Self.texts))
    case 5:
      return .string(String(decoding: (0..<(decide() % 16)).map { _ in decide() }, as: UTF8.self))
    case 6 where depth < 20 && budget > 0:
      return .array((0..<(decide() % 4)).map { _ in leaf(depth: depth + 1) })
    case 7 where depth < 20 && budget > 0:
      let members = (0..<(decide() % 4)).map { _ in
        Object.Member(pick(Self.names), leaf(depth: depth + 1))
      }
      return .object(Object(members))
    case 8: return .string("2026-11-\(decide())T08:00:00+\(decide()):00")
    default:
      return .number(Number(Int64(decide()) << 40 | Int64(decide()) << 16 | Int64(decide())))
    }
  }

  /// The paths of each kind of answer, with a few that no answer has.
  private static let schemas: [[String]] = BodyKind.allCases.map { kind in
    Catalogue.schemas(of: kind).flatMap(\.rows).map(\.path) + names
      + [
        "vin", "charge_state.new.deep", "charge_state.new_deep", "new_list[].new", "energy_site_id",
      ]
  }

  private static let numbers = [
    "-0", "1e308", "1e309", "-1e309", "5e-324", "1e-400", "9007199254740993", "0.1", "-0.0",
    "2.3", "1E+2", "123456789012345678901234567890", "-9223372036854775808",
  ]

  private static let texts = [
    "", " ", "<invalid>", " <invalid> ", "NaN", "+Inf", "true", "Charging", "a\"b\\c\nd\re\0",
    "1.5", "\u{2028}", "\u{85}", "🚗 é", "live", "day", "year", "2026-11-23T08:00:00Z",
    String(repeating: "é\n", count: 800),
  ]

  private static let names = [
    "", "a b", "é\n", "x\"y\\", "_", "0", "A_total", "b_info", "timestamp_x", "\0\r", "din",
    "seconds", "nanos", "unknown_fields", "error", "response", "a.b", "a_b", "🚗",
    String(repeating: "long_", count: 100),
  ]
}
