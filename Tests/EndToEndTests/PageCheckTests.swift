import JSON
import TestSupport
import Testing

/// The checks of a page find what they are for, and nothing else.
@Suite struct PageCheckTests {
  private static let good = """
    <main><h1>Cars</h1><p>Read <a href="#list">the list</a> first.</p><h2 id="list">List</h2>
    <form><label for="q">Search</label> <input id="q" style="border: 1px solid #666; height: 30px"></form>
    <svg role="img" aria-label="Battery" width="300" height="100" viewBox="0 0 300 100">
    <rect class="track" width="300" height="20" fill="#eee"/><rect width="200" height="20" fill="#063"/>
    <text x="10" y="60" font-size="14">50 %</text><path d="M0 80H300" stroke="#06c"/></svg>
    <table aria-label="Sums"><thead><tr><th scope="col">Week</th></tr></thead></table></main>
    """

  private static let planted: [(html: String, fault: String)] = [
    ("<a href=\"#list\" style=\"display: block; height: 30px\"></a>", "names: a has no name"),
    ("<svg width=\"9\" height=\"9\" aria-label=\"Car\"></svg>", "names: svg \"Car\" has no role"),
    ("<svg width=\"9\" height=\"9\" role=\"img\"></svg>", "names: svg has no name"),
    (
      "<div tabindex=\"0\" aria-label=\"x\" style=\"height: 30px\"></div>",
      "names: div \"x\" has no role"
    ),
    ("<table><tr><td>1</td></tr></table>", "names: table \"1\" has no name"),
    ("<p id=\"list\">x</p>", "ids: list is there twice"),
    ("<p aria-labelledby=\"lost\">x</p>", "ids: lost is nowhere"),
    ("<h4>Deep</h4>", "headings: h4 \"Deep\" leaves a level out"),
    ("<h1>Two</h1>", "headings: there is not one h1"),
    (
      "<input placeholder=\"x\" style=\"border: 1px solid #666; height: 30px\">",
      "labels: input has no label"
    ),
    ("<p style=\"color: #999\">Pale</p>", "faintTexts: p \"Pale\" has 2.85:1"),
    ("<p style=\"opacity: .3\">Weak</p>", "faintTexts: p \"Weak\""),
    (
      """
      <svg role="img" aria-label="A" width="99" height="99"><rect width="99" height="99" fill="#222"/>
      <text x="20" y="50">dark</text></svg>
      """, "faintTexts: text \"dark\""
    ),
    (
      """
      <svg role="img" aria-label="A" width="50" height="50" viewBox="0 0 100 100">
      <text x="0" y="50" font-size="16">tiny</text></svg>
      """, "smallTexts: text \"tiny\" has 8.0 px"
    ),
    ("<p style=\"font-size: 11px\">Small</p>", "smallTexts: p \"Small\" has 11.0 px"),
    (
      "<svg role=\"img\" aria-label=\"A\" width=\"99\" height=\"9\"><path d=\"M0 5H99\" stroke=\"#ccc\"/></svg>",
      "faintMarks: path has 1.61:1"
    ),
    (
      """
      <svg role="img" aria-label="A" width="99" height="9"><rect width="99" height="9" fill="#063"/>
      <circle cx="50" cy="5" r="3" fill="#052"/></svg>
      """, "faintMarks: circle"
    ),
    (
      "<span style=\"display: inline-block; width: 9px; height: 9px; background: #ddd\"></span>",
      "faintMarks: span has"
    ),
    (
      "<input aria-label=\"x\" style=\"border: 1px solid #eee; height: 30px\">",
      "faintMarks: input \"x\" has an edge"
    ),
    (
      "<p>Over</p><p style=\"margin-top: -30px\">Under</p>",
      "collisions: \"Over\" lies on \"Under\""
    ),
    ("<div style=\"width: 2000px\">Wide</div>", "overflow: it is wider"),
    ("<button style=\"width: 20px; height: 20px\">x</button>", "smallTargets: button"),
  ]

  @Test func eachFindsWhatIsPlanted() throws {
    try #require(Program.isInstalled("chromium"), "Chromium is missing: run scripts/setup")
    let browser = try Chromium(try User())
    func faults(_ html: String) throws -> [String] {
      let document = Value.string("<head><title>Cars</title></head><body>\(html)</body>").bytes
      try browser.evaluate(
        "document.documentElement.lang = 'en'; document.documentElement.innerHTML = \(String(decoding: document, as: UTF8.self))"
      )
      return try browser.faults()
    }
    #expect(try faults(PageCheckTests.good) == [])
    for (html, fault) in PageCheckTests.planted {
      let page = PageCheckTests.good.replacing("</main>", with: html + "</main>")
      let found = try faults(page)
      #expect(found.contains { $0.hasPrefix(fault) }, "\(fault): \(found)")
      #expect(found.count == 1, "\(fault): \(found)")
    }
    let missing = Set(PageCheck.allCases.map(\.rawValue)).subtracting(
      PageCheckTests.planted.map { $0.fault.prefix { $0 != ":" } }.map(String.init))
    #expect(missing == [], "every check has its fault")
  }
}
