import TeslaCloud
import Testing

@Suite struct FaultSpecTests {
  @Test(arguments: [
    "vehicle_data:408", "token:500x3", "products:429;retry-after=7", "*:delay=2s", "wake_up:cut",
    "vehicle_data:html", "products:empty", "tainted", "revoked", "region", "asleep_408",
    "fleet_wrong_region_421", "token:hangup@2h", "api:503x2@1.5m%50", "live_status:drip",
    "site_info:null", "products:truncated;count=2;start=1d;chance=10", "*:delay=250ms",
    "token_server_error_400%5x9",
  ])
  func faultIsRead(text: String) throws {
    #expect(try FaultSpec(text).text == text)
  }

  @Test(arguments: [
    ("", FaultSpecError.empty), ("408", .missingEndpoint("408")), ("cut", .missingEndpoint("cut")),
    ("nowhere:408", .unknownEndpoint("nowhere")), ("simulator:500", .unknownEndpoint("simulator")),
    ("products:200", .unknownKind("200")), ("products:4080", .unknownKind("4080")),
    ("products:boom", .unknownKind("boom")), ("products:", .unknownKind("")),
    ("products:500x0", .invalidCount("0")), ("products:500x", .unknownKind("500x")),
    ("products:500x2x3", .repeated("count")), ("products:500x2;count=3", .repeated("count")),
    ("products:500@", .invalidTime("")), ("products:500@5y", .invalidTime("5y")),
    ("products:delay=-1s", .invalidTime("-1s")), ("products:delay=", .invalidTime("")),
    ("products:500%0", .invalidPercentage("0")), ("products:500%101", .invalidPercentage("101")),
    ("products:429;retry-after=soon", .invalidSeconds("soon")),
    ("products:429;", .unknownOption("")), ("products:429;body=x", .unknownOption("body")),
  ])
  func brokenFaultIsRefusedWithItsReason(text: String, error: FaultSpecError) {
    #expect(throws: error) { try FaultSpec(text) }
  }

  @Test func everyMessageNamesWhatWasWrong() {
    #expect(
      FaultSpecError.missingEndpoint("408").description
        == "'408' needs an endpoint before it, as in '*:408'")
    let message = FaultSpecError.unknownEndpoint("x").description
    #expect(message.contains("vehicle_data"))
    #expect(!message.contains("simulator"))
  }
}
