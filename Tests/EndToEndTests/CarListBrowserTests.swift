import JSON
import TeslaCloud
import TestSupport
import Testing

@testable import Exporter

/// The list of 120 cars, as a fleet's dispatcher uses it.
@Suite(.serialized) struct CarListBrowserTests {
  private let browser: Chromium
  private let page: PlantedPage

  init() async throws {
    try #require(Program.isInstalled("chromium"), "Chromium is missing: run scripts/setup")
    page = try await PlantedPage(cars: 120)
    for place in 0..<20 { page.force(.online, .battery(30 + Double(place)), car: place) }
    await page.look()
    page.change(car: 77) { $0.isUp = false }
    browser = try Chromium(try User())
  }

  /// The VINs of the rows that are seen, in their order.
  private func rows() throws -> [String] {
    try browser.evaluate(
      "Array.from(document.querySelectorAll('tbody tr')).filter((r) => r.checkVisibility()).map((r) => r.querySelector('a').getAttribute('href').split('=')[1])"
    ).arrayValue?.compactMap(\.stringValue) ?? []
  }

  private func text(_ selector: String) throws -> String {
    try browser.evaluate("document.querySelector(\"\(selector)\").innerText").stringValue ?? "?"
  }

  @Test func searchAndOrderFollowTheReaderAndOutlastUpdates() throws {
    try browser.open(page.url)
    #expect(try rows().count == 120)
    #expect(try rows().first == page.vins[77], "trouble is first")
    let requests = "performance.getEntriesByType('resource').length"
    let before = try browser.evaluate(requests)
    try browser.evaluate("document.querySelector('a[data-sort=level]').click()")
    #expect(try Array(rows().prefix(20)) == Array(page.vins.prefix(20)))
    #expect(try text("th[aria-sort=ascending]").hasPrefix("Battery"))
    try browser.evaluate("document.querySelector('a[data-sort=level]').click()")
    #expect(try rows().contains(page.vins[0]))
    #expect(try text("th[aria-sort=descending]").hasPrefix("Battery"))
    try browser.evaluate(
      "const s = document.getElementById('sort'); s.value = 'level'; s.dispatchEvent(new Event('change', { bubbles: true }))"
    )
    try browser.evaluate("document.getElementById('q').focus()")
    try browser.type(String(page.vins[19].suffix(6)).lowercased())
    #expect(try rows() == [page.vins[19]])
    #expect(try text("#hits") == "1 of 120 cars")
    #expect(try browser.evaluate(requests) == before, "nothing was asked for that")
    // An update leaves all of it as it is, and the reader types on.
    try browser.evaluate("document.querySelector('table').dataset.old = 'yes'; update()")
    #expect(try browser.evaluate("document.querySelectorAll('table[data-old]').length") == 0)
    #expect(try rows() == [page.vins[19]])
    #expect(try browser.evaluate("document.activeElement.id") == "q")
    try browser.type("nobody")
    #expect(try rows() == [] && text("#hits") == "No car has this.")
    try browser.evaluate(
      "const q = document.getElementById('q'); q.value = ''; q.dispatchEvent(new Event('input', { bubbles: true }))"
    )
    #expect(try Array(rows().prefix(20)) == Array(page.vins.prefix(20)), "still by level")
    #expect(browser.complaints == [])
  }

  @Test func withoutAScriptTheServerSearchesAndSorts() throws {
    try browser.setScripts(areOn: false)
    try browser.open(page.url)
    let sorting = try browser.evaluate("document.querySelector('a[data-sort=level]').href")
    try browser.open(try #require(sorting.stringValue))
    #expect(try Array(rows().prefix(20)) == Array(page.vins.prefix(20)))
    // What the form would send.
    try browser.open(page.url)
    try browser.evaluate(
      "document.getElementById('q').value = '\(page.vins[4].suffix(6))'; document.getElementById('find').requestSubmit()"
    )
    #expect(eventually { (try? rows()) == [page.vins[4]] })
    let hasLoaded = "performance.getEntriesByType('navigation')[0].loadEventEnd > 0"
    #expect(eventually { (try? browser.evaluate(hasLoaded)) == true })
    try browser.open(page.url + "?target=\(page.vins[119])")
    #expect(try text("main article .sub").contains(page.vins[119]))
    #expect(browser.complaints == [])
  }

  @Test func timesAreTheReadersOwn() throws {
    try browser.setZone("Asia/Tokyo")
    try browser.open(page.url)
    #expect(try text("#zone") == "Asia/Tokyo")
    let isSame = try browser.evaluate(
      """
      Array.from(document.querySelectorAll("time")).filter((t) => /^[0-9:]{8}$/.test(t.innerText))
        .map((t) => t.innerText === new Date(t.dateTime)
          .toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo" })).join()
      """)
    #expect(isSame == "true")
    try browser.open(page.url + "?refresh=off")
    #expect(try text("#zone") == "Asia/Tokyo")
    try browser.setScripts(areOn: false)
    try browser.open(page.url)
    #expect(try text("#zone") == "UTC")
    #expect(browser.complaints == [])
  }
}
