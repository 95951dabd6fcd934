import JSON
import TestSupport
import Testing
import Unix

/// The page for people in a real browser.
///
/// With `TESLA_SHOTS=DIR` the pictures that are taken on the way are kept there, to be looked at.
@Suite(.serialized) struct BrowserTests {
  private let user: User
  private let day: SimulatedDay
  private let browser: Chromium

  init() throws {
    try #require(Program.isInstalled("chromium"), "Chromium is missing: run scripts/setup")
    user = try User()
    day = try SimulatedDay.shared(BrowserTests.options)
    browser = try Chromium(user)
  }

  private static let options = ["--vehicles", "2", "--profile", "fleet", "--seed", "5"]

  private static let widths = [
    (360, 740), (390, 844), (768, 1024), (800, 1_024), (1_024, 768), (1_400, 900), (1_440, 900),
  ]

  @Test func everySizeAndColourIsReadable() throws {
    try browser.open(day.url)
    for (width, height) in BrowserTests.widths {
      try browser.resize(width: width, height: height)
      // Colours are the style sheet's alone: the page stays where it is.
      for isDark in [false, true] {
        try browser.setColours(isDark: isDark)
        let name = "\(width) \(isDark ? "dark" : "light")"
        #expect(try browser.faults([.overflow, .faintTexts, .ids, .headings]) == [], "\(name)")
        try keep("\(width)-\(isDark ? "dark" : "light")")
      }
    }
    try browser.open(day.url + "manual")
    #expect(try browser.faults([.faintTexts]) == [])
    #expect(browser.complaints == [])
  }

  @Test func thePageIsFullOfTheDay() throws {
    try browser.open(day.url)
    #expect(try count("main article") == 4)
    #expect(try count("main svg.car") == 2)
    #expect(try count("main svg.flow path[class^=flow-]") >= 1)
    // Two of each car, two of the site; one that has not been warm twice yet has no temperature.
    #expect(try (4...6).contains(count("main figure svg.chart")))
    #expect(try count("main figure rect.band-asleep") >= 1)
    #expect(try count("main section.trips table.sums") == 3)
    #expect(try count("main section.trips li") >= 2)
    let words = try browser.evaluate("document.querySelector('main').innerText").stringValue ?? ""
    for part in [
      "Ampère", "range", "Tires", "Odometer", "Software", "Access token", "Working",
      "Today", "This week", "Last drives",
      "of 10.00 dollars",
    ] {
      #expect(words.contains(part), "\(part)")
    }
    #expect(browser.complaints == [])
  }

  @Test func readersAndKeyboardsGetEverywhere() throws {
    try browser.open(day.url)
    let tree = try browser.accessibilityTree()
    func names(_ role: String) -> [String] { tree.filter { $0.role == role }.map(\.name) }
    for role in ["image", "link", "heading", "article", "navigation"] {
      #expect(!names(role).isEmpty && !names(role).contains(""), "\(role): \(names(role))")
    }
    #expect(names("main").count == 1)
    #expect(names("image").contains { $0.hasPrefix("Battery at ") })
    #expect(names("image").contains { $0.hasPrefix("Energy: ") })
    #expect(try count("h1") == 1)
    var stops: [String] = []
    for _ in 0..<20 {
      try browser.press("Tab")
      let text = try browser.evaluate("document.activeElement.innerText || ''").stringValue ?? ""
      if text == stops.first { break }
      let isSeen = try browser.evaluate(
        "document.activeElement.getBoundingClientRect().left >= 0 || document.activeElement === document.body"
      )
      #expect(isSeen == true, "\(text) has the focus out of sight")
      stops.append(text)
    }
    #expect(stops.first == "Skip to the cars")
    for link in ["Metrics", "Manual", "Targets", "Health", "Pause"] {
      #expect(stops.contains(link), "\(stops)")
    }
  }

