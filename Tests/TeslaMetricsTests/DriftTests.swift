import JSON
import Testing

@testable import TeslaMetrics

@Suite struct DriftTests {
  private func value(_ json: String) throws -> Value { try Value(parsing: Array(json.utf8)) }

  @Test func unknownFieldsAreListedWithTypeAndExample() throws {
    let sample = try #require(SampleBody.all.first { $0.name == "drifted_car" })
    let fields = Drift.unknownFields(in: try sample.value(), kind: .vehicleData)
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
    let example = try #require(Drift.unknownFields(in: body, kind: .vehicleData).first).example
    #expect((60...62).contains(example.unicodeScalars.count))
  }

  @Test func numberOfManyDigitsIsCutInTheExample() throws {
    let body = try value("{\"new\":\(String(repeating: "1", count: 10_000))}")
    let example = try #require(Drift.unknownFields(in: body, kind: .vehicleData).first).example
    #expect(example.count == 60)
  }

  @Test func unknownFieldsOfProductsAreListedOnce() throws {
    let body = try value(#"[{"vin":"A","x":1},{"vin":"B","x":2},{"energy_site_id":3,"y":"z"}]"#)
    #expect(Drift.unknownFields(in: body, kind: .products).map(\.path) == ["[].x", "[].y"])
  }

  @Test func differenceTellsAddedRemovedAndRetypedFields() throws {
    let old = try value(#"{"response":{"a":1,"b":{"c":true,"gone":"x"},"l":[{"p":1}],"n":null}}"#)
    let new = try value(
      #"{"response":{"a":1.5,"b":{"c":"yes"},"l":[{"p":2,"q":1}],"n":3,"z":null}}"#)
    let difference = Drift.difference(from: old, to: new)
    #expect(
      difference.added.map { "\($0.path) \($0.type.rawValue)" } == ["l[].q number", "z null"])
    #expect(difference.removed.map(\.path) == ["b.gone"])
    #expect(
      difference.retyped.map { "\($0.path) \($0.old.rawValue) \($0.new.rawValue)" }
        == ["b.c boolean text"])
    #expect(Drift.difference(from: old, to: old).isEmpty)
  }
}
