import JSON
import TeslaAPI
import TeslaCloud
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

private let start = Timestamp(seconds: 1_795_420_800)
private let car = Vehicle(
  id: "7", vin: "5YJSAMPLE00000001", displayName: "Nikola", state: .online, isInService: false)

/// Lines of a watch whose clock is moved by hand.
private struct Watched {
  var watch = Watch()
  var now = start

  mutating func told(_ observation: Observation, after seconds: Int64 = 60) -> [Object] {
    now = now.advanced(by: .seconds(seconds))
    return watch.lines(for: observation, at: now)
  }

  mutating func events(_ observation: Observation) -> [String] {
    told(observation).compactMap { $0["event"]?.stringValue }
  }

  mutating func connection(_ state: VehicleState, isInService: Bool = false) -> [String] {
    events(.connection(car, state, isInService: isInService))
  }

  mutating func data(_ body: Value, age: Int64 = 0) -> [String] {
    let moment = now.advanced(by: .seconds(60 - age))
    return events(.data(car, VehicleFacts(body), moment: moment))
  }
}

private let parked: Value = [
  "drive_state": ["shift_state": "P"], "charge_state": ["charging_state": "Complete"],
]
private let driving: Value = ["drive_state": ["shift_state": "D"]]

@Suite struct WatchTests {
  @Test func aStartTellsHowThingsAreAndNothingElse() {
    var watched = Watched()
    #expect(watched.connection(.online) == ["state"])
    #expect(watched.data(driving) == ["state"])
    #expect(watched.connection(.online) == [])
    #expect(watched.data(driving) == [])
  }

  @Test func eachAnswerMakesALineIfThatIsWanted() throws {
    var watched = Watched(watch: Watch(tellsValues: true))
    #expect(watched.connection(.online) == ["state"])
    #expect(watched.data(parked) == ["state", "values"])
    #expect(watched.data(parked) == ["values"])
    #expect(watched.data(driving) == ["drive_started", "values"])
    // An answer that was told already.
    #expect(watched.data(driving, age: 600) == [])
    let site = SiteFacts(["percentage_charged": 57])
    for events in [["state", "values"], ["values"]] {
      let moment = watched.now.advanced(by: .seconds(60))
      let told = watched.told(.site(id: "9", name: "Home", site, moment: moment))
      #expect(told.compactMap { $0["event"]?.stringValue } == events)
      #expect(told.last?["percentage_charged"] == 57)
    }
  }

  @Test func connectionsAreTold() {
    var watched = Watched()
    #expect(watched.connection(.asleep) == ["state"])
    #expect(watched.connection(.other("waking")) == [])
    #expect(watched.connection(.online) == ["online"])
    #expect(watched.connection(.offline) == ["offline"])
    #expect(watched.connection(.online) == ["online"])
    #expect(watched.connection(.online, isInService: true) == ["service_started"])
    #expect(watched.connection(.asleep) == ["service_ended", "asleep"])
  }

  @Test func whatACarDoesWhenItWakesBeganThen() {
    var watched = Watched()
    #expect(watched.connection(.asleep) == ["state"])
    #expect(watched.connection(.online) == ["online"])
    #expect(watched.data(driving) == ["state", "drive_started"])
  }

  @Test func whatItDidWhenItFellAsleepHasEnded() {
    var watched = Watched()
    _ = watched.connection(.online)
    let charging: Value = ["charge_state": ["charging_state": "Charging"]]
    _ = watched.data(charging)
    #expect(watched.connection(.asleep) == ["charge_ended", "asleep"])
    // It still hangs at the cable.
    _ = watched.connection(.online)
    #expect(watched.data(charging) == ["charge_started"])
  }

  @Test func aDriveWhoseEndNobodySawIsNoMissedOneToo() {
    var watched = Watched()
    _ = watched.connection(.online)
    _ = watched.data(drive("P", 10))
    #expect(watched.data(drive("D", 11)) == ["drive_started"])
    #expect(watched.connection(.asleep) == ["drive_ended", "asleep"])
    _ = watched.connection(.online)
    #expect(watched.data(drive("P", 25)) == [])
    #expect(watched.data(drive("P", 30)) == ["drive_missed"])
  }

  @Test func aDriveIsMeasuredFromItsStart() {
    func distance(_ drives: [(gear: String, miles: Double)]) -> Value? {
      var watched = Watched()
      for (gear, miles) in drives.dropLast() {
        _ = watched.data(drive(gear, miles))
      }
      let moment = watched.now.advanced(by: .seconds(60))
      let end = VehicleFacts(drive(drives.last?.gear ?? "", drives.last?.miles ?? 0))
      let lines = watched.told(.data(car, end, moment: moment))
      #expect(lines.map { $0["event"] } == ["drive_ended"])
      return lines.first?["drive_distance"]
    }
    #expect(distance([("P", 100), ("D", 101), ("D", 109), ("P", 110.5)]) == Value(10.5))
    // Of a drive that was under way before, no one knows the start.
    #expect(distance([("D", 105), ("P", 110)]) == nil)
  }

  private func drive(_ gear: String, _ miles: Double) -> Value {
    ["drive_state": ["shift_state": .string(gear)], "vehicle_state": ["odometer": Value(miles)]]
  }

