import JSON
import Testing

@testable import TeslaMetrics

@Suite struct UnknownFieldsTests {
  private func value(_ json: String) throws -> Value { try Value(parsing: Array(json.utf8)) }

  @Test func unknownFieldsAreListedWithTypeAndExample() throws {
    let sample = try #require(SampleBody.all.first { $0.name == "drifted_car" })
    let fields = UnknownField.all(in: try sample.value(), kind: .vehicleData)
    #expect(
      fields.map { "\($0.path) \($0.type.rawValue) \($0.example)" } == [
        "charge_state.battery_level text \"full\"",
        "charge_state.brandNew boolean true",
        "charge_state.deep.er.text text \"not shown\"",
        "charge_state.deep.er.value number 1.5",
        "charge_state.new_list array […] of 2",
        "charge_state.new_total number 3",
        "new_number number 7",
      ])
  }

  /// Found by scripts/fuzz: text of many bytes in few characters never became short.
  @Test(arguments: [
    String(repeating: "x", count: 61), String(repeating: "é", count: 60),
    String(repeating: "🚗", count: 61), "e" + String(repeating: "\u{301}", count: 10_000),
  ])
  func longExamplesAreCut(text: String) throws {
    let body = Value.object(Object([.init("new", .string(text))]))
    let example = try #require(UnknownField.all(in: body, kind: .vehicleData).first).example
    #expect((60...62).contains(example.unicodeScalars.count))
  }

  @Test func numberOfManyDigitsIsCutInTheExample() throws {
    let body = try value("{\"new\":\(String(repeating: "1", count: 10_000))}")
    let example = try #require(UnknownField.all(in: body, kind: .vehicleData).first).example
    #expect(example.count == 60)
  }

  @Test func unknownFieldsOfProductsAreListedOnce() throws {
    let body = try value(#"[{"vin":"A","x":1},{"vin":"B","x":2},{"energy_site_id":3,"y":"z"}]"#)
    #expect(UnknownField.all(in: body, kind: .products).map(\.path) == ["[].x", "[].y"])
  }
}
