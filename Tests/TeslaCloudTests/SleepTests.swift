import HTTP
import JSON
import TeslaCloud
import Testing

/// How cars fall asleep and wake (tesla-api(7), SLEEP).
@Suite struct SleepTests {
  private func parkedCloud(asleep: Bool = false) -> Cloud {
    Cloud {
      $0.hasRoutine = false
      $0.startsAsleep = asleep
    }
  }

  @Test func parkedCarFallsAsleepAfterAboutFifteenMinutes() {
    let cloud = parkedCloud()
    cloud.advance(14 * 60)
    #expect(cloud.connectivity == "online")
    cloud.advance(2 * 60)
    #expect(cloud.connectivity == "asleep")
  }

  @Test func vehicleDataKeepsCarAwake() async throws {
    let cloud = parkedCloud()
    let token = cloud.logIn().accessToken
    for _ in 0..<60 {
      cloud.advance(60)
      let answer = try await cloud.send(
        .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data", token: token)
      #expect(answer.status == 200)
    }
    #expect(cloud.connectivity == "online")
    cloud.advance(16 * 60)
    #expect(cloud.connectivity == "asleep")
  }

  @Test(arguments: ["/api/1/products", "/api/1/vehicles/VIN"])
  func lookingAtTheStateNeitherWakesNorKeepsAwake(path: String) async throws {
    let cloud = parkedCloud()
    let token = cloud.logIn().accessToken
    let path = path.split(separator: "VIN", omittingEmptySubsequences: false)
      .joined(separator: cloud.vin)
    for _ in 0..<60 {
      cloud.advance(30)
      #expect(try await cloud.send(.get, path, token: token).status == 200)
    }
    #expect(cloud.connectivity == "asleep")
  }

  @Test(arguments: [ForcedState.sentry(true), .climate(seconds: 7200)])
  func whatNeedsPowerKeepsCarAwake(state: ForcedState) {
    let cloud = parkedCloud()
    cloud.force(state)
    cloud.advance(3600)
    #expect(cloud.connectivity == "online")
  }

  @Test func asleepCarRefusesDataWith408() async throws {
    let cloud = parkedCloud(asleep: true)
    let token = cloud.logIn().accessToken
    let answer = try await cloud.send(
      .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data", token: token)
    #expect(answer.status == 408)
    #expect(cloud.connectivity == "asleep")
  }

  @Test func wakeUpAnswersAtOnceAndCarFollowsWithinTwentySeconds() async throws {
    let cloud = parkedCloud(asleep: true)
    let token = cloud.logIn().accessToken
    let answer = try await cloud.json(
      .post, "/api/1/vehicles/\(cloud.vin)/wake_up", token: token)
    #expect(answer["response"]?["state"]?.stringValue == "asleep")
    cloud.advance(4.9)
    #expect(cloud.connectivity == "asleep")
    cloud.advance(15.2)
    #expect(cloud.connectivity == "online")
    cloud.advance(16 * 60)
    #expect(cloud.connectivity == "asleep")
    let vin = cloud.vin
    let wakes = cloud.transport.withWorld { $0.wakeCount(vin: vin) }
    #expect(wakes == 1)
  }

  @Test func offlineCarDoesNotWake() async throws {
    let cloud = parkedCloud()
    let token = cloud.logIn().accessToken
    cloud.force(.offline)
    _ = try await cloud.send(.post, "/api/1/vehicles/\(cloud.vin)/wake_up", token: token)
    cloud.advance(60)
    #expect(cloud.connectivity == "offline")
  }

  @Test func carInServiceRefusesDataWith405() async throws {
    let cloud = parkedCloud()
    let token = cloud.logIn().accessToken
    cloud.force(.inService(true))
    let answer = try await cloud.send(
      .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data", token: token)
    #expect(answer.status == 405)
  }
}
