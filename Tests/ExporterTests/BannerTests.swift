import JSON
import Journal
import Polling
import TeslaAPI
import TeslaData
import TestSupport
import Testing
import Time

@testable import Exporter

private let now = Timestamp(seconds: 1_700_000_000)

private func car(_ vehicle: [Object.Member]) -> AccountSnapshot.Car {
  var car = AccountSnapshot.Car(
    vehicle: Vehicle(id: "1", vin: "V", displayName: "Ada", state: .online, isInService: false))
  (car.isPolled, car.isUp, car.state, car.mode) = (true, true, .online, .online)
  car.lastUpdate = now
  let body: Value = ["vehicle_state": .object(Object(vehicle))]
  car.answer = KeptAnswer(body.bytes)
  return car
}

private func page(_ snapshot: AccountSnapshot, isPolling: Bool = true) -> String {
  LandingPage(
    options: ExporterOptions(version: "1"), snapshot: snapshot, now: now, isPolling: isPolling
  ).html
}

private func well(_ cars: [AccountSnapshot.Car] = []) -> AccountSnapshot {
  AccountSnapshot(cars: cars, isUp: true, hasCredentials: true)
}

@Suite struct BannerTests {
  @Test func wellIsSaidOnlyOfWhatIsWell() {
    let fine = page(well([car([.init("locked", true), .init("df", 0)])]))
    #expect(!fine.contains("class=\"banner") && fine.contains("</span>Working"))
    let faults: [(words: [String], change: (inout AccountSnapshot) -> Void)] = [
      (["Run <code>tesla auth</code>", "A login is needed"], { $0.isLoginRequired = true }),
      (
        ["asked for a pause until <time datetime=\"2023-11-14T22:30:00Z\">22:30</time>"],
        { $0.rateLimitedUntil = now.advanced(by: .seconds(1_000)) }
      ),
      (["Tesla did not answer"], { $0.isUp = false }),
      (["Tesla did not answer about Ada"], { $0.cars[0].isUp = false }),
      (["The MQTT broker cannot be reached"], { $0.broker = BrokerStatus(isConnected: false) }),
      (["The journal cannot be written"], { $0.journal = JournalStatus(isUp: false) }),
      (["Has not asked Tesla yet"], { $0.isUp = nil }),
    ]
    for (words, change) in faults {
      var snapshot = well([car([])])
      change(&snapshot)
      let html = page(snapshot)
      for text in words { #expect(html.contains(text), "\(text)") }
      #expect(!html.contains("Working"), "\(words)")
    }
    let still = page(well([car([])]), isPolling: false)
    #expect(still.contains("The exporter stands still") && !still.contains("Working"))
    var over = well([car([])])
    over.rateLimitedUntil = now.advanced(by: .seconds(-1))
    over.broker = BrokerStatus(isConnected: true)
    over.journal = JournalStatus(isUp: true)
    #expect(page(over).contains("</span>Working") && !page(over).contains("class=\"banner"))
  }

  @Test func anOutageIsSaid() {
    var snapshot = well()
    snapshot.sites = [AccountSnapshot.Site(id: "42", name: "<Casa>")]
    snapshot.sites[0].facts = SiteFacts(["island_status": "off_grid_unintentional"])
    #expect(page(snapshot).contains("&lt;Casa&gt; has no power from the grid</strong>."))
    snapshot.sites[0].facts = SiteFacts(["island_status": "on_grid"])
    #expect(!page(snapshot).contains("class=\"banner"))
  }

  @Test(
    arguments: [
      ([.init("locked", false)], "Ada is unlocked<"),
      ([.init("locked", true), .init("rt", 1)], "Ada is open: trunk<"),
      (
        [.init("locked", false), .init("df", 1), .init("rp_window", 1)],
        "Ada is unlocked and open: "
      ),
      ([.init("locked", false), .init("is_user_present", true)], nil),
      ([.init("locked", true), .init("df", 0)], nil),
      (
        [.init("tpms_pressure_fl", Value(2.1)), .init("tpms_soft_warning_fl", true)],
        "Ada has too little pressure in a tire</strong>: front left 2.1 bar."
      ),
    ] as [([Object.Member], String?)])
  func aCarThatWasLeftSoIsSaid(_ vehicle: [Object.Member], _ text: String?) {
    let html = page(well([car(vehicle)]))
    if let text { #expect(html.contains(text)) }
    #expect(html.contains("class=\"banner") == (text != nil))
    var driving = car(vehicle)
    driving.mode = .driving
    #expect(!page(well([driving])).contains("Ada is "))
  }

  @Test func itIsSaidForHowLong() {
    func facts(_ isLocked: Bool) -> VehicleFacts {
      VehicleFacts(["vehicle_state": ["locked": .bool(isLocked)]])
    }
    var open = LeftOpen()
    open.note(VehicleFacts(), at: now)
    open.note(facts(false), at: now)
    #expect(open.since == now && !open.isSinceKnown)
    open.note(facts(false), at: now.advanced(by: .seconds(60)))
    #expect(open.since == now)
    open.note(facts(true), at: now.advanced(by: .seconds(120)))
    #expect(open.since == nil)
    open.note(facts(false), at: now.advanced(by: .seconds(180)))
    #expect(open.since == now.advanced(by: .seconds(180)) && open.isSinceKnown)
    var left = car([.init("locked", false)])
    left.leftOpen.note(facts(true), at: now.advanced(by: .seconds(-900)))
    left.leftOpen.note(facts(false), at: now.advanced(by: .seconds(-720)))
    #expect(page(well([left])).contains("Ada is unlocked</strong>, for 12 min."))
  }
}
