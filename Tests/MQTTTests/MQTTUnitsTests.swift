import Testing

@testable import MQTT

@Suite struct MQTTUnitsTests {
  @Test func theyAreTheOptionsWords() {
    #expect(MQTTUnits.allCases.map(\.rawValue) == ["metric", "imperial", "base"])
  }
}