  @Test func anOlderAnswerIsPassedOver() {
    var watched = Watched()
    _ = watched.data(parked)
    #expect(watched.data(driving, age: 120) == [])
    #expect(watched.data(driving) == ["drive_started"])
  }

  @Test func linesSayHowOldTheirValuesAre() throws {
    var watched = Watched()
    let body: Value = [
      "vehicle_state": ["vehicle_name": "Blue \"$(x)\"\n", "odometer": Value(100.5)],
      "charge_state": ["battery_level": 57, "charging_state": " ", "battery_range": nil],
    ]
    let first = try #require(watched.told(.connection(car, .online, isInService: false)).first)
    #expect(
      String(decoding: Value.object(first).bytes, as: UTF8.self)
        == #"{"time":"2026-11-23T08:01:00Z","vin":"5YJSAMPLE00000001","name":"Nikola","#
        + #""event":"state","state":"online"}"#)
    _ = watched.told(.data(car, VehicleFacts(body), moment: watched.now.advanced(by: .seconds(55))))
    let last = try #require(
      watched.told(.connection(car, .asleep, isInService: false), after: 600).last)
    #expect(
      String(decoding: Value.object(last).bytes, as: UTF8.self)
        == #"{"time":"2026-11-23T08:12:00Z","vin":"5YJSAMPLE00000001","#
        + #""name":"Blue \"$(x)\"\n","event":"asleep","state":"asleep","battery_level":57,"#
        + #""odometer":100.5,"age_seconds":605}"#)
  }

  @Test func aSiteIsTold() throws {
    var watched = Watched()
    func site(_ island: String) -> Observation {
      let body: Value = [
        "response": [
          "island_status": .string(island), "solar_power": 16176, "grid_status": "",
          "timestamp": "x",
        ]
      ]
      return .site(
        id: "2252147638651580", name: "Home", SiteFacts(body),
        moment: watched.now.advanced(by: .seconds(50)))
    }
    #expect(watched.events(site("on_grid")) == ["state"])
    #expect(watched.events(site("on_grid")) == [])
    let line = try #require(watched.told(site("off_grid_unintentional")).first)
    #expect(
      String(decoding: Value.object(line).bytes, as: UTF8.self)
        == #"{"time":"2026-11-23T08:03:00Z","site_id":"2252147638651580","name":"Home","#
        + #""event":"grid_down","solar_power":16176,"island_status":"off_grid_unintentional","#
        + #""age_seconds":10}"#)
    #expect(watched.events(site("on_grid")) == ["grid_up"])
  }

  @Test func aLineGoesThroughAPipeInOnePiece() throws {
    let long = Vehicle(
      id: "7", vin: "", displayName: String(repeating: "é", count: 5_000), state: .online,
      isInService: false)
    var watched = Watched()
    let line = try #require(watched.told(.connection(long, .online, isInService: false)).first)
    #expect(line["id"] == "7")
    #expect(Value.object(line).bytes.count < 4_096)
  }
}

@Test(arguments: ["vehicle_data:408", "vehicle_data:504"])
func aDriveIsOneThoughTeslaRefusesALook(_ fault: String) async throws {
  let bench = try SimulatedAccount()
  bench.force(.parked)
  bench.force(.online)
  bench.force(.battery(80))
  let told = Lock<(watch: Watch, lines: [Object])>((Watch(), []))
  let pollers = bench.pollers { [clock = bench.clock] report in
    guard let observation = report.observation else { return }
    told.withLock { $0.lines += $0.watch.lines(for: observation, at: clock.now) }
  }
  func lines(_ event: WatchEvent) -> [Object] {
    told.withLock { $0.lines.filter { $0["event"]?.stringValue == event.rawValue } }
  }
  let vehicles = try await bench.client.products().products.vehicles
  var car = try #require(pollers.serve(vehicles).first)
  _ = await car.step()
  bench.force(.driving(miles: 20))
  for look in 0..<200 where lines(.driveEnded).isEmpty {
    if look == 5 { try bench.fail(fault) }
    if look == 7 { bench.cloud.withWorld { $0.clearFaults() } }
    let next = try #require(await car.step())
    bench.clock.advance(by: max(bench.clock.now.duration(to: next), .seconds(1)))
  }
  #expect(lines(.driveStarted).count == 1)
  #expect(lines(.asleep).isEmpty)
  let distance = try #require(lines(.driveEnded).first?["drive_distance"]?.doubleValue)
  #expect(distance > 10)
}

@Test("a saved answer is that of the car that is called so, whichever field names it")
func savedAnswersByName() throws {
  let folder = try TemporaryDirectory()
  let names = [
    "old": #""display_name":"Nikola""#, "new": #""vehicle_state":{"vehicle_name":"Nikola"}"#,
  ]
  for (vin, name) in names {
    let body = #"""
      {"response":{"id_s":"7\#(vin)","vehicle_id":7,"vin":"\#(vin)",\#(name),
      "charge_state":{"battery_level":57}}}
      """#
    _ = try folder.write(body, to: "vehicle-\(vin.uppercased()).data")
  }
  for (name, count) in [("nikola", 2), ("NEW", 1), ("7old", 1), ("Thomas", 0)] {
    var options = PollOptions()
    options.vehicles = [name]
    var saved = SavedAnswers(directory: StateDirectory(folder.path), options: options)
    #expect(saved.news().count == count, "\(name)")
  }
}
