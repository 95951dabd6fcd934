import JSON
import TestSupport
import Testing
import Unix

/// `tesla watch`, in front of a car and a site that are told what to do.
struct WatchTests {
  private func requireJQ() throws {
    try #require(Program.isInstalled("jq"), "jq is not installed: run scripts/setup")
  }

  @Test func whatHappensIsToldAsItHappens() throws {
    try requireJQ()
    let house = try House()
    let watch = try house.watch()
    let first = try #require(try watch.next("state"))
    #expect(first["time"]?.stringValue?.hasSuffix("Z") == true)
    // The connection, the data and the site.
    while watch.events.count < 3 { try #require(try watch.next("state") != nil) }
    #expect(watch.seen.contains { $0["battery_level"]?.int64Value != nil })
    #expect(watch.seen.contains { $0["site_id"]?.stringValue == "\(house.site)" })

    try house.car("door_open")
    let door = try #require(try watch.next("door_opened"))
    #expect(door["door"]?.stringValue == "driver_front")
    #expect(watch.events.contains("unlocked"))
    try house.car("door_closed")
    #expect(try watch.next("locked") != nil)
    #expect(watch.events.suffix(2) == ["door_closed", "locked"])

    try house.car("driving", ", \"miles\": 20")
    let drive = try #require(try watch.next("drive_started"))
    #expect(drive["vin"]?.stringValue == house.vin && drive["state"]?.stringValue == "online")
    #expect(drive["age_seconds"]?.int64Value.map { 0...5 ~= $0 } == true)
    try house.simulator.advance(seconds: 120)
    try house.car("parked")
    let arrival = try expectTrip(watch.next("drive_ended"))
    #expect(try #require(arrival["drive_distance"]?.doubleValue) > 0)

    try house.car("charging")
    #expect(try watch.next("charge_started") != nil)
    #expect(watch.events.contains("plugged_in"))
    try house.car("parked")
    let charged = try expectTrip(watch.next("charge_ended"))
    #expect(charged["charging_state"]?.stringValue != "Charging")
    #expect(charged["charge_energy_added"]?.doubleValue != nil)

    try house.car("sentry_on")
    #expect(try watch.next("sentry_on") != nil)
    try house.car("climate_on")
    #expect(try watch.next("climate_on") != nil)
    try house.car("asleep")
    #expect(try watch.next("asleep") != nil)
    #expect(watch.events.suffix(3) == ["climate_off", "sentry_off", "asleep"])
    try house.car("offline")
    #expect(try watch.next("offline") != nil)
    try house.car("online")
    #expect(try watch.next("online") != nil)

    try house.grid("down")
    let outage = try #require(try watch.next("grid_down"))
    #expect(outage["island_status"]?.stringValue == "off_grid_unintentional")
    try house.grid("up")
    #expect(try watch.next("grid_up") != nil)
    #expect(try watch.stop() == Signal.terminate.exitCode)
    #expect(watch.events.filter { $0 == "state" }.count == 3)
    #expect(try FileSystem.read(watch.errors) == [])
    let calls = try house.simulator.control("GET", "state")["calls"]
    for name in ["wake_up", "calendar_history", "site_info"] { #expect(calls?[name] == nil) }
  }

  @Test func aStartInventsNothing() throws {
    try requireJQ()
    let house = try House()
    try house.car("driving", ", \"miles\": 20")
    try #require(try house.user.tesla("data").status == 0)
    try house.car("charging")
    // The file tells of a drive; the car charges.
    let watch = try house.watch()
    while watch.events.count < 3 { try #require(try watch.next("state") != nil) }
    try house.car("asleep")
    #expect(try watch.next("asleep") != nil)
    #expect(watch.events == ["state", "state", "state", "charge_ended", "asleep"])
    #expect(try watch.stop(by: .interrupt) == Signal.interrupt.exitCode)
  }

  @Test func savedAnswersAreFollowedWithoutARequest() throws {
    try requireJQ()
    let house = try House()
    try #require(try house.user.tesla("data").status == 0)
    let calls = try house.simulator.control("GET", "state")["calls"]
    let watch = try Watching(house.user, "--cached")
    let first = try #require(try watch.next("state"))
    #expect(first["vin"]?.stringValue == house.vin && first["state"] == nil)
    #expect(try house.simulator.control("GET", "state")["calls"] == calls)
    try house.car("driving", ", \"miles\": 20")
    try #require(try house.user.tesla("data").status == 0)
    #expect(try watch.next("drive_started") != nil)
    try #require(try house.user.tesla("data", "--powerwall").status == 0)
    let site = try #require(try watch.next("state"))
    #expect(site["site_id"]?.stringValue == "\(house.site)")
    try house.grid("down")
    try #require(try house.user.tesla("data", "--powerwall").status == 0)
    #expect(try watch.next("grid_down") != nil)
    #expect(try watch.stop() == Signal.terminate.exitCode)
    let told = Set(["state", "drive_started", "grid_down"])
    #expect(
      watch.events.filter(told.contains) == ["state", "drive_started", "state", "grid_down"])
  }

  @Test func itEndsWithItsReader() throws {
    let house = try House()
    let ending = try house.user.bash("tesla watch | head -n 1; echo ${PIPESTATUS[0]}")
    let lines = ending.text.split(separator: "\n")
    #expect(lines.count == 2 && lines.last == "141", "\(ending.text)")
    #expect(try Value(parsing: Array((lines.first ?? "").utf8))["event"] == "state")
    #expect(ending.errors == "")
  }

  @Test func aFullDiskIsAFailure() throws {
    let house = try House()
    let ending = try house.user.bash("tesla watch > /dev/full")
    #expect(ending.status == 1 && ending.isOneClearError, "\(ending.errors)")
  }

  @Test func withoutALoginItEndsAtOnce() throws {
    let ending = try User(try Simulator()).tesla("watch")
    #expect(ending.status == 4 && ending.isOneClearError && ending.output == [])
  }

  @Test func whatNohupSwitchedOffStaysOff() throws {
    let house = try House()
    // The hang-up is not heard; the end is.
    let ending = try house.user.bash(
      """
      trap '' HUP
      tesla watch > lines & watch=$!
      while ! [ -s lines ]; do :; done
      kill -HUP $watch
      kill -TERM $watch
      wait $watch
      """)
    #expect(ending.status == Signal.terminate.exitCode, "\(ending.errors)")
  }
}

/// What every drive and charge tells of itself when it has ended; not where it was.
private func expectTrip(_ line: Value?) throws -> Value {
  let line = try #require(line)
  #expect(line["begin"]?.stringValue?.hasSuffix("Z") == true)
  #expect(line["duration_seconds"]?.doubleValue.map { $0 >= 0 } == true)
  #expect(line["start_battery_level"] != nil && line["end_battery_level"] != nil)
  #expect(line["start_latitude"] == nil && line["latitude"] == nil && line["from"] == nil)
  return line
}

extension House {
  /// Looks often: it asks no one but the simulator.
  fileprivate func watch() throws -> Watching {
    try Watching(
      user, "--check-interval", "0.2", "--drive-interval", "0.2", "--site-interval", "0.2")
  }
}
