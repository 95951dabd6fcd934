import JSON
import TestSupport
import Testing
import Unix

@testable import Dashboards

/// Every expression of every board, asked about a month of each kind of account.
@Suite(.needs("curl", "prometheus", "promtool", "sqlite3")) struct LivedMonthTests {
  @Test func everyPanelHasDataOrSaysWhyNot() async throws {
    let months = try await LivedMonth.all()
    let folder = try TemporaryDirectory()
    let prometheus = try LivedMonth.prometheus(months, in: folder)
    if let directory = Environment.current.nonEmpty("TESLA_BOARDS") {
      return try LivedMonth.draw(months, prometheus, into: directory)
    }
    var asked = 0
    for month in months {
      for name in month.kind.boards {
        for units in [Units.metric, .imperial] {
          let questions = Question.all(name, units, about: month)
          asked += questions.count
          try expectAnswers(questions, prometheus, month)
        }
        try expectChoices(name, prometheus, month)
      }
      guard month.kind.boards.contains(.car) else { continue }
      for panel in JournalDashboard.json(in: .metric)["panels"]?.arrayValue ?? [] {
        let answer = try month.answerOfJournal(panel)["of"]?[0]
        let place = "\(month.kind), journal, \(panel["title"] ?? "")"
        #expect(answer?["rows"]?.arrayValue?.isEmpty == false, "no data: \(place)")
      }
    }
    #expect(asked > 200)
    try expectSelectorsOfRulesHaveData(prometheus)
  }

  /// A query of a board, and what is expected of it.
  private struct Question {
    let title: String
    let place: String
    let legend: String
    let needs: [Need]
    /// As it is asked: one sample for each series, where one of its values is a number.
    let text: String

    private static let minus = "> -Inf < +Inf"

    /// - Parameters:
    ///   - step: of the values that are shown, in seconds; nil for the present only.
    init(
      _ title: String, _ place: String, _ query: String, legend: String, needs: [Need] = [],
      span: String? = nil,
      step: String?, _ month: LivedMonth
    ) {
      (self.title, self.place, self.legend, self.needs) = (title, place, legend, needs)
      let span = span ?? "\(LivedMonth.length)s"
      let query = month.filled(query, span: span)
      text =
        step.map { "count_over_time(((\(query)) \(Question.minus))[\(span):\($0)])" }
        ?? "(\(query)) \(Question.minus)"
    }

    static func all(_ name: Dashboard.Name, _ units: Units, about month: LivedMonth) -> [Question] {
      let dashboard = Dashboard.named(name)
      let pace = "\(LivedMonth.pace)s"
      let panels = dashboard.panels.flatMap { panel in
        panel.queries.compactMap { query -> Question? in
          let text = panel.text(of: query, in: units)
          if units != .metric, text == panel.text(of: query, in: .metric) { return nil }
          // What may be empty now was there some time.
          let step = panel.isOfNow && panel.whenEmpty == nil ? nil : panel.interval ?? pace
          return Question(
            panel.title,
            "\(month.kind), \(name), \(panel.title): \(query.legend)", text,
            legend: query.legend, needs: panel.needs + query.needs, span: panel.span, step: step,
            month)
        }
      }
      let marks = dashboard.marks.map {
        Question(
          $0.title,
          "\(month.kind), \($0.title)", $0.expression.text, legend: $0.text, step: pace, month)
      }
      return panels + (units == .metric ? marks : [])
    }
  }

  private func expectAnswers(
    _ questions: [Question], _ prometheus: Prometheus, _ month: LivedMonth
  ) throws {
    guard !questions.isEmpty else { return }
    let answers = try prometheus.series(questions.map(\.text), at: Int(LivedMonth.end))
    for (question, series) in zip(questions, answers) {
      let place = "\(question.place)\n\(question.text)"
      let missing = question.needs.filter { !month.kind.has.contains($0) }
      #expect(
        series.isEmpty == !missing.isEmpty,
        "\(missing.isEmpty ? "no data" : "data in spite of \(missing)"): \(place)")
      for match in question.legend.matches(of: /\{\{([a-z_]+)\}\}/) where !series.isEmpty {
        #expect(
          series.contains { $0["metric"]?[String(match.1)]?.stringValue?.isEmpty == false },
          "no label \(match.1): \(place)")
      }
    }
  }

  /// That a variable's query answers, and that Grafana finds each car and site by its name in it.
  private func expectChoices(
    _ name: Dashboard.Name, _ prometheus: Prometheus, _ month: LivedMonth
  ) throws {
    let variables = Dashboard.named(name).json(in: .metric)["templating"]?["list"]?.arrayValue ?? []
    for variable in variables {
      guard let choices = try month.choices(variable, prometheus) else {
        try expectLabel(variable, prometheus, month)
        continue
      }
      let expected = variable["name"] == "vin" ? month.vins : month.sites
      let place = "\(month.kind), \(name): \(choices.values)"
      #expect(choices.values.map(\.value).sorted() == expected.sorted(), "\(place)")
      for choice in choices.values { #expect(choice.text != choice.value, "\(place)") }
    }
  }

  /// That a variable which offers a label's values has some.
  private func expectLabel(_ variable: Value, _ prometheus: Prometheus, _ month: LivedMonth) throws
  {
    if ["textbox", "datasource"].contains(variable["type"]?.stringValue) { return }
    let query = try #require(variable["query"]?["query"]?.stringValue, "\(variable)")
    let match = try #require(
      try /label_values\((.*), ([a-z_]+)\)/.wholeMatch(in: query), "\(query)")
    let series = try prometheus.series(
      month.filled(String(match.1), span: "\(LivedMonth.length)s"), at: Int(LivedMonth.end))
    #expect(
      series.contains { $0["metric"]?[String(match.2)]?.stringValue?.isEmpty == false }, "\(query)")
  }

  /// An alert that is silent answers nothing; what it looks at must be there.
  private func expectSelectorsOfRulesHaveData(_ prometheus: Prometheus) throws {
    var options = AlertOptions()
    options.job = "\(LivedMonth.Kind.owner)"
    let rules = AlertRules.groups(options).flatMap(\.rules)
    let selectors = Set(rules.flatMap(\.expression.selectors)).sorted()
    #expect(selectors.count > 40)
    let queries = selectors.map { "count_over_time(\($0)[\(LivedMonth.length)s])" }
    for (query, series) in zip(queries, try prometheus.series(queries, at: Int(LivedMonth.end))) {
      #expect(!series.isEmpty, "no data: \(query)")
    }
  }

  @Test("what a board prints is what is asked here")
  func printedQueriesAreThoseThatAreAsked() throws {
    for name in Dashboard.Name.allCases {
      let dashboard = Dashboard.named(name)
      for units in [Units.metric, .imperial] {
        let printed = try StructureTests.panels(dashboard.json(in: units)).flatMap { panel in
          (panel["targets"]?.arrayValue ?? []).map { $0["expr"]?.stringValue }
        }
        let asked = dashboard.panels.flatMap { panel in
          panel.queries.map { panel.text(of: $0, in: units) }
        }
        #expect(!asked.isEmpty && printed == asked, "\(name), \(units)")
      }
    }
  }

  @Test("what is in a closed row needs what not everyone has, and what most have is in open ones")
  func closedRowsAreOfTheFew() {
    for name in Dashboard.Name.allCases {
      for section in Dashboard.named(name).sections {
        for panel in section.panels {
          let isOfAll = LivedMonth.Kind.owner.has.isSuperset(of: panel.needs)
          #expect(isOfAll == !section.isCollapsed, "\(name), \(section.title): \(panel.title)")
        }
      }
    }
  }
}

