internal import JSON

extension Panel {
  /// As Grafana's dashboard model has it.
  func json(id: Int, x: Int, y: Int, in units: Units) -> Value {
    var panel = Object(
      ("id", Value(Int64(id))), ("type", .string(type)), ("title", .string(title)),
      ("description", .string(description)), ("datasource", Dashboard.source),
      ("gridPos", Panel.gridPosition(x: x, y: y, width: width, height: height)),
      ("targets", .array(targets(in: units))), ("fieldConfig", fieldConfig(in: units)),
      ("options", options))
    if let span { panel["timeFrom"] = .string(span) }
    if let interval { panel["interval"] = .string(interval) }
    let transformations = transformations
    if !transformations.isEmpty { panel["transformations"] = .array(transformations) }
    return .object(panel)
  }

  static func gridPosition(x: Int, y: Int, width: Int, height: Int) -> Value {
    [
      "h": Value(Int64(height)), "w": Value(Int64(width)), "x": Value(Int64(x)),
      "y": Value(Int64(y)),
    ]
  }

  private var type: String {
    switch visualization {
    case .stat: "stat"
    case .gauge: "gauge"
    case .barGauge: "bargauge"
    case .timeSeries: "timeseries"
    case .stateTimeline: "state-timeline"
    case .table: "table"
    case .map: "geomap"
    }
  }

  private func targets(in units: Units) -> [Value] {
    queries.enumerated().map { place, query in
      [
        "refId": .string(Panel.letter(place)), "datasource": Dashboard.source,
        "expr": .string(text(of: query, in: units)),
        "legendFormat": .string(query.legend.isEmpty ? "__auto" : query.legend),
        "instant": .bool(isOfNow), "range": .bool(!isOfNow),
        "format": visualization == .table ? "table" : "time_series", "editorMode": "code",
      ]
    }
  }

  /// What is asked of Prometheus.
  func text(of query: Query, in units: Units) -> String {
    units.filled(query.expression.shown(shown(in: units)).text)
  }

