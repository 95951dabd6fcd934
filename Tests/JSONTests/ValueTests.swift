import JSON
import TestSupport
import Testing

@Suite struct ValueTests {
  @Test(
    arguments: [
      ("0", 0, 0), ("-0", -0.0, 0), ("42", 42, 42), ("-7", -7, -7), ("1.0", 1, nil),
      ("1e3", 1000, nil),
      ("9223372036854775807", 9_223_372_036_854_775_808, Int64.max),
      ("-9223372036854775808", -9_223_372_036_854_775_808, Int64.min),
      ("9223372036854775808", 9_223_372_036_854_775_808, nil),
      ("100021268923", 100_021_268_923, 100_021_268_923), ("1e400", nil, nil), ("-1e400", nil, nil),
      ("1e-400", 0, nil), ("0.1", 0.1, nil), ("3.141592653589793238", 3.141592653589793, nil),
    ] as [(String, Double?, Int64?)])
  func numberIsWhatItsTextSays(text: String, double: Double?, integer: Int64?) throws {
    let value = try Value(parsing: Array(text.utf8))
    #expect(value.number?.text == text)
    #expect(value.doubleValue == double)
    #expect(value.int64Value == integer)
  }

  @Test(arguments: [
    ("100021268923", "100021268923"), ("18446744073709551616", "18446744073709551616"),
    (#""STE1""#, "STE1"), ("1.5", nil), ("1e3", nil), (#""""#, nil), ("null", nil), ("[1]", nil),
  ])
  func identifierIsExact(text: String, identifier: String?) throws {
    #expect(try Value(parsing: Array(text.utf8)).identifier == identifier)
  }

  @Test func absentMembersAndElementsAreNil() {
    let value: Value = ["a": ["b": [1, "two", nil, true]]]
    #expect(value["a"]?["b"]?[0]?.int64Value == 1)
    #expect(value["a"]?["b"]?[1]?.stringValue == "two")
    #expect(value["a"]?["b"]?[2]?.isNull == true)
    #expect(value["a"]?["b"]?[3]?.boolValue == true)
    #expect(value["a"]?["b"]?[4] == nil)
    #expect(value["a"]?["b"]?[-1] == nil)
    #expect(value["a"]?["c"] == nil)
    #expect(value[0] == nil)
    #expect(value["a"]?["b"]?["x"] == nil)
    #expect(value.stringValue == nil)
  }

  @Test func accessorsOfOtherKindsAreNil() {
    let kinds: [Value] = [nil, true, 1, "text", [1], ["a": 1]]
    for (place, value) in kinds.enumerated() {
      #expect(value.isNull == (place == 0))
      #expect((value.boolValue != nil) == (place == 1))
      #expect((value.int64Value != nil) == (place == 2))
      #expect((value.doubleValue != nil) == (place == 2))
      #expect((value.stringValue != nil) == (place == 3))
      #expect((value.arrayValue != nil) == (place == 4))
      #expect((value.objectValue != nil) == (place == 5))
    }
  }

  @Test func objectKeepsOrderWhenMembersChange() {
    var object = Object([.init("b", 1), .init("a", 2), .init("c", 3)])
    object["a"] = "new"
    object["d"] = nil
    object["b"] = nil
    object["e"] = 5
    #expect(object.members.map(\.name) == ["a", "c", "e"])
    #expect(object["a"] == "new")
    #expect(object.count == 3)
    #expect(!object.isEmpty)
  }

  @Test(arguments: [2, 8, 9, 60])
  func lastOfARepeatedNameCounts(count: Int) {
    var members = (0..<count).map { Object.Member("name_of_member_\($0)", Value(Int64($0))) }
    members.append(.init("name_of_member_1", "last"))
    let object = Object(members)
    #expect(object.count == count)
    #expect(object["name_of_member_1"] == "last")
    #expect(object.members[1].name == "name_of_member_1")
    #expect(object["name_of_member_0"] == 0)
  }

  @Test func numbersThatJSONCannotSayAreNull() {
    #expect(Value(Double.nan).isNull)
    #expect(Value(-Double.infinity).isNull)
    #expect(Value(1.5).number?.text == "1.5")
    #expect(Number(Double.greatestFiniteMagnitude)?.double == Double.greatestFiniteMagnitude)
  }

  @Test func everyDoubleSurvivesBeingWritten() throws {
    var random = SplitMix64(seed: 99)
    for _ in 0..<10_000 {
      let double = Double(bitPattern: random.next())
      guard double.isFinite else { continue }
      let parsed = try Value(parsing: Value(double).bytes)
      #expect(parsed.doubleValue == double)
    }
  }

  @Test func everyTextSurvivesBeingWritten() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<2000 {
      let scalars = (0..<12).compactMap { _ in
        Unicode.Scalar(
          UInt32.random(
            in: 0...(Bool.random(using: &random) ? 0x80 : 0x11_0000),
            using: &random))
      }
      let text = String(String.UnicodeScalarView(scalars))
      let value: Value = [.string(text), .object(Object([.init(text, nil)]))]
      #expect(try Value(parsing: value.bytes) == value)
    }
  }

  @Test func errorsReadAsTheEndOfASentence() {
    let error = #expect(throws: ParseError.self) { try Value(parsing: Array("[1,".utf8)) }
    #expect(error?.description == "is cut off at byte 3")
  }
}