extension LivedMonth {
  /// What a variable offers of cars or sites; nil for others.
  func choices(_ variable: Value, _ prometheus: Prometheus) throws -> Choices? {
    guard let query = variable["query"]?["query"]?.stringValue,
      let match = try /query_result\((.+)\)\s*/.wholeMatch(in: query)
    else { return nil }
    let text = filled(String(match.1), span: "\(LivedMonth.length)s")
    return Choices(
      try prometheus.series(text, at: Int(LivedMonth.end)),
      pattern: try #require(variable["regex"]?.stringValue))
  }

  /// As Grafana puts in its variables.
  func filled(_ query: String, span: String) -> String {
    query.replacing("$__range_s", with: "\(LivedMonth.seconds(span))")
      .replacing("$__rate_interval", with: "\(LivedMonth.pace * 4)s")
      .replacing("$__range", with: span)
      .replacing("$job", with: "\(kind)").replacing("$vin", with: vins.joined(separator: "|"))
      .replacing("$site_id", with: sites.joined(separator: "|"))
      .replacing("$price", with: "0.3").replacing("$feed_in", with: "0.08")
  }

  /// `30d` in seconds.
  static func seconds(_ span: String) -> Int {
    let unit: [Character: Int] = ["s": 1, "d": 86_400, "w": 7 * 86_400]
    return (Int(span.dropLast()) ?? 0) * (span.last.flatMap { unit[$0] } ?? 1)
  }
}
