import JSON
import Metrics
import Testing

@testable import TeslaMetrics

/// Any input gives a page that every reader takes: seeded, so that a failure can be repeated.
@Suite struct RandomInputTests {
  private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let names: [String] = {
    let paths = BodyKind.allCases.flatMap(Catalogue.schemas).flatMap(\.rows).map(\.path)
    let known = Set(paths.flatMap { $0.split(whereSeparator: { ".[]".contains($0) }) })
    return known.map(String.init).sorted()
      + ["", "a b", "é\n", "x\"y\\", "_", "0", "A_total", "b_info", "timestamp_x", "\u{0}\r"]
  }()

  private static func value(_ random: inout SplitMix64, depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &random) {
    case 0: return "null"
    case 1: return Bool.random(using: &random) ? "true" : "false"
    case 2:
      return ["-0", "0", "1e308", "1e309", "-1e-320", "9007199254740993", "2.3", "1e5", "-1"]
        .randomElement(using: &random) ?? "0"
    case 3, 4: return String(Int.random(in: -3...2_000_000_000_000, using: &random))
    case 5: return String(Double.random(in: -1e6...1e6, using: &random))
    case 6, 7, 8:
      return [
        #""""#, #"" ""#, #""<invalid>""#, #""NaN""#, #""Charging""#, #""a\"b\\c\nd\re\u0000""#,
        #""2026-11-23T08:00:00Z""#, #""\ud83d\ude97 é""#, #""true""#, #""<<>>""#,
      ].randomElement(using: &random) ?? "null"
    case 9:
      let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        value(&random, depth: depth - 1)
      }
      return "[" + elements.joined(separator: ",") + "]"
    default:
      let members = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        let name = Value.string(names.randomElement(using: &random) ?? "")
        return String(decoding: name.bytes, as: UTF8.self) + ":" + value(&random, depth: depth - 1)
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  private func check(_ body: Value, _ note: String) throws {
    for kind in BodyKind.allCases {
      for names in ConversionOptions.Names.allCases {
        let options = ConversionOptions(names: names, siteID: "1", includesLocation: true)
        let families = Conversion.families(from: body, kind: kind, options: options)
        // Unknown fields bring their own words, the old names have no help.
        for family in families where names == .standard && family.kind != .unknown {
          let problems = FamilyLint.problems(in: family)
          #expect(problems == [], "\(family.name) by \(kind): \(note)")
        }
        for format in ExpositionFormat.allCases {
          do {
            try PageCheck.check(families.page(format), format)
          } catch {
            Issue.record("\(error) by \(kind), \(names), \(format): \(note)")
          }
        }
      }
      _ = UnknownField.all(in: body, kind: kind)
    }
    let energies = (try? DailyEnergies(body))?.days.values.flatMap(\.values) ?? []
    #expect(energies.allSatisfy { $0 >= 0 && $0.isFinite }, "\(note)")
  }

  @Test(arguments: 0..<20)
  func randomAnswersGiveValidPages(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    for _ in 0..<5 {
      let members = (0..<20).map { _ in
        let name = Value.string(Self.names.randomElement(using: &random) ?? "")
        return String(decoding: name.bytes, as: UTF8.self) + ":"
          + Self.value(&random, depth: 4)
      }
      let body = try Value(parsing: Array("{\(members.joined(separator: ","))}".utf8))
      try check(body, "seed \(seed)")
      try check(.array([body, body]), "seed \(seed), twice")
    }
  }

  @Test(arguments: SampleBody.all)
  func damagedAnswersGiveValidPagesOrNoJSON(sample: SampleBody) throws {
    let bytes = try sample.bytes()
    var random = SplitMix64(state: 1)
    for _ in 0..<100 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: damaged.indices, using: &random)
        damaged[place] = UInt8.random(in: 0...255, using: &random)
      }
      guard let body = try? Value(parsing: damaged) else { continue }
      try check(body, sample.name)
    }
  }

  @Test func deepAnswerIsCutOff() throws {
    let deep = String(repeating: #"{"a":"#, count: 60) + "1" + String(repeating: "}", count: 60)
    let body = try Value(parsing: Array(deep.utf8))
    try check(body, "deep")
    #expect(Conversion.families(from: body, kind: .vehicleData).sampleCount == 1)
  }

  @Test func pageOfAHugeAnswerIsBounded() throws {
    let members = (0..<50_000).map { #""unknown_\#($0)":\#($0)"# }.joined(separator: ",")
    let long = "\\n" + String(repeating: "é", count: 5_000_000)
    let json = #"{"vin":"V","display_name":"\#(long)",\#(members)}"#
    let body = try Value(parsing: Array(json.utf8))
    let families = Conversion.families(from: body, kind: .vehicleData)
    #expect(families.count < 1100)
    #expect(
      families.value(of: #"tesla_unknown_fields{vin="V",body="vehicle_data"}"#) == "50000")
    #expect(Exposition.encode(families, as: .text).count < 1 << 20)
  }

  /// Every field of the catalogue with every value that looks like another.
  @Test(arguments: [
    "-0", "-0.0", "1e308", "-1e308", "1e309", "5e-324", "1e-400", "9007199254740993", "1E+2",
    "123456789012345678901234567890", #""NaN""#, #""+Inf""#, #""-Infinity""#, #""0x10""#, #""""#,
    #"" ""#, #""\u0000""#, #""\ud83d""#, #""a\"b\\\n\r""#, #""\u2028\u0085""#, "null", "true", "[]",
    "{}", "[[[1]]]", #"{"seconds":1e308,"nanos":-1e308}"#, #"{"seconds":"1"}"#, #"[{"din":"x"}]"#,
  ])
  func oddValuesGiveValidPages(json: String) throws {
    let odd = try Value(parsing: Array(json.utf8))
    for schema in BodyKind.allCases.flatMap(Catalogue.schemas) {
      try check(body(of: schema.root, odd), json)
      try check(.array([body(of: schema.root, odd)]), "a list of \(json)")
    }
  }

  private func body(of node: Schema.Node, _ odd: Value) -> Value {
    if node.row != nil { return odd }
    if let element = node.elements.first {
      return .array([body(of: element, odd), body(of: element, odd), odd])
    }
    let members = node.children.sorted { $0.key < $1.key }
    return .object(Object(members.map { Object.Member($0.key, body(of: $0.value, odd)) }))
  }

  @Test(arguments: [#"{"vin":1,"vin":2}"#, #"{"charge_state":1,"charge_state":{"a":1,"a":[2]}}"#])
  func repeatedNamesGiveValidPages(json: String) throws {
    try check(try Value(parsing: Array(json.utf8)), json)
  }

  @Test func longNamesDoNotMultiply() throws {
    let long = String(repeating: "n", count: 1 << 20)
    let members = (0..<3000).map { #""a\#($0)":\#($0)"# }.joined(separator: ",")
    let body = try Value(parsing: Array(#"{"vin":"V","\#(long)":{\#(members)}}"#.utf8))
    for names in ConversionOptions.Names.allCases {
      let options = ConversionOptions(names: names)
      let families = Conversion.families(from: body, kind: .vehicleData, options: options)
      #expect(Exposition.encode(families, as: .text).count < 2 << 20)
    }
    let paths = UnknownField.all(in: body, kind: .vehicleData).map(\.path.utf8.count)
    #expect(paths.count == 1000 && paths.reduce(0, +) < 2 << 20)
  }
}
