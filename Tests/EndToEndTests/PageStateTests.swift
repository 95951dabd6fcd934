import JSON
import Journal
import Polling
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter

/// The page in a real browser in every state that a reader may find it in.
///
/// With `TESLA_SHOTS=DIR` the pictures that are taken on the way are kept there, to be looked at.
@Suite struct PageStateTests {
  private static let widths = [320, 390, 800, 1_024, 1_400]

  struct State: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var cars = 1
    let plant: @Sendable (PlantedPage) async throws -> Void
    /// What has to be on it.
    let words: [String]
  }

  private static let states: [State] = [
    State(
      testDescription: "asleep",
      plant: { page in
        page.force(.online)
        await page.look()
        page.pass(seconds: 9 * 3_600)
        page.force(.asleep)
        await page.look()
        page.fillDay()
      }, words: ["Asleep", "as of", "limit", "left alone"]),
    State(
      testDescription: "charging",
      plant: { page in
        page.force(.parked, .battery(41), .charging(.supercharger))
        await page.look()
        page.fillDay()
        try await page.fillJournal()
      }, words: ["Charging", "% at", "kW", "Today", "This week", "Last drives"]),
    State(
      testDescription: "mixed", cars: 3,
      plant: { page in
        page.force(.driving(miles: 20), car: 0)
        page.force(.parked, .charging(.wall), car: 1)
        page.force(.asleep, car: 2)
        await page.look()
        page.fillDay(car: 0)
        page.fillDay(car: 1)
        try await page.fillJournal(car: 0)
        page.addSite()
      }, words: ["Driving", "Charging", "Asleep", "Casa Elettra", "because it drives"]),
    State(
      testDescription: "pair",
      plant: { page in
        page.force(.driving(miles: 20))
        await page.look()
        page.fillDay()
        try await page.fillJournal()
        page.addSite()
      }, words: ["Driving", "Casa Elettra"]),
    State(
      testDescription: "faults", cars: 2,
      plant: { page in
        page.force(.online, car: 0)
        page.force(.online, car: 1)
        await page.look()
        page.fillDay()
        for (path, value) in [
          ("vehicle_state.locked", false), ("vehicle_state.rt", 1),
          ("vehicle_state.tpms_soft_warning_fl", true), ("charge_state.battery_level", 9),
          ("vehicle_state.is_user_present", false),
        ] as [(String, Value)] {
          page.answer(path, value)
        }
        page.addSite(
          .init("island_status", "off_grid_unintentional"), .init("grid_power", 0))
        page.change(car: 1) { $0.isUp = false }
        page.exporter.state.update { snapshot in
          snapshot.rateLimitedUntil = page.now.advanced(by: .seconds(3_000))
          snapshot.journal = .init(isUp: false)
          snapshot.broker = BrokerStatus(isConnected: false)
        }
      },
      words: [
        "asked for a pause until", "is unlocked and open: trunk", "little pressure",
        "no power from the grid", "journal cannot be written",
      ]),
    State(
      testDescription: "login dead",
      plant: { page in
        page.force(.parked, .charging(.wall))
        await page.look()
        page.fillDay()
        page.pass(seconds: 7_200)
        page.exporter.state.update { $0.isLoginRequired = true }
      }, words: ["tesla auth", "Was charging", "as of", "without a login"]),
    State(testDescription: "new", plant: { _ in }, words: ["Not seen yet", "No values yet"]),
    State(
      testDescription: "solar only", cars: 0,
      plant: { page in
        page.addSite(
          .init("percentage_charged", nil), .init("battery_power", nil), .init("grid_power", -2_150)
        )
      }, words: ["Casa Elettra"]),
    State(
      testDescription: "120 cars", cars: 120,
      plant: { page in
        for place in stride(from: 0, to: 120, by: 3) { page.force(.online, car: place) }
        await page.look()
        page.change(car: 77) { $0.isUp = false }
      }, words: ["120 cars:", "needs a look", "Tesla did not answer"]),
  ]

  @Test(arguments: states) func itIsFitForEveryone(_ state: State) async throws {
    try #require(Program.isInstalled("chromium"), "Chromium is missing: run scripts/setup")
    let user = try User()
    let browser = try Chromium(user)
    let page = try await PlantedPage(cars: state.cars)
    try await state.plant(page)
    try browser.open(page.url)
    for width in PageStateTests.widths {
      try browser.resize(width: width, height: 900)
      let faults = try browser.faults()
      #expect(faults == [], "\(state.testDescription) \(width)")
      try keep("\(state.testDescription) \(width) light", browser, user)
    }
    try browser.setColours(isDark: true)
    #expect(try browser.faults([.faintTexts, .faintMarks]) == [], "\(state.testDescription) dark")
    try keep("\(state.testDescription) 1400 dark", browser, user)
    let words = try browser.evaluate("document.body.innerText").stringValue ?? ""
    for part in state.words { #expect(words.contains(part), "\(part)") }
    #expect(
      try browser.evaluate(
        "performance.getEntriesByType('resource').every((e) => e.name.startsWith(location.origin + '/'))"
      ) == true, "something came from elsewhere")
    #expect(browser.complaints == [])
  }

  private func keep(_ name: String, _ browser: Chromium, _ user: User) throws {
    guard let directory = Environment.current.nonEmpty("TESLA_SHOTS") else { return }
    let picture = try browser.screenshot()
    let decoded = try user.run("base64", ["-d"], input: Array(picture.utf8)).output
    try AtomicFile.write(
      decoded, to: FileSystem.path(directory, name.replacing(" ", with: "-") + ".png"), mode: 0o644)
  }
}
