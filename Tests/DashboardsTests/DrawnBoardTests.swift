import JSON
import TestSupport
import Testing

@testable import Dashboards

/// The page of `scripts/boards`, in a real browser, with made answers.
@Suite(.needs("chromium")) struct DrawnBoardTests {
  private static let boards: [Value] =
    StructureTests.variants.map(\.json) + [
      JournalDashboard.json(in: .metric), JournalDashboard.json(in: .imperial),
    ]

  /// Two hours of two series with all labels that legends and columns name.
  private static func answer(_ panel: Value) -> Value {
    let isOfJournal = panel["targets"]?[0]?["queryText"] != nil
    let targets = panel["targets"]?.arrayValue ?? []
    var labels = Object(("name", "Ada"), ("car_version", "2026.1"))
    for target in targets {
      for match in (target["legendFormat"]?.stringValue ?? "").matches(of: /\{\{(\w+)\}\}/) {
        labels[String(match.1)] = "label"
      }
    }
    let metric = Value.object(labels)
    let series: Value = .array(
      [1, 0].map { value in
        let now: Value = [7_200, .string("\(value)")]
        return [
          "metric": metric, "value": now,
          "values": [[0, "0"], [3_600, "1"], now],
        ]
      })
    let table: Value = [
      "columns": ["time", "driven"], "rows": [[0, 1], [3_600, 0], [7_200, nil]],
    ]
    return [
      "from": 0, "to": 7_200, "step": 3_600,
      "of": .array(targets.map { _ in isOfJournal ? table : series }),
    ]
  }

  /// What the page says of each board: how many panels it drew, or why it drew none.
  private static func drawn(_ boards: [Value]) throws -> [Value] {
    let calls = try boards.map { dashboard in
      try DrawnBoards.board(dashboard, variables: [:], now: 7_200, note: "made", answer: answer)
    }
    let script = """
      document.title = JSON.stringify(\(String(decoding: Value.array(calls).bytes, as: UTF8.self)).map(
        board => {
          try { draw(board) } catch (error) { return error.message }
          const bodies = [...document.querySelectorAll(".body")]
          return bodies.filter(body => body.innerText.trim() && body.querySelector("svg,b,table,span")
            && !body.innerHTML.match(/NaN|undefined|Infinity/)).length
        }))
      """
    let folder = try TemporaryDirectory()
    let page = try folder.write(try DrawnBoards.page(script), to: "board.html")
    let chromium = try #require(Tool("chromium"))
    let output = try chromium.run(
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--no-first-run", "--user-data-dir=\(folder.file("profile"))", "--dump-dom", "file://\(page)"
    ).output
    let title = try #require(
      try /<title>(.*?)<\/title>/.firstMatch(in: output)?.1, "\(output.prefix(2_000))")
    return try #require(
      try Value(parsing: Array(title.replacing("&amp;", with: "&").utf8)).arrayValue)
  }

  @Test func everyPanelIsDrawn() throws {
    let counts = try Self.boards.map { dashboard in
      try StructureTests.panels(dashboard).count { $0["type"] != "row" }
    }
    let drawn = try Self.drawn(Self.boards)
    #expect(drawn == counts.map { Value(Int64($0)) }, "\(drawn) of \(counts)")
  }

  @Test(
    "what the page does not know it does not leave out",
    arguments: [
      (#""type":"stat""#, #""type":"news""#, "the panel type news is not known"),
      (#""unit":"s""#, #""unit":"fathom""#, "the unit fathom is not known"),
      (#""color":"green""#, #""color":"mauve""#, "the colour mauve is not known"),
    ])
  func unknownThingsFail(known: String, unknown: String, error: String) throws {
    let text = String(decoding: Dashboard.named(.car).json(in: .metric).bytes, as: UTF8.self)
    try #require(text.contains(known))
    let changed = try Value(parsing: Array(text.replacing(known, with: unknown).utf8))
    #expect(try Self.drawn([changed]) == [.string(error)])
  }
}
