import JSON
import TestSupport
import Testing
import Unix

/// Charts and drawings in a real browser, of pages that are made without living a day.
///
/// With `TESLA_SHOTS=DIR` pictures of each are kept there.
@Suite(.serialized) struct ChartBrowserTests {
  private let user: User
  private let server: PageServer
  private let browser: Chromium

  init() throws {
    try #require(Program.isInstalled("chromium"), "Chromium is missing: run scripts/setup")
    user = try User()
    server = try ChartPages().served()
    browser = try Chromium(user)
    try browser.setZone("UTC")
  }

  private func open(_ name: String) throws {
    // It needs no changes of its own.
    try browser.open("http://\(server.address)/\(name)")
  }

  private static let checks = PageCheck.allCases.filter { $0 != .smallTargets }

  @Test(arguments: [320, 390, 800, 1_400])
  func labelsStandAtTheirLinesAndCanBeRead(width: Int) throws {
    for isDark in [false, true] {
      try browser.setColours(isDark: isDark)
      try browser.resize(width: width, height: 1_000)
      for name in ["day", "new", "outage", "sun", "stale"] {
        try open(name)
        let place = "\(name) \(width) \(isDark ? "dark" : "light")"
        let faults = try browser.faults(ChartBrowserTests.checks)
        #expect(faults.isEmpty, "\(place): \(faults)")
        let distances = try browser.evaluate(
          """
          (() => {
            const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
            return Array.from(document.querySelectorAll(".y, .x")).flatMap((line) => {
              const label = line.firstChild.getBoundingClientRect();
              if (!label.width) return [];
              const box = line.getBoundingClientRect();
              const isHour = line.classList.contains("x");
              return [Math.abs(isHour ? middle(label)[0] - box.left : middle(label)[1] - box.top)];
            });
          })()
          """
        ).arrayValue?.compactMap(\.doubleValue)
        #expect(try #require(distances).allSatisfy { $0 <= 2 }, "\(place): \(distances ?? [])")
        #expect(distances?.isEmpty == (name == "new"), "\(place)")
        try keep("\(name)-\(width)-\(isDark ? "dark" : "light")")
      }
    }
  }

  @Test func hoursLeaveRoomForOneAnother() throws {
    for (width, hours) in [
      (320, ["00:00", "06:00", "12:00", "18:00"]),
      (1_400, ["21:00", "00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00"]),
    ] {
      try browser.resize(width: width, height: 1_000)
      try open("day")
      #expect(Set(try texts("figure:first-of-type .x time")) == Set(hours), "\(width)")
    }
  }

