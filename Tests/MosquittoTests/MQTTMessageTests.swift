import Testing

@testable import Mosquitto

@Suite struct MQTTMessageTests {
  @Test func textIsUTF8() {
    #expect(MQTTMessage("tesla/x", "ü").payload == [0xC3, 0xBC])
  }
}
