package import JSON

/// `tesla dashboard journal`: the journal's own tables, for Grafana's data source plugin
/// frser-sqlite-datasource. Its queries are plain SQL but for Grafana's `$__from`, `$__to` and
/// `$vin`, so that sqlite3 runs them too.
package enum JournalDashboard {
  /// As the command line has it.
  package static let name = "journal"

  static let uid = "tesla-journal"

  enum Kind: String, Sendable {
    case stat
    case table
    case bars
    case points
    case timeline
  }

  package struct Panel: Sendable {
    let title: String
    let kind: Kind
    /// In the grid's 24 columns and rows.
    let width: Int
    let height: Int
    /// Grafana's name of the unit; empty for none.
    let unit: String
    /// Without the numbers' distance unit, which is `$km` and `$unit` in it.
    let sql: String
    /// A sentence; empty for none.
    let note: String

    init(
      _ title: String, _ kind: Kind, width: Int, height: Int = 8, unit: String = "",
      note: String = "", _ sql: String
    ) {
      self.title = title
      self.kind = kind
      self.width = width
      self.height = height
      self.unit = unit
      self.sql = sql
      self.note = note
    }

    /// The query in the units that are shown.
    package func query(in units: Units) -> String {
      sql.replacing("$km", with: units.distance == .kilometers ? "1.0" : "0.621371192")
        .replacing("$unit", with: units.distance.rawValue)
    }
  }

  package static let panels: [Panel] =
    JournalQueries.sums + JournalQueries.drives
    + JournalQueries.charges + JournalQueries.car

  static let variableQuery = "SELECT vin FROM vehicles ORDER BY vin"

  /// As Grafana imports it.
  package static func json(in units: Units) -> Value {
    var list: [Value] = []
    var (x, y, height) = (0, 0, 0)
    for panel in panels {
      if x + panel.width > Dashboard.columns {
        y += height
        (x, height) = (0, 0)
      }
      list.append(panel.json(id: list.count + 1, x: x, y: y, in: units))
      x += panel.width
      height = max(height, panel.height)
    }
    return [
      "uid": .string(uid), "title": "Tesla: journal",
      "description":
        "Drives, charges, costs and battery of one car, from the journal of tesla serve.",
      "tags": ["tesla"], "schemaVersion": Value(Dashboard.schemaVersion), "version": 1,
      "editable": true, "graphTooltip": 1, "timezone": "browser", "refresh": "",
      "time": ["from": "now-1y", "to": "now"], "timepicker": [:], "fiscalYearStartMonth": 0,
      "templating": ["list": [sourceVariable, carVariable]],
      "annotations": ["list": []], "links": [Dashboard.others], "panels": .array(list),
    ]
  }

  fileprivate static let source: Value = [
    "type": "frser-sqlite-datasource", "uid": "${datasource}",
  ]

  private static let sourceVariable: Value = [
    "name": "datasource", "label": "Data source", "type": "datasource",
    "query": "frser-sqlite-datasource", "refresh": 1, "regex": "", "hide": 0, "multi": false,
    "includeAll": false, "options": [], "skipUrlSync": false, "current": [:],
  ]

  private static let carVariable: Value = [
    "name": "vin", "label": "Car", "type": "query", "datasource": source,
    "definition": .string(variableQuery), "query": .string(variableQuery), "refresh": 1,
    "regex": "", "sort": 0, "hide": 0, "multi": false, "includeAll": false, "options": [],
    "skipUrlSync": false, "current": [:],
  ]
}

extension JournalDashboard.Panel {
  fileprivate func json(id: Int, x: Int, y: Int, in units: Units) -> Value {
    let query = query(in: units)
    let shownUnit = unit.replacing("$unit", with: units.distance.rawValue)
    return [
      "id": Value(Int64(id)), "type": .string(type), "title": .string(title),
      "description": .string(note), "datasource": JournalDashboard.source,
      "gridPos": Panel.gridPosition(x: x, y: y, width: width, height: height),
      "targets": [
        [
          "refId": "A", "datasource": JournalDashboard.source, "queryType": "table",
          "queryText": .string(query), "rawQueryText": .string(query), "timeColumns": ["time"],
        ]
      ],
      "fieldConfig": [
        "defaults": [
          "unit": .string(shownUnit.isEmpty ? "none" : shownUnit), "custom": custom,
          "color": ["mode": kind == .stat ? "thresholds" : "palette-classic"],
        ], "overrides": [],
      ],
      "options": options,
    ]
  }

  private var type: String {
    switch kind {
    case .stat: "stat"
    case .table: "table"
    case .bars, .points: "timeseries"
    case .timeline: "state-timeline"
    }
  }

  private var custom: Value {
    switch kind {
    case .bars: ["drawStyle": "bars", "lineWidth": 1, "fillOpacity": 80, "showPoints": "never"]
    case .points: ["drawStyle": "points", "pointSize": 4, "showPoints": "always"]
    case .timeline: ["lineWidth": 0, "fillOpacity": 80]
    case .stat, .table: [:]
    }
  }

  private var options: Value {
    switch kind {
    case .stat:
      [
        "reduceOptions": ["values": false, "calcs": ["lastNotNull"], "fields": "/.*/"],
        "orientation": "auto", "textMode": "value", "colorMode": "none", "graphMode": "none",
      ]
    case .table: ["showHeader": true, "cellHeight": "sm"]
    case .bars, .points:
      [
        "legend": ["displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []],
        "tooltip": ["mode": "multi", "sort": "none"],
      ]
    case .timeline:
      [
        "mergeValues": true, "showValue": "never", "alignValue": "left", "rowHeight": Value(0.9),
        "legend": ["displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []],
        "tooltip": ["mode": "single", "sort": "none"],
      ]
    }
  }
}
