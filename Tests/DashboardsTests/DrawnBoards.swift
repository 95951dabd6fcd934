import JSON
import TestSupport
import Testing
import Unix

@testable import Dashboards

/// Boards with what their queries answer, in the form that `scripts/boards.html` draws.
enum DrawnBoards {
  static func board(
    _ dashboard: Value, variables: [String: String], now: Int64, note: String,
    answer: (Value) throws -> Value
  ) throws -> Value {
    var answers = Object()
    for panel in try StructureTests.panels(dashboard) where panel["targets"] != nil {
      answers["\(panel["id"]?.int64Value ?? 0)"] = try answer(panel)
    }
    return [
      "dashboard": dashboard, "now": Value(now), "note": .string(note),
      "variables": .object(
        Object(
          variables.sorted { $0.key < $1.key }.map { Object.Member($0.key, .string($0.value)) })),
      "answers": .object(answers),
    ]
  }

  /// A page that draws them, each by a call of `draw`.
  static func page(_ script: String) throws -> String {
    let path = FileSystem.path(Program.project, "scripts/boards.html")
    let page = String(decoding: try FileSystem.read(path), as: UTF8.self)
    return page + "<script>\(script.replacing("</", with: "<\\/"))</script>\n"
  }
}

extension LivedMonth {
  /// Writes a page for each board, `car.html`, of the kind of account that fills most of it.
  static func draw(_ months: [LivedMonth], _ prometheus: Prometheus, into directory: String) throws
  {
    let note = """
      Not Grafana: scripts/boards drew this from the board's JSON and from what Prometheus answers \
      about a simulated month.
      """
    func write(_ name: String, _ board: Value) throws {
      let script = "draw(\(String(decoding: board.bytes, as: UTF8.self)))"
      try AtomicFile.write(
        Array(try DrawnBoards.page(script).utf8), to: FileSystem.path(directory, name + ".html"),
        mode: 0o644)
    }
    for (kind, name) in [
      (Kind.streaming, Dashboard.Name.car), (.owner, .powerwall), (.streaming, .exporter),
    ] {
      let month = try #require(months.first { $0.kind == kind })
      let dashboard = Dashboard.named(name).json(in: .metric)
      var words = ["job": "\(kind)", "price": "0.3", "feed_in": "0.08"]
      for variable in dashboard["templating"]?["list"]?.arrayValue ?? [] {
        let text = try month.choices(variable, prometheus)?.values.first?.text
        if let name = variable["name"]?.stringValue, let text { words[name] = text }
      }
      let board = try DrawnBoards.board(dashboard, variables: words, now: end, note: note) {
        try month.answer($0, prometheus)
      }
      try write(name.rawValue, board)
    }
    let month = try #require(months.first { $0.kind == .owner })
    let journal = JournalDashboard.json(in: .metric)
    try write(
      "journal",
      try DrawnBoards.board(
        journal, variables: ["vin": month.vins.first ?? ""], now: end,
        note: note.replacing("Prometheus answers", with: "the journal holds"),
        answer: month.answerOfJournal))
  }

  /// As Grafana asks: the present at the end, else the span that is shown.
  private func answer(_ panel: Value, _ prometheus: Prometheus) throws -> Value {
    let span = panel["timeFrom"]?.stringValue ?? "1d"
    let length = LivedMonth.seconds(span)
    let step =
      panel["interval"]?.stringValue.map(LivedMonth.seconds)
      ?? max(LivedMonth.pace, length / 400)
    let end = Int(LivedMonth.end)
    let from = (end - length) / step * step
    let answers = try (panel["targets"]?.arrayValue ?? []).map { target -> Value in
      let query = filled(target["expr"]?.stringValue ?? "", span: span)
      return .array(
        target["instant"] == true
          ? try prometheus.series(query, at: end)
          : try prometheus.series(query, over: from...end, step: step))
    }
    return [
      "from": Value(Int64(from)), "to": Value(Int64(end)), "step": Value(Int64(step)),
      "of": .array(answers),
    ]
  }

  /// As sqlite3 says it, with the columns apart.
  func answerOfJournal(_ panel: Value) throws -> Value {
    let query = (panel["targets"]?[0]?["queryText"]?.stringValue ?? "")
      .replacing("$__from", with: "\(LivedMonth.start * 1_000)")
      .replacing("$__to", with: "\(LivedMonth.end * 1_000)")
      .replacing("$vin", with: vins.first ?? "")
    let (status, output) = try #require(Tool("sqlite3")).run("-readonly", "-json", journal, query)
    try #require(status == 0, "\(output)")
    let rows = output.isEmpty ? [] : try Value(parsing: Array(output.utf8)).arrayValue ?? []
    let members = rows.map { $0.objectValue?.members ?? [] }
    return [
      "from": Value(LivedMonth.start), "to": Value(LivedMonth.end), "step": 604_800,
      "of": [
        [
          "columns": .array((members.first ?? []).map { .string($0.name) }),
          "rows": .array(members.map { .array($0.map(\.value)) }),
        ]
      ],
    ]
  }
}
