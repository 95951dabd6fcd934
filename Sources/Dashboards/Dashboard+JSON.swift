package import JSON

extension Dashboard {
  /// Whichever source the reader chooses.
  static let source: Value = ["type": "prometheus", "uid": "${datasource}"]

  /// Of Grafana 10.4 and 11; newer ones read it too.
  static let schemaVersion: Int64 = 39

  /// As Grafana imports it.
  package func json(in units: Units) -> Value {
    [
      "uid": .string(uid), "title": .string(title), "description": .string(summary),
      "tags": ["tesla"], "schemaVersion": Value(Dashboard.schemaVersion), "version": 1,
      "editable": true, "graphTooltip": 1, "timezone": "browser", "refresh": "1m",
      "time": ["from": "now-24h", "to": "now"], "timepicker": [:], "fiscalYearStartMonth": 0,
      "templating": ["list": .array([sourceVariable] + variables.map(\.json))],
      "annotations": ["list": .array([Dashboard.ownAnnotations] + marks.map(\.json))],
      "links": [Dashboard.others], "panels": .array(panelList(in: units)),
    ]
  }

  private func panelList(in units: Units) -> [Value] {
    var id = 0
    func next() -> Int {
      id += 1
      return id
    }
    return layout.flatMap { section, y, places -> [Value] in
      let id = next()
      let panels = places.map { $0.panel.json(id: next(), x: $0.x, y: $0.y, in: units) }
      // A closed row holds its panels, an open one stands above them.
      let row = Dashboard.row(section, id: id, y: y, holding: section.isCollapsed ? panels : [])
      return [row] + (section.isCollapsed ? [] : panels)
    }
  }

  private static func row(_ section: Section, id: Int, y: Int, holding panels: [Value]) -> Value {
    [
      "id": Value(Int64(id)), "type": "row", "title": .string(section.title),
      "collapsed": .bool(section.isCollapsed),
      "gridPos": Panel.gridPosition(x: 0, y: y, width: columns, height: 1),
      "panels": .array(panels),
    ]
  }

  private var sourceVariable: Value {
    [
      "name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus",
      "refresh": 1, "regex": "", "hide": 0, "multi": false, "includeAll": false, "options": [],
      "skipUrlSync": false, "current": [:],
    ]
  }

  /// What people write on the graphs themselves.
  private static let ownAnnotations: Value = [
    "name": "Annotations & Alerts", "type": "dashboard", "builtIn": 1, "enable": true,
    "hide": true, "iconColor": "rgba(0, 211, 255, 1)",
    "datasource": ["type": "grafana", "uid": "-- Grafana --"],
  ]

  /// The dashboards of this program, with the same time and the same car.
  static let others: Value = [
    "title": "Tesla", "type": "dashboards", "tags": ["tesla"], "asDropdown": false,
    "icon": "external link", "includeVars": true, "keepTime": true, "targetBlank": false,
    "tooltip": "", "url": "",
  ]
}

extension Dashboard.Variable {
  fileprivate var json: Value {
    switch content {
    case .label(let series): label(series)
    case .named(let series, let words, let takesSeveral): named(series, words, takesSeveral)
    case .number(let number): typed("\(number)")
    }
  }

  private func label(_ series: Expression) -> Value {
    query("label_values(\(series.text), \(name))", kind: 1, regex: "", takesSeveral: true)
  }

  /// Takes both from a series as Grafana writes it: `{name="Ada",vin="LRW1"} 1 1764000000000`.
  /// Labels come in the order of their names; a name may hold quotation marks.
  private func named(_ series: Expression, _ words: String, _ takesSeveral: Bool) -> Value {
    let regex =
      name < words
      ? #"/\#(name)="(?<value>[^"]*)"|\#(words)="(?<text>.*)"\}/g"#
      : #"/\#(words)="(?<text>.*)"(?=,\#(name)=")|\#(name)="(?<value>[^"]*)"/g"#
    return query(
      "query_result(\(series.text))", kind: 3, regex: regex, takesSeveral: takesSeveral)
  }

  /// - Parameter kind: Grafana's number for the form of the query.
  private func query(_ query: String, kind: Int64, regex: String, takesSeveral: Bool) -> Value {
    var variable = Object(
      ("name", .string(name)), ("label", .string(title)), ("type", "query"),
      ("datasource", Dashboard.source), ("definition", .string(query)),
      (
        "query",
        [
          "qryType": Value(kind), "query": .string(query), "refId": .string("variable-" + name),
        ]
      ),
      ("refresh", 2), ("regex", .string(regex)), ("sort", 1), ("hide", 0), ("options", []),
      ("skipUrlSync", false), ("multi", .bool(takesSeveral)), ("includeAll", .bool(takesSeveral)))
    if takesSeveral {
      variable["allValue"] = ".+"
      variable["current"] = ["selected": true, "text": ["All"], "value": ["$__all"]]
    } else {
      variable["current"] = [:]
    }
    return .object(variable)
  }

  private func typed(_ text: String) -> Value {
    let choice: Value = ["selected": true, "text": .string(text), "value": .string(text)]
    return [
      "name": .string(name), "label": .string(title), "type": "textbox", "query": .string(text),
      "current": choice, "options": [choice], "hide": 0, "skipUrlSync": false,
    ]
  }
}

extension Dashboard.Mark {
  fileprivate var json: Value {
    [
      "name": .string(title), "datasource": Dashboard.source, "enable": true, "hide": false,
      "iconColor": .string(color), "expr": .string(expression.text), "step": "60s",
      "titleFormat": .string(text), "textFormat": "", "tagKeys": "", "useValueForTime": false,
    ]
  }
}
