internal import TeslaData
internal import WebServer

/// Where energy goes between sun, home, battery and grid, drawn.
struct FlowDrawing {
  let site: SiteFacts

  private struct Node {
    let place: EnergyPlace
    let x: Int
    let y: Int
    let name: String
    let icon: HTML
  }

  private static let nodes = [
    Node(
      place: .sun, x: 150, y: 50, name: "Solar",
      icon:
        "<path d=\"M0-5a5 5 0 1 0 .1 0zM0-12v3M0 9v3M-12 0h3M9 0h3M-8-8l2 2M6 6l2 2M-8 8l2-2M6-6l2-2\"/>"
    ),
    Node(
      place: .grid, x: 50, y: 130, name: "Grid",
      icon: "<path d=\"M-8 12L0-13L8 12M-10-4h20M-7-9h14M-5 3L6 8M5 3L-6 8\"/>"),
    Node(
      place: .home, x: 250, y: 130, name: "Home",
      icon: "<path d=\"M-11 1L0-10L11 1M-8-1v11h16v-11M-2 10v-6h4v6\"/>"),
    Node(
      place: .battery, x: 150, y: 214, name: "Powerwall",
      icon: "<path d=\"M-7-9h14v21h-14zM-3-12h6v3h-6zM1-4l-4 6h5l-3 6\"/>"),
  ]

  private static let left = 20
  private static let width = 260

  // A site without a battery, or without the sun, leaves no hole where it would be.
  private var top: Int { isThere(.sun) ? 20 : 100 }
  private var height: Int { (isThere(.battery) ? 244 : 160) - top }

  var html: HTML {
    let nodes = FlowDrawing.nodes.filter { isThere($0.place) }
    return """
      <div class="drawing house" role="img" aria-label="\(label)">
      <svg class="flow" viewBox="\(FlowDrawing.left) \(top) \(FlowDrawing.width) \(height)" aria-hidden="true">
      \(lines)
      \(nodes.map(node))
      </svg>
      \(nodes.map(figure))</div>

      """
  }

  /// A site that has none of it, as far as is known, has no place for it.
  private func isThere(_ place: EnergyPlace) -> Bool {
    switch place {
    case .sun:
      site.solarWatts != nil
        && (site.settings.hasSolar != false || site.flows.keys.contains { $0.from == .sun })
    case .battery: site.batteryWatts != nil
    case .home, .grid: true
    }
  }

  /// For readers who do not see it.
  private var label: String {
    let flows = site.flows.sorted { $0.value > $1.value }.map { flow in
      "\(FlowDrawing.name(flow.key.from)) to \(FlowDrawing.name(flow.key.to)) \(Amount.power(watts: flow.value))"
    }
    return "Energy: " + (flows.isEmpty ? "nothing flows" : flows.joined(separator: ", "))
  }

  private static func name(_ place: EnergyPlace) -> String {
    nodes.first { $0.place == place }?.name.lowercased() ?? place.rawValue
  }

  private func power(of place: EnergyPlace) -> Double? {
    switch place {
    case .sun: site.solarWatts
    case .home: site.homeWatts
    case .battery: site.batteryWatts
    case .grid: site.gridWatts
    }
  }

  private var lines: [HTML] {
    EnergyPlace.allCases.flatMap { from in
      EnergyPlace.allCases.compactMap { to in
        let flow = EnergyFlow(from: from, to: to)
        return site.flows[flow].flatMap { line(flow, $0) }
      }
    }
  }

  private func line(_ flow: EnergyFlow, _ watts: Double) -> HTML? {
    guard let from = FlowDrawing.nodes.first(where: { $0.place == flow.from }),
      let to = FlowDrawing.nodes.first(where: { $0.place == flow.to })
    else { return nil }
    // Thick is much: 1 at nothing, 6 at 10 kW and more.
    let width = 1.5 + min(watts / 10_000, 1) * 4.5
    return """
      <path class="flow-\(flow.from.rawValue)" stroke-width="\(width)" d="M\(from.x) \(from.y) Q150 130 \(to.x) \(to.y)"/>
      """
  }

  private func isOff(_ place: EnergyPlace) -> Bool { place == .grid && site.isGridUp == false }

  private func node(_ node: Node) -> HTML {
    let isOff = isOff(node.place)
    let isIdle = abs(power(of: node.place) ?? 0) < 10 && !isOff
    return """
      <g class="node \(node.place.rawValue)\(isOff ? " off" : isIdle ? " idle" : "")" transform="translate(\(node.x) \(node.y))">\
      <circle r="26"/>\(node.icon)</g>
      """
  }

  /// How much it gives or takes, beside its circle.
  private func figure(_ node: Node) -> HTML {
    let text = isOff(node.place) ? "no grid" : power(of: node.place).map(Amount.power) ?? "–"
    let isAbove = node.place == .sun
    let left = Double(node.x - FlowDrawing.left) / Double(FlowDrawing.width) * 100
    let top = Double(node.y + (isAbove ? -26 : 26) - self.top) / Double(height) * 100
    return """
      <span class="figure\(isAbove ? " above" : "")\(isOff(node.place) ? " bad" : "")" style="left:\(left)%;top:\(top)%">\(text)</span>
      """
  }
}