  @Test func aPointerIsToldTheValuesOfItsMoment() throws {
    try browser.resize(width: 800, height: 1_000)
    try open("day")
    try point(at: 115)
    #expect(try texts(".tip *") == ["05:20", "level 49 %", "driving"])
    #expect(try count(".cursor") == 1 && count(".pin") == 1)
    // In its sleep nothing is claimed.
    try point(at: 60)
    #expect(try texts(".tip *") == ["00:45", "asleep"])
    #expect(try count(".pin") == 0)
    try point(at: 287)
    #expect(try texts(".tip *") == ["19:40", "level 66 %", "charging"])
    let isInside = try browser.evaluate(
      "document.querySelector('.tip').getBoundingClientRect().right <= innerWidth")
    #expect(isInside == true)
    // Its sign says where it goes.
    try point(at: 150, chart: 2)
    #expect(
      try texts(".tip *") == [
        "08:15", "solar 6.0 kW", "home 0.7 kW", "to the battery 4.0 kW", "to the grid 1.3 kW",
      ])
    try browser.movePointer(x: 2, y: 2)
    #expect(try count(".tip") == 0)
    #expect(browser.complaints.allSatisfy { $0.contains("404") })
  }

  @Test func theKeyboardGoesFromValueToValueAndReadersAreTold() throws {
    try open("day")
    for _ in 0..<20 where try count(".plot:focus") == 0 { try browser.press("Tab") }
    #expect(try said() == "19:40: level 66 %, charging")
    for (key, words) in [
      ("ArrowLeft", "19:35: level 66 %, charging"), ("Home", "19:45: asleep"),
      ("ArrowLeft", "19:45: asleep"),
      // The end of its sleep, then the first value after it.
      ("ArrowRight", "03:40: asleep"), ("ArrowRight", "03:45: level 49 %, online"),
      ("PageUp", "04:45: level 50 %, online"), ("ArrowUp", "04:50: level 50 %, online"),
      ("End", "19:40: level 66 %, charging"), ("PageDown", "18:40: level 65 %, charging"),
    ] {
      try browser.press(key)
      #expect(try said() == words, "\(key)")
    }
    #expect(try texts(".tip b") == ["18:40"])
    try browser.press("Escape")
    #expect(try count(".tip") == 0)
    let sliders = try browser.accessibilityTree().filter { $0.role == "slider" }.map(\.name)
    #expect(sliders.count == 4)
    #expect(sliders.first?.hasPrefix("Battery, last 24 hours: level from") == true)
    try browser.press("ArrowLeft")
    try browser.press("Tab")
    #expect(try texts(".plot:focus .tip b") == ["19:40"], "one chart at a time")
    #expect(try count(".tip") == 1)
  }

  @Test func chartsOutliveARenewalOfThePage() throws {
    try browser.resize(width: 800, height: 1_000)
    try open("day")
    try point(at: 115)
    try browser.evaluate("document.querySelector('.plot').dataset.old = 'yes'")
    try browser.evaluate("update()")
    #expect(try count(".plot[data-old]") == 0)
    #expect(eventually { (try? texts(".tip b")) == ["05:20"] }, "the pointer is still there")
    #expect(try count(".plot[role=slider][tabindex='0']") == 4)
    // A keyboard is not interrupted; later it is where it was.
    try browser.movePointer(x: 2, y: 2)
    try browser.evaluate("document.querySelectorAll('.plot')[1].focus()")
    for key in ["PageDown", "ArrowLeft"] { try browser.press(key) }
    let words = try said()
    try browser.evaluate("document.querySelector('.plot').dataset.old = 'yes'; update()")
    #expect(try count(".plot[data-old]") == 1)
    try browser.evaluate("chartUsed = -Infinity; update()")
    #expect(try count(".plot[data-old]") == 0)
    #expect(try said() == words && words != nil)
    #expect(try texts(".plot:focus .tip b") == [String(try #require(words).prefix(5))])
  }

  @Test func hoursAreThoseOfTheReader() throws {
    try browser.setZone("Asia/Kolkata")
    try browser.resize(width: 800, height: 1_000)
    try open("day")
    #expect(
      Set(try texts("figure:first-of-type .x time")) == ["00:00", "06:00", "12:00", "18:00"])
    try point(at: 287)
    #expect(try texts(".tip b") == ["01:10"])
  }

  @Test func withoutScriptsAChartIsAPictureWithItsWords() throws {
    try browser.setScripts(areOn: false)
    try open("day")
    #expect(try count(".plot[role=img][aria-label*='last 24 hours']:not([tabindex])") == 4)
    try open("new")
    let words = try texts(".card .note")
    #expect(words.contains { $0.hasPrefix("The chart of the last day begins") }, "\(words)")
  }

  @Test func whatIsOldDoesNotMove() throws {
    func moving() throws -> Int64? {
      try browser.evaluate("document.getAnimations().length").int64Value
    }
    try open("outage")
    #expect(try #require(try moving()) > 0)
    try open("stale")
    #expect(try moving() == 0)
    #expect(try count(".card.old .flow") == 1)
  }

  // MARK: Looking

  /// Moves the pointer to a piece of a chart.
  private func point(at place: Int, chart: Int = 0) throws {
    let box = try browser.evaluate(
      """
      (() => {
        const area = document.querySelectorAll(".plot .area")[\(chart)];
        area.scrollIntoView({ block: "center" });
        const box = area.getBoundingClientRect();
        return [box.left + box.width * (\(place) + 0.5) / 288, box.top + box.height / 2];
      })()
      """
    ).arrayValue?.compactMap(\.doubleValue)
    let point = try #require(box?.count == 2 ? box : nil)
    try browser.movePointer(x: point[0], y: point[1])
  }

  private func said() throws -> String? {
    try browser.evaluate("document.activeElement.getAttribute('aria-valuetext')").stringValue
  }

  /// Of those that are shown.
  private func texts(_ selector: String) throws -> [String] {
    let script = """
      Array.from(document.querySelectorAll("\(selector)")).filter((e) => e.getClientRects().length)
        .map((e) => e.textContent)
      """
    return try browser.evaluate(script).arrayValue?.compactMap(\.stringValue) ?? []
  }

  private func count(_ selector: String) throws -> Int {
    let count = try browser.evaluate("document.querySelectorAll(\"\(selector)\").length")
    return Int(count.int64Value ?? -1)
  }

  private func keep(_ name: String) throws {
    guard let directory = Environment.current.nonEmpty("TESLA_SHOTS") else { return }
    let decoded = try user.run(
      "base64", ["-d"], input: Array(try browser.screenshot().utf8)
    ).output
    try AtomicFile.write(decoded, to: FileSystem.path(directory, name + ".png"), mode: 0o644)
  }
}
