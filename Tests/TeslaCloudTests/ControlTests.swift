import HTTP
import JSON
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

/// `/simulator/…` and the clocks.
@Suite struct ControlTests {
  @Test func faultsAreAddedListedAndCleared() async throws {
    let cloud = Cloud()
    let added = try await cloud.json(
      .post, "/simulator/faults", body: #"{"faults":["products:500","tainted"]}"#)
    #expect(added["faults"]?.arrayValue?.count == 2)
    let token = cloud.logIn().accessToken
    #expect(try await cloud.send(.get, "/api/1/products", token: token).status == 500)
    let list = try await cloud.json(.get, "/simulator/faults")
    #expect(list["faults"]?[0]?["used"]?.int64Value == 1)
    _ = try await cloud.send(.other("DELETE"), "/simulator/faults")
    #expect(try await cloud.send(.get, "/api/1/products", token: token).status == 200)
  }

  @Test(arguments: [#"{"fault":"products:500"}"#, "products:500\n", #""products:500""#])
  func oneFaultCanBeWrittenThreeWays(body: String) async throws {
    let answer = try await Cloud().json(.post, "/simulator/faults", body: body)
    #expect(answer["faults"]?[0]?["fault"]?.stringValue == "products:500")
  }

  @Test func brokenFaultAddsNothingAndSaysWhy() async throws {
    let cloud = Cloud()
    let answer = try await cloud.send(
      .post, "/simulator/faults", body: #"{"faults":["products:500","bogus"]}"#)
    #expect(answer.status == 400)
    #expect(
      try Value(parsing: answer.body)["error"]?.stringValue
        == "no kind of fault is called 'bogus'")
    let list = try await cloud.json(.get, "/simulator/faults")
    #expect(list["faults"]?.arrayValue?.isEmpty == true)
  }

  @Test func clockIsMovedForEverybody() async throws {
    let cloud = Cloud { $0.hasRoutine = false }
    let token = cloud.logIn().accessToken
    let answer = try await cloud.json(
      .post, "/simulator/clock", body: #"{"advance": 1000}"#)
    #expect(answer["time"]?.doubleValue == cloud.options.start.seconds + 1000)
    #expect(cloud.connectivity == "asleep")
    _ = try await cloud.send(.post, "/simulator/clock", body: #"{"advance": 28000}"#)
    #expect(try await cloud.send(.get, "/api/1/products", token: token).status == 401)
    cloud.advance(5)
    let state = try await cloud.json(.get, "/simulator/state")
    #expect(state["time"]?.doubleValue == cloud.options.start.seconds + 29_005)
  }

  @Test(arguments: ["", "{}", #"{"advance":-1}"#, #"{"advance":1e12}"#, #"{"advance":"1"}"#])
  func clockTakesNothingElse(body: String) async throws {
    #expect(try await Cloud().send(.post, "/simulator/clock", body: body).status == 400)
  }

  @Test(arguments: [
    (#"{"state":"asleep"}"#, "asleep", "parked"), (#"{"state":"offline"}"#, "offline", "parked"),
    (#"{"state":"driving","miles":3}"#, "online", "driving"),
    (#"{"state":"charging"}"#, "online", "charging"),
    (#"{"state":"supercharging"}"#, "online", "charging"),
    (#"{"state":"sentry_on"}"#, "online", "parked"),
  ])
  func carIsPutIntoAState(body: String, state: String, activity: String) async throws {
    let cloud = Cloud { $0.hasRoutine = false }
    let answer = try await cloud.json(.post, "/simulator/car/\(cloud.vin)", body: body)
    #expect(answer["cars"]?[0]?["state"]?.stringValue == state)
    #expect(answer["cars"]?[0]?["activity"]?.stringValue == activity)
  }

  @Test(arguments: [
    #"{"state":"flying"}"#, "{}", "", #"{"state":"driving","miles":-1}"#, #"{"state":"battery"}"#,
    #"{"state":"battery","percent":101}"#,
  ])
  func carTakesNoOtherState(body: String) async throws {
    let cloud = Cloud()
    let answer = try await cloud.send(.post, "/simulator/car/\(cloud.vin)", body: body)
    #expect(answer.status == 400)
    #expect(try await cloud.send(.post, "/simulator/car/X", body: body).status == 404)
  }

  @Test func stateCountsCallsRefreshesAndDollars() async throws {
    let cloud = Cloud { $0.hasRoutine = false }
    let tokens = cloud.logIn()
    for _ in 0..<3 {
      _ = try await cloud.send(
        .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data", token: tokens.accessToken)
    }
    cloud.force(.asleep)
    _ = try await cloud.send(
      .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data", token: tokens.accessToken)
    cloud.advance(7200)
    let state = try await cloud.json(.get, "/simulator/state")
    let calls = state["calls"]?["vehicle_data"]
    #expect(calls?["total"]?.int64Value == 4)
    #expect(calls?["200"]?.int64Value == 3)
    #expect(calls?["408"]?.int64Value == 1)
    #expect(state["dollars"]?.doubleValue == 0.008)
    #expect(state["cars"]?[0]?["hours_asleep"]?.doubleValue == 2)
    #expect(state["refreshes"]?.int64Value == 0)
  }

  @Test func scaledClockRunsFaster() async throws {
    let base = ManualClock(runsAhead: true)
    let start = Timestamp(seconds: Int64(1_800_000_000))
    let clock = ScaledClock(base, present: start, speed: 60)
    base.advance(by: .seconds(10))
    #expect(clock.now == start.advanced(by: .seconds(600)))
    let before = base.now
    try await clock.sleep(for: .seconds(120))
    #expect(before.duration(to: base.now) == .seconds(2))
  }

  @Test func carThatIsOnlyLookedAtSleepsMostOfTheTime() async throws {
    let cloud = Cloud { $0.accessTokenLife = .seconds(40 * 86_400) }
    let token = cloud.logIn().accessToken
    let path = "/api/1/vehicles/\(cloud.vin)"
    var awake = 0
    for _ in 0..<(10 * 24 * 60) {
      cloud.advance(60)
      let answer = try await cloud.send(.get, path, token: token)
      if answer.status == 200, try Value(parsing: answer.body)["response"]?["state"] == "online" {
        awake += 1
      }
    }
    #expect((700...7000).contains(awake))
    #expect(cloud.transport.withWorld { $0.callCount("vehicle") } == 14_400)
  }
}
