import JSON
import TestSupport
import Testing
import Unix

/// `tesla simulate` as a clock and as a car that sleeps.
struct SimulatorTests {
  @Test func timeRunsAsFastAsItIsTold() throws {
    let simulator = try Simulator("--speed", "100")
    func time() throws -> Double {
      try #require(try simulator.control("GET", "state")["time"]?.doubleValue)
    }
    let start = SystemClock().now
    let first = try time()
    let passed = try time() - first
    #expect(passed > 0)
    #expect(Duration.seconds(passed) <= start.duration(to: SystemClock().now) * 100)
  }

  @Test func sleepingCarIsWokenWhenAsked() throws {
    let simulator = try Simulator("--asleep", "--speed", "60")
    let user = try User.loggedIn(simulator)
    #expect(try user.tesla("data").status == 5)
    let woken = try user.tesla("wake", "--wait")
    #expect(woken.status == 0, "\(woken.errors)")
    #expect(
      try Value(parsing: woken.output)["response"]?["state"]?.stringValue == "online")
    #expect(try user.tesla("data").status == 0)
    let vin = try #require(try user.products().compactMap { $0["vin"]?.stringValue }.first)
    try simulator.control("POST", "car/\(vin)", #"{"state": "asleep"}"#)
    #expect(try user.tesla("data", "--wake").status == 0)
  }
}
