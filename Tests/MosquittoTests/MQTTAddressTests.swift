import Testing

@testable import Mosquitto

@Suite struct MQTTAddressTests {
  @Test(arguments: [
    ("mqtt://broker", "broker", 1883, false, nil),
    ("mqtts://broker", "broker", 8883, true, nil),
    ("MQTT://broker:1884/", "broker", 1884, false, nil),
    ("mqtt://me@10.0.0.2", "10.0.0.2", 1883, false, "me"),
    ("mqtt://me@example.org@broker:1", "broker", 1, false, "me@example.org"),
    ("mqtts://[::1]:65535", "::1", 65535, true, nil),
    ("mqtts://me@[fe80::1]", "fe80::1", 8883, true, "me"),
  ])
  func itIsRead(text: String, host: String, port: UInt16, usesTLS: Bool, user: String?) throws {
    let address = try MQTTAddress(parsing: text)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.usesTLS == usesTLS)
    #expect(address.user == user)
    // Without the user.
    let again = try MQTTAddress(parsing: address.description)
    #expect(again.host == host && again.port == port && again.user == nil)
  }

  @Test(arguments: [
    ("", "mqtt://"), ("broker", "mqtt://"), ("tcp://broker", "mqtt://"), ("mqtt://", "no host"),
    ("mqtt://@broker", "no user"), ("mqtt://broker:", "port"), ("mqtt://broker:0", "port"),
    ("mqtt://broker:65536", "port"), ("mqtt://broker:+1", "port"), ("mqtt://::1", "brackets"),
    ("mqtt://[::1", "]"), ("mqtt://[::1]x", "]"), ("mqtt://broker/topic", "--mqtt.topic"),
    ("mqtt://broker?x=1", "--mqtt.topic"), ("mqtt://a b", "no host"), ("mqtt://[]", "no host"),
  ])
  func whatIsNoneIsRefused(text: String, words: String) {
    #expect {
      _ = try MQTTAddress(parsing: text)
    } throws: {
      "\($0)".contains(words)
    }
  }

  @Test func aPasswordIsRefusedAndNotRepeated() {
    #expect {
      _ = try MQTTAddress(parsing: "mqtt://me:hunter2@broker")
    } throws: {
      $0 as? MQTTError == .passwordInAddress && !"\($0)".contains("hunter2")
    }
    #expect(!"\(MQTTPassword("hunter2"))".contains("hunter2"))
    var text = ""
    dump(MQTTPassword("hunter2"), to: &text)
    #expect(!text.contains("hunter2"))
  }
}
