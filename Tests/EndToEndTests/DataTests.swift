import JSON
import TestSupport
import Testing
import Unix

/// `/data` and `/events`, as scripts read them.
struct DataTests {
  @Test func scriptsReadWhatIsKnown() throws {
    try #require(Program.isInstalled("jq"), "jq is not installed: run scripts/setup")
    let house = try House()
    // Polled once, so that nothing changes meanwhile.
    let exporter = try Exporter(
      house.user, "--check-interval", "3600", "--site-interval", "3600")
    let page = try #require(
      try exporter.page("/metrics") {
        $0.contains("tesla_charge_state_battery_level_ratio{") && $0.contains("tesla_site_solar")
      })
    let url = "http://\(exporter.address)/data"
    func sh(_ line: String) throws -> String {
      let ending = try house.user.bash(line)
      #expect(ending.status == 0, "\(line): \(ending.errors)")
      return ending.text
    }
    #expect(try sh("curl -sS --fail \(url) | jq -r '.vehicles[0].vin'") == house.vin + "\n")
    #expect(
      try sh("curl -sS --fail --compressed \(url) | jq -r '.sites[0].site_id'")
        == "\(house.site)\n")
    // What reads Tesla's answers reads these, and finds what metrics show.
    let lines = Set(page.split(separator: "\n"))
    for (target, begin) in [
      (house.vin, "tesla_charge_state_battery_level_ratio{"), ("\(house.site)", "tesla_site_solar"),
    ] {
      let metrics = try sh("curl -sS --fail '\(url)?target=\(target)' | tesla metrics -")
        .split(separator: "\n").filter { !$0.hasPrefix("#") }
      #expect(metrics.contains { $0.hasPrefix(begin) })
      guard target == house.vin else { continue }
      for line in metrics { #expect(lines.contains(line), "\(line)") }
    }
    // Twice the same is sent once.
    for target in ["", "?target=\(house.vin)"] {
      let address = "'\(url)\(target)'"
      #expect(
        try sh(
          """
          curl -sS -o first -D head --etag-save tag --compressed \(address)
          curl -sS -o again -w '%{http_code}' --etag-compare tag --compressed \(address)
          """) == "304")
      #expect(try house.user.bash("test -s first && ! test -s again").status == 0)
    }
    #expect(
      try sh("curl -sS -o /dev/null -w '%{http_code}' -z 'Sun, 06 Nov 1994 08:49:37 GMT' \(url)")
        == "200")
    let text = try exporter.get("/data").body
    for part in ["latitude", "longitude", "token", "native_", "heading"] {
      #expect(!text.contains(part), "\(part)")
    }
    #expect(try exporter.get("/data?target=\(house.vin)", "-X", "POST").status == "405")
    #expect(try exporter.stop() == 0)
  }

  @Test func eventsComeAndAreCaughtUpWith() throws {
    let house = try House()
    let exporter = try Exporter(
      house.user, "--check-interval", "0.2", "--drive-interval", "0.2", "--site-interval", "0.2")
    #expect(try exporter.metrics(with: "tesla_charge_state_battery_level_ratio{") != nil)
    let first = try Listening(house.user, exporter)
    let pages = try Listening(house.user, exporter, "?changes")
    #expect(try pages.next("change") == [:])
    try house.car("door_open")
    let door = try #require(try first.next("door_opened"))
    #expect(door["vin"]?.stringValue == house.vin && door["door"] == "driver_front")
    #expect(door["battery_level"]?.doubleValue != nil)
    #expect(try pages.next("door_opened") != nil)
    let last = first.lastID
    try first.kill()
    try house.car("door_closed")
    #expect(try pages.next("locked") != nil)
    for again in [
      try Listening(house.user, exporter, "", "-H", "Last-Event-ID: \(last)"),
      try Listening(house.user, exporter, "?last_event_id=\(last)"),
    ] {
      #expect(try again.next("locked") != nil)
      try again.kill()
    }
    let all = try Listening(house.user, exporter, "?last_event_id=0")
    #expect(try all.next("state") != nil)
    #expect(try all.next("door_opened")?["door"] == "driver_front")
    // With what there is to tell of them.
    try house.simulator.control(
      "POST", "car/\(house.vin)", #"{"state": "driving", "miles": 20}"#)
    #expect(try all.next("drive_started") != nil)
    try house.simulator.advance(seconds: 120)
    try house.car("parked")
    let drive = try #require(try all.next("drive_ended"))
    #expect(drive["duration_seconds"]?.doubleValue != nil && drive["from"] == nil)
    #expect(drive["drive_distance"]?.doubleValue ?? 0 > 0)
    try house.car("charging")
    #expect(try all.next("charge_started") != nil)
    try house.simulator.advance(seconds: 1_200)
    try house.car("parked")
    let charge = try #require(try all.next("charge_ended"))
    #expect(charge["duration_seconds"]?.doubleValue != nil)
    #expect(charge["energy_added"]?.doubleValue ?? 0 > 0)
    let old = try house.user.run(
      "curl", ["-sS", "-I", "http://\(exporter.address)/events"])
    #expect(old.text.contains("text/event-stream"))
    // They are told so that they end, and nobody waits for them.
    #expect(try exporter.stop() == 0)
    #expect(try all.end() == 0 && pages.end() == 0)
  }

  @Test func onlyWhoMayReadMetricsReadsThem() throws {
    let house = try House()
    let password = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
    try AtomicFile.write(
      "basic_auth_users: {car: \(password)}\n".utf8, to: house.user.home.file("web.yml"),
      mode: 0o600)
    let exporter = try Exporter(
      house.user, "--web.config.file", house.user.home.file("web.yml"))
    for path in ["/data", "/data?target=\(house.vin)", "/events"] {
      #expect(try exporter.get(path).status == "401", "\(path)")
      #expect(try exporter.get(path, "-H", "Host: evil.example").status == "403", "\(path)")
    }
    #expect(try exporter.stop() == 0)
  }
}