  @Test func scriptsKeepThePageUpToDateWhileItIsSeen() throws {
    try browser.open(day.url)
    let mark = "document.querySelector('main article').dataset.old = 'yes'"
    try browser.evaluate(mark)
    try browser.evaluate("update()")
    #expect(try count("main article[data-old]") == 0)
    #expect(try count("#trouble[hidden]") == 1)
    // A keyboard that is in the page keeps its place.
    try browser.evaluate(mark + "; document.querySelector('main .end a').focus()")
    try browser.evaluate("update()")
    #expect(try count("main article[data-old]") == 0)
    #expect(try browser.evaluate("document.activeElement.innerText") == "Pause")
    // A text that someone is about to copy stays.
    try browser.evaluate(mark + "; getSelection().selectAllChildren(document.querySelector('h2'))")
    try browser.evaluate("update()")
    #expect(try count("main article[data-old]") == 1)
    try browser.evaluate("getSelection().removeAllRanges()")
    #expect(browser.complaints == [])
    try browser.setNetwork(isOn: false)
    try browser.evaluate("update()")
    #expect(try count("#trouble:not([hidden])") == 1)
    #expect(try count("main article") == 4, "what was known stays")
  }

  /// Long before it would be looked at again.
  @Test func thePageHearsThatSomethingHasChanged() throws {
    let simulator = try Simulator()
    let house = try User.loggedIn(simulator)
    let vins = try house.products().compactMap { $0["vin"]?.stringValue }
    let vin = try #require(vins.first)
    try simulator.control("POST", "car/\(vin)", #"{"state": "parked"}"#)
    let exporter = try Exporter(house, "--check-interval", "0.5", "--drive-interval", "0.5")
    try #require(try exporter.metrics(with: "tesla_charge_state_battery_level_ratio{") != nil)
    try browser.open("http://\(exporter.address)/")
    // Nothing else may renew it.
    try browser.evaluate("for (let id = 0; id < 1000; id++) clearInterval(id)")
    #expect(eventually { (try? browser.evaluate("events.readyState")) == 1 })
    #expect(try count("main path.open.door") == 0)
    try simulator.control("POST", "car/\(vin)", #"{"state": "door_open"}"#)
    #expect(eventually { (try? count("main path.open.door")) == 1 })
    // A page that nobody sees does not listen.
    try browser.evaluate(
      """
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
      """)
    #expect(try browser.evaluate("events") == nil)
    try browser.evaluate(
      """
      delete document.hidden; document.dispatchEvent(new Event("visibilitychange"));
      """)
    #expect(eventually { (try? browser.evaluate("events.readyState")) == 1 })
    #expect(browser.complaints == [])
    #expect(try exporter.stop() == 0)
    #expect(eventually { (try? browser.evaluate("events.readyState")) != 1 })
  }

  @Test func itWorksWithoutScripts() throws {
    try browser.setScripts(areOn: false)
    try browser.open(day.url)
    #expect(try count("main article") == 4)
    #expect(try count("head noscript > meta[http-equiv=refresh][content='60']") == 1)
    try browser.open(day.url + "?refresh=off")
    #expect(try count("meta[http-equiv=refresh]") == 0)
    #expect(try count("main a[href='./?refresh=on']") == 1)
    #expect(browser.complaints == [])
  }

  private func count(_ selector: String) throws -> Int {
    let count = try browser.evaluate("document.querySelectorAll(\"\(selector)\").length")
    return Int(count.int64Value ?? -1)
  }

  /// Also shows that there is something to see: a page of one colour is a small file.
  private func keep(_ name: String) throws {
    let picture = try browser.screenshot()
    #expect(picture.utf8.count > 40_000, "\(name) is empty")
    guard let directory = Environment.current.nonEmpty("TESLA_SHOTS") else { return }
    let decoded = try user.run("base64", ["-d"], input: Array(picture.utf8)).output
    try AtomicFile.write(decoded, to: FileSystem.path(directory, name + ".png"), mode: 0o644)
  }
}