  /// A, B … Z, AA, AB …
  static func letter(_ place: Int) -> String {
    let last = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(place % 26)))
    return place < 26 ? last : letter(place / 26 - 1) + last
  }

  private func fieldConfig(in units: Units) -> Value {
    let isColoredBySeries = if case .timeSeries = visualization { true } else { false }
    var defaults = Object(
      ("unit", .string(shown(in: units).grafana)),
      ("color", ["mode": isColoredBySeries ? "palette-classic" : "thresholds"]),
      ("thresholds", thresholds), ("mappings", .array(mappingList)), ("custom", custom))
    if let minimum { defaults["min"] = Value(minimum) }
    if let maximum { defaults["max"] = Value(maximum) }
    if let whenEmpty { defaults["noValue"] = .string(whenEmpty) }
    let overrides = queries.enumerated().compactMap { place, query -> Value? in
      query.color.map { color in
        [
          "matcher": ["id": "byFrameRefID", "options": .string(Panel.letter(place))],
          "properties": [
            ["id": "color", "value": ["mode": "fixed", "fixedColor": .string(color)]]
          ],
        ]
      }
    }
    return ["defaults": .object(defaults), "overrides": .array(overrides)]
  }

  private var transformations: [Value] {
    switch visualization {
    case .map: return [["id": "joinByField", "options": ["byField": "Time", "mode": "outer"]]]
    case .table:
      var (order, names) = (Object(), Object())
      for (place, column) in columns.enumerated() {
        order[column.label] = Value(Int64(place))
        names[column.label] = .string(column.title)
      }
      let labels = columns.map { Value.string($0.label) }
      return [
        ["id": "filterFieldsByName", "options": ["include": ["names": .array(labels)]]],
        [
          "id": "organize",
          "options": [
            "excludeByName": [:], "indexByName": .object(order), "renameByName": .object(names),
          ],
        ],
      ]
    default: return []
    }
  }

  private var thresholds: Value {
    let base = steps.first?.from == -.infinity ? nil : Step(-.infinity, "green")
    let all = (base.map { [$0] } ?? []) + steps
    return [
      "mode": "absolute",
      // The first one begins at minus infinity, which JSON writes as null.
      "steps": .array(all.map { ["color": .string($0.color), "value": Value($0.from)] }),
    ]
  }

  private var mappingList: [Value] {
    guard !mappings.isEmpty else { return [] }
    let options = mappings.enumerated().map { place, mapping in
      Object.Member(
        String(mapping.value),
        [
          "text": .string(mapping.text), "color": .string(mapping.color),
          "index": Value(Int64(place)),
        ])
    }
    return [["type": "value", "options": .object(Object(options))]]
  }

  private var custom: Value {
    switch visualization {
    case .timeSeries(let drawing):
      [
        "drawStyle": drawing.isBars ? "bars" : "line", "lineInterpolation": "linear",
        "lineWidth": 1, "fillOpacity": Value(Panel.opacity(of: drawing)),
        "showPoints": "never", "spanNulls": false, "axisPlacement": "auto",
        "stacking": ["mode": drawing.isStacked ? "normal" : "none", "group": "A"],
      ]
    case .stateTimeline: ["lineWidth": 0, "fillOpacity": 80]
    case .table: ["align": "auto", "cellOptions": ["type": "auto"], "inspect": false]
    case .stat, .gauge, .barGauge, .map: [:]
    }
  }

  private static func opacity(of drawing: Drawing) -> Int64 {
    switch drawing {
    case .lines: 0
    case .stacked: 40
    case .bars, .stackedBars: 80
    }
  }

  private static let reduction: Value = ["values": false, "calcs": ["lastNotNull"], "fields": ""]
  private static let legend: Value = [
    "displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": [],
  ]

  private var options: Value {
    switch visualization {
    case .stat:
      [
        "reduceOptions": Panel.reduction, "orientation": "auto",
        "textMode": .string(words.rawValue), "justifyMode": "auto", "graphMode": "none",
        "colorMode": mappings.isEmpty && steps.isEmpty ? "none" : "value",
      ]
    case .gauge:
      [
        "reduceOptions": Panel.reduction, "orientation": "auto", "showThresholdLabels": false,
        "showThresholdMarkers": true,
      ]
    case .barGauge:
      [
        "reduceOptions": Panel.reduction, "orientation": isUpright ? "vertical" : "horizontal",
        "displayMode": "basic",
        "showUnfilled": true, "valueMode": "color",
      ]
    case .timeSeries:
      ["legend": Panel.legend, "tooltip": ["mode": "multi", "sort": "none"]]
    case .stateTimeline:
      [
        "mergeValues": true, "showValue": "auto", "alignValue": "left", "rowHeight": Value(0.9),
        "legend": Panel.legend, "tooltip": ["mode": "single", "sort": "none"],
      ]
    case .table: ["showHeader": true, "cellHeight": "sm"]
    case .map: Panel.map
    }
  }
}

extension Panel.Drawing {
  fileprivate var isBars: Bool { self == .bars || self == .stackedBars }
  fileprivate var isStacked: Bool { self == .stacked || self == .stackedBars }
}

extension Panel {
  /// Markers at what the fields latitude and longitude say.
  private static let map: Value = [
    "view": ["id": "fit", "allLayers": true, "zoom": 12, "lat": 0, "lon": 0],
    "controls": ["showZoom": true, "mouseWheelZoom": false, "showAttribution": true],
    "basemap": ["type": "default", "name": "Map"], "tooltip": ["mode": "details"],
    "layers": [
      [
        "type": "markers", "name": "Car", "tooltip": true,
        "location": ["mode": "coords", "latitude": "latitude", "longitude": "longitude"],
        "config": [
          "showLegend": false,
          "style": [
            "color": ["fixed": "blue"], "opacity": Value(0.6), "size": ["fixed": 4],
            "symbol": ["mode": "fixed", "fixed": "img/icons/marker/circle.svg"],
          ],
        ],
      ]
    ],
  ]
}

extension Object {
  init(_ members: (String, Value)...) { self.init(members.map { Member($0.0, $0.1) }) }
}
